//! Passwords that are tried first.

use stockade_domain::account::Email;
use zxcvbn::zxcvbn;

/// Fewer guesses than this are made in no time, however slow each of them is.
const FEWEST_GUESSES: u64 = 1_000_000;

/// Whether a password is one of those that many people have, or is made of such, of a name on the keyboard, of dates, or of
/// its owner's address.
///
/// The lists are those of `zxcvbn`: the 30,000 most common passwords, names and words. It looks at the first hundred
/// characters.
pub fn is_common(password: &str, owner: &Email) -> bool {
    let address = owner.as_str();
    let mut known = vec!["stockade", address];
    known.extend(address.split('@'));
    known.extend(address.split(['@', '.', '-', '_', '+']).filter(|part| 2 < part.len()));
    zxcvbn(password, &known).guesses() < FEWEST_GUESSES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_is_common() -> Result<(), Box<dyn std::error::Error>> {
        let owner = Email::parse("ada.lovelace@engines.example")?;
        for password in [
            "password",
            "Password1",
            "password123",
            "P@ssw0rd",
            "12345678",
            "123456789",
            "1234567890",
            "qwertyuiop",
            "1q2w3e4r",
            "iloveyou",
            "sunshine",
            "princess1",
            "football",
            "baseball",
            "superman",
            "trustno1",
            "letmein1",
            "welcome1",
            "abcd1234",
            "aaaaaaaa",
            "11111111",
            "abcabcabc",
            "asdfghjkl",
            "zxcvbnm1",
            "19841984",
            "january1",
            "changeme",
            "computer",
            "whatever",
            "lovelace",
            "lovelace1",
            "engines1",
            "ada.lovelace",
            "stockade",
            "Stockade1",
            "ada.lovelace@engines.example",
        ] {
            assert!(is_common(password, &owner), "{password}");
        }
        for password in [
            "correct horse",
            "battery staple",
            "a customer of the tests",
            "an admin of the tests",
            "k7#mq2!vx9",
            "zwölf Boxkämpfer",
            "xkdjwpqz",
        ] {
            assert!(!is_common(password, &owner), "{password}");
        }
        Ok(())
    }

    #[test]
    fn the_longest_password_is_looked_at_in_no_time() -> Result<(), Box<dyn std::error::Error>> {
        let owner = Email::parse("ada@example.com")?;
        for password in ["x".repeat(256), "a1!B".repeat(64), "password".repeat(32)] {
            let began = std::time::Instant::now();
            is_common(&password, &owner);
            assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?} for {password}", began.elapsed());
        }
        Ok(())
    }
}
