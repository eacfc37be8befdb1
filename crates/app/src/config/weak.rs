//! Secrets that everybody knows.

/// How many bytes a key needs that signs with SHA-256 (RFC 7518, section 3.2).
pub const MIN_KEY_LENGTH: usize = 32;

/// What the rule is, for messages.
pub const KEY_RULE: &str = "it is at least 32 random bytes, for example from `openssl rand -hex 32`";

/// What stands in samples and tutorials, the five older systems' among them. Compared without case and as a part:
/// a sample with a digit at its end is a sample.
const SAMPLES: &[&str] = &[
    "super_secret",
    "supersecret",
    "super-secret",
    "change_me",
    "changeme",
    "change-me",
    "your_jwt_secret",
    "your-secret",
    "your_secret",
    "jwt_secret",
    "secret_key",
    "secretkey",
    "my_secret",
    "mysecret",
    "admin123",
    "admin@123",
    "password",
    "postgres",
    "letmein",
    "12345678",
    "qwerty",
];

/// Whether a key could be guessed: too short, a sample, or hardly any different bytes.
pub fn is_weak_key(key: &str) -> bool {
    let different = key.bytes().collect::<std::collections::BTreeSet<_>>().len();
    key.len() < MIN_KEY_LENGTH || different < 8 || is_sample(key)
}

/// Whether a secret contains one that is printed somewhere.
pub fn is_sample(secret: &str) -> bool {
    let secret = secret.to_ascii_lowercase();
    SAMPLES.iter().any(|sample| secret.contains(sample))
}
