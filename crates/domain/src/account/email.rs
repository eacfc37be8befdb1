//! Addresses.

use std::fmt;

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
}
