//! Secrets that somebody keeps for us: we have only a digest.

use std::fmt;
use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ids::SessionId;

/// What renews a session: its id and a secret. Good once. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    pub session_id: SessionId,
    secret: [u8; 32],
}

/// Text that was never a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a refresh token")]
pub struct InvalidRefreshToken;

impl RefreshToken {
    pub const fn new(session_id: SessionId, secret: [u8; 32]) -> Self {
        Self { session_id, secret }
    }

    /// The token that this one is traded for. The same salt makes the same token, so that an answer that was lost can be
    /// given again; without the salt, which only the store has, nobody gets from one token to the next.
    #[must_use]
    pub fn next(&self, salt: &[u8; 32]) -> Self {
        let secret = Sha256::new().chain_update(salt).chain_update(self.secret).finalize().into();
        Self { session_id: self.session_id, secret }
    }

    /// Reads what [`RefreshToken::reveal`] wrote.
    pub fn parse(text: &str) -> Result<Self, InvalidRefreshToken> {
        let (id, secret) = text.split_once('.').ok_or(InvalidRefreshToken)?;
        let session_id = Uuid::try_parse(id).map(SessionId::new).map_err(|_| InvalidRefreshToken)?;
        let secret = secret_of(secret).ok_or(InvalidRefreshToken)?;
        Ok(Self { session_id, secret })
    }

    /// The token as its owner keeps it.
    pub fn reveal(&self) -> String {
        format!("{}.{}", self.session_id, hex(&self.secret))
    }

    /// The token as we keep it.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.secret).into()
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(..)")
    }
}

/// What opens an account to whoever gets its mail: good once, for half an hour. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ResetToken([u8; 32]);

/// Text that never came in a mail of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a token from a mail")]
pub struct InvalidResetToken;

impl ResetToken {
    pub const LIFETIME: Duration = Duration::from_mins(30);

    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// Reads what [`ResetToken::reveal`] wrote.
    pub fn parse(text: &str) -> Result<Self, InvalidResetToken> {
        secret_of(text).map(Self).ok_or(InvalidResetToken)
    }

    /// The token as it stands in the mail.
    pub fn reveal(&self) -> String {
        hex(&self.0)
    }

    /// The token as we keep it.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for ResetToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResetToken(..)")
    }
}

/// 32 bytes as 64 digits, and back.
fn hex(secret: &[u8; 32]) -> String {
    let nibbles = secret.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect()
}

fn secret_of(text: &str) -> Option<[u8; 32]> {
    let (high, low) = text.split_at_checked(32)?;
    let half = |text: &str| Uuid::try_parse(text).map(Uuid::into_bytes).ok();
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&half(high)?);
    bytes[16..].copy_from_slice(&half(low)?);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_and_a_salt_make_one_next_token() {
        let token = RefreshToken::new(SessionId::new(Uuid::from_u128(7)), [1; 32]);
        assert_eq!(token.next(&[2; 32]), token.next(&[2; 32]));
        let another = RefreshToken::new(token.session_id, [3; 32]);
        for next in [token.next(&[3; 32]), another.next(&[2; 32]), token.clone()] {
            assert_ne!(token.next(&[2; 32]).digest(), next.digest());
        }
        assert_eq!(token.next(&[2; 32]).session_id, token.session_id);
    }

    #[test]
    fn a_reset_token_survives_its_journey_and_is_not_shown() {
        let token = ResetToken::new([0xa5; 32]);
        assert_eq!(ResetToken::parse(&token.reveal()), Ok(token.clone()));
        assert_eq!(format!("{token:?}"), "ResetToken(..)");
        let longer = format!("{}0", token.reveal());
        for text in ["", "x", &token.reveal()[..63], &longer, &"é".repeat(32)] {
            assert_eq!(ResetToken::parse(text), Err(InvalidResetToken), "{text}");
        }
    }

    #[test]
    fn a_refresh_token_survives_its_journey_and_is_not_shown() {
        let token = RefreshToken::new(SessionId::new(Uuid::from_u128(7)), [0xa5; 32]);
        assert_eq!(RefreshToken::parse(&token.reveal()), Ok(token.clone()));
        assert_eq!(format!("{token:?}"), "RefreshToken(..)");
        for text in ["", ".", "x.y", &token.reveal()[..80]] {
            assert_eq!(RefreshToken::parse(text), Err(InvalidRefreshToken), "{text}");
        }
    }
}
