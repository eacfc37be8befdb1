//! Time, identity and the backends behind us, from outside so that rules and tests can be handed their own.

use async_trait::async_trait;

use super::StoreError;
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

/// A server or a file that we depend on.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait Backend: Send + Sync {
    /// Whether it answers, soon.
    async fn ping(&self) -> Result<(), StoreError>;
}

/// A backend whose schema has to fit the program.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait Schema: Send + Sync {
    /// How the schema stands to the one this program was built with.
    async fn state(&self) -> Result<SchemaState, StoreError>;

    /// Runs what is pending, and names it. Leaves a newer schema alone, as an error.
    async fn migrate(&self) -> Result<Vec<String>, StoreError>;
}

/// How a schema stands to the one this program was built with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    Current,
    /// These migrations are to be run.
    Older {
        pending: Vec<String>,
    },
    /// It was made by a newer program: these migrations are unknown here.
    Newer {
        unknown: Vec<String>,
    },
}
