//! Who is who: accounts, their roles and their logins.

mod decision;

pub use decision::{Decided, Decision};

use std::fmt;
use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ids::{CustomerId, SessionId};
use crate::time::Timestamp;

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: CustomerId,
    pub email: Email,
    pub role: Role,
    pub disabled: bool,
    pub created_at: Timestamp,
}

/// An account that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    pub email: Email,
    pub password_hash: PasswordHash,
    pub role: Role,
    pub created_at: Timestamp,
}

/// What an account may do. Admins run the shop and do not buy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Customer,
    Admin,
}

impl Role {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Customer, Self::Admin].into_iter().find(|role| role.as_str() == text)
    }
}

/// An e-mail address in the one form in which it is kept: lower case, so that one person has one account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

/// Text that no mail can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address has one @, no spaces and at most {} characters", Email::MAX_LENGTH)]
pub struct InvalidEmail;

impl Email {
    /// RFC 5321, 4.5.3.1.3: a path is at most 256 octets with its brackets.
    pub const MAX_LENGTH: usize = 254;
    /// RFC 5321, 4.5.3.1.1: what stands before the @.
    pub const LOCAL_MAX_LENGTH: usize = 64;

    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail)?;
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>()[]\\,;:\"@".contains(&byte);
        let sound = !local.is_empty()
            && local.len() <= Self::LOCAL_MAX_LENGTH
            && text.len() <= Self::MAX_LENGTH
            && local.bytes().all(plain)
            && is_host_name(domain);
        if sound { Ok(Self(text.to_ascii_lowercase())) } else { Err(InvalidEmail) }
    }

    /// Whether no mail can ever arrive there: RFC 2606, 2 keeps `.invalid` for names that are none.
    pub fn is_unreachable(&self) -> bool {
        self.0.ends_with(".invalid")
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_host_name(domain: &str) -> bool {
    domain.split('.').all(|label| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is kept of a password: a PHC string with its own salt and parameters. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub const fn new(phc: String) -> Self {
        Self(phc)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// A password as somebody typed it: at most 256 bytes. Never shown.
#[derive(Clone)]
pub struct Password(String);

/// A password that is refused before it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password has {} to {} characters", Password::MIN_LENGTH, Password::MAX_LENGTH)]
pub struct InvalidPassword;

impl Password {
    pub const MIN_LENGTH: usize = 8;
    pub const MAX_LENGTH: usize = 256;

    /// A password to have from now on: at least eight characters, at most 256 bytes, no rules of composition (NIST SP
    /// 800-63B).
    pub fn new(text: String) -> Result<Self, InvalidPassword> {
        let long_enough = text.chars().count() >= Self::MIN_LENGTH;
        if long_enough { Self::typed(text) } else { Err(InvalidPassword) }
    }

    /// A password to be compared with the right one. A short one is wrong, but not out of order.
    pub fn typed(text: String) -> Result<Self, InvalidPassword> {
        if text.len() <= Self::MAX_LENGTH { Ok(Self(text)) } else { Err(InvalidPassword) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// A password that is among the first that anybody tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this password is among the first that anybody would try; take one that is longer or less common")]
pub struct CommonPassword;

/// One login. The refresh token that renews it is kept only as a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub account_id: CustomerId,
    /// SHA-256 of the one refresh token that is good now.
    pub refresh_digest: [u8; 32],
    pub expires_at: Timestamp,
}

/// The refresh tokens that a session knows, as digests: the one that is good now, and the one that it replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownTokens {
    pub current: [u8; 32],
    /// `None` until the first renewal.
    pub replaced: Option<ReplacedToken>,
}

/// A refresh token that was traded for the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplacedToken {
    pub digest: [u8; 32],
    /// What the next one was made with.
    pub salt: [u8; 32],
    pub at: Timestamp,
}

/// What a session makes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Current,
    /// It was current a moment ago: whoever sends it did not get the answer, or asked twice at once.
    JustReplaced {
        salt: [u8; 32],
    },
    /// Somebody has a copy.
    Stale,
}

impl KnownTokens {
    /// So long a token is still told what it was traded for: a browser that reloads a page drops the answer with the new
    /// cookie, and sends the old one again.
    pub const GRACE: Duration = Duration::from_secs(30);

    /// The grace is for the last token alone: an older one is stale at once.
    pub fn standing(&self, digest: &[u8; 32], now: Timestamp) -> Standing {
        match self.replaced {
            _ if self.current == *digest => Standing::Current,
            Some(last) if last.digest == *digest && now < last.at.after(Self::GRACE) => {
                Standing::JustReplaced { salt: last.salt }
            }
            _ => Standing::Stale,
        }
    }
}

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
    fn one_person_has_one_address() {
        assert_eq!(Email::parse("Ada@Example.COM"), Email::parse("ada@example.com"));
    }

    #[test]
    fn what_cannot_be_mailed_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a da@example.com",
            "ada@exa mple.com",
            "ada@-x.com",
            "a\r\n@x.com",
            "<a>@x.com",
            "a@b@c.com",
            &long,
        ] {
            assert_eq!(Email::parse(text), Err(InvalidEmail), "{text}");
        }
    }

    #[test]
    fn a_password_is_neither_shown_nor_short() {
        assert_eq!(Password::new("1234567".to_owned()).err(), Some(InvalidPassword));
        assert_eq!(Password::new("x".repeat(257)).err(), Some(InvalidPassword));
        let shown = Password::new("correct horse".to_owned()).map(|password| format!("{password:?}"));
        assert_eq!(shown, Ok("Password(..)".to_owned()));
    }

    #[test]
    fn only_the_last_token_is_known_a_moment_longer() {
        let at = |seconds: u64| crate::testing::second(100 + seconds);
        let last = ReplacedToken { digest: [2; 32], salt: [9; 32], at: at(0) };
        let known = KnownTokens { current: [3; 32], replaced: Some(last) };
        for (token, seconds, standing) in [
            (3, 0, Standing::Current),
            (3, 1_000, Standing::Current),
            (2, 0, Standing::JustReplaced { salt: [9; 32] }),
            (2, 29, Standing::JustReplaced { salt: [9; 32] }),
            (2, 30, Standing::Stale),
            (1, 0, Standing::Stale),
        ] {
            assert_eq!(known.standing(&[token; 32], at(seconds)), standing, "{token} after {seconds} s");
        }
        let fresh = KnownTokens { current: [3; 32], replaced: None };
        assert_eq!(fresh.standing(&[2; 32], at(0)), Standing::Stale);
    }

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
