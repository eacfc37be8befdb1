//! Time and identity, from outside so that rules and tests can be handed their own.

use crate::ids::{OrderId, SessionId};
use crate::ledger::IdempotencyKey;
use crate::time::Timestamp;

/// What time it is.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// Identifiers that nobody has used.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
pub trait IdSource: Send + Sync {
    fn order_id(&self) -> OrderId;

    fn session_id(&self) -> SessionId;

    /// A key for a request that came without one.
    fn idempotency_key(&self) -> IdempotencyKey;

    /// Bytes nobody can guess.
    fn secret(&self) -> [u8; 32];
}
