//! Passwords, tokens and the key that signs them.

mod common;
#[cfg(test)]
pub mod forged;
mod hs256;
mod passwords;
mod signing_key;
mod tokens;

pub use passwords::{Argon2Passwords, DEMO_PASSWORD};
pub use signing_key::signing_key;
pub use tokens::{Keys, TokenError, TokenLife, Tokens};
