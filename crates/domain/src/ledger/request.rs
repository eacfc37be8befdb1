//! Requests that can be told apart and recognised again.
//!
//! The shape follows the IETF draft of the `Idempotency-Key` header: a key, scoped by who asks and what for, and a
//! fingerprint of what was asked. The key, the fingerprint and the answer are written with the effect.

use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Receipt, Refusal};
use crate::cart::Cart;
use crate::ids::CustomerId;
use crate::time::Timestamp;

/// A request to move stock, as it is recognised when it comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub id: RequestId,
    pub fingerprint: Fingerprint,
    /// The client chose the key, so it may come again with it: a refusal is remembered, too.
    pub by_client: bool,
}

/// One key of one account for one operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId {
    pub scope: CustomerId,
    pub operation: Operation,
    pub key: String,
}

/// What a key is for. The same key may be used once for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    Hold,
    Order,
    Checkout,
    Confirm,
    Extend,
    Cancel,
    AdjustStock,
    /// Not a client's: a cart since it was last empty or bought from, which is bought once.
    Cart,
}

impl Operation {
    pub const ALL: [Self; 8] = [
        Self::Hold,
        Self::Order,
        Self::Checkout,
        Self::Confirm,
        Self::Extend,
        Self::Cancel,
        Self::AdjustStock,
        Self::Cart,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Order => "order",
            Self::Checkout => "checkout",
            Self::Confirm => "confirm",
            Self::Extend => "extend",
            Self::Cancel => "cancel",
            Self::AdjustStock => "adjust_stock",
            Self::Cart => "cart",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.as_str() == text)
    }
}

/// The key of a request: the client's, or one that the service made so that its own retries stay safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    text: String,
    by_client: bool,
}

/// A key that cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 1 to {} visible ASCII characters, quoted or not", IdempotencyKey::MAX_LENGTH)]
pub struct InvalidIdempotencyKey;

impl IdempotencyKey {
    pub const MAX_LENGTH: usize = 255;

    /// A client's key, `"quoted"` as in the IETF draft or bare as most clients send it: both name the same key.
    pub fn parse(header: &str) -> Result<Self, InvalidIdempotencyKey> {
        let quoted = header.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = quoted.unwrap_or(header);
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        if visible && !text.is_empty() && text.len() <= Self::MAX_LENGTH {
            Ok(Self { text: text.to_owned(), by_client: true })
        } else {
            Err(InvalidIdempotencyKey)
        }
    }

    /// A key for a request that came without one.
    pub fn made(unique: Uuid) -> Self {
        Self { text: unique.to_string(), by_client: false }
    }

    /// The key of a cart. What is left of it once it was bought has another.
    pub(super) fn of_cart(cart: &Cart) -> Self {
        Self { text: cart.since.as_micros().to_string(), by_client: false }
    }

    pub(super) fn request(self, scope: CustomerId, operation: Operation, fingerprint: Fingerprint) -> Request {
        Request { id: RequestId { scope, operation, key: self.text }, fingerprint, by_client: self.by_client }
    }
}

/// SHA-256 of what was asked, in a form that white space and the order of members do not change.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of these parts; each is preceded by its length, so that no two lists of parts look alike.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::hashed(Sha256::new(), parts)
    }

    /// Of what this is of, and of these parts.
    #[must_use]
    pub fn and<'a>(self, parts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::hashed(Sha256::new_with_prefix(self.0), parts)
    }

    fn hashed<'a>(mut hash: Sha256, parts: impl IntoIterator<Item = &'a str>) -> Self {
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    pub const fn restore(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({:02x}{:02x}..)", self.0[0], self.0[1])
    }
}

/// A request and how it was answered, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRecord {
    pub id: RequestId,
    pub fingerprint: Fingerprint,
    pub outcome: Result<Receipt, Refusal>,
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_quoted_and_bare() {
        assert_eq!(IdempotencyKey::parse("\"abc-1\""), IdempotencyKey::parse("abc-1"));
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        for header in ["", "\"\"", "a b", "\"open", "naïve", "a\tb", &"k".repeat(256)] {
            assert_eq!(IdempotencyKey::parse(header), Err(InvalidIdempotencyKey), "{header}");
        }
        assert!(IdempotencyKey::parse(&"k".repeat(255)).is_ok());
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Fingerprint::of(["ab", "c"]), Fingerprint::of(["a", "bc"]));
    }
}
