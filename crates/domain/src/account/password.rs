//! Passwords, and what is kept of them.

use std::fmt;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_neither_shown_nor_short() {
        assert_eq!(Password::new("1234567".to_owned()).err(), Some(InvalidPassword));
        assert_eq!(Password::new("x".repeat(257)).err(), Some(InvalidPassword));
        let shown = Password::new("correct horse".to_owned()).map(|password| format!("{password:?}"));
        assert_eq!(shown, Ok("Password(..)".to_owned()));
    }
}
