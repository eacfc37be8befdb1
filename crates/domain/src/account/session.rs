//! Logins, and the tokens that they know.

use std::time::Duration;

use crate::ids::{CustomerId, SessionId};
use crate::time::Timestamp;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::second;

    #[test]
    fn only_the_last_token_is_known_a_moment_longer() {
        let at = |seconds: u64| second(100 + seconds);
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
}
