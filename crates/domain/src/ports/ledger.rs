//! Where stock moves.

use async_trait::async_trait;

use super::StoreError;
use crate::catalogue::StockLevel;
use crate::ledger::{Command, Verdict};
use crate::order::OrderChange;
use crate::time::Timestamp;

/// Decides one command and makes it last.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait Ledger: Send + Sync {
    /// The verdict, once it is durable. An error other than [`StoreError::OutcomeUnknown`] means that nothing changed.
    async fn submit(&self, command: Command) -> Result<Verdict, StoreError>;
}

/// Where stock, orders and the ledger are kept.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait LedgerStore: Send + Sync {
    /// Locks what `batch` names, decides each command in order, writes the sum of the changes: one transaction, all
    /// or nothing, durable when this returns. One verdict per command, in the order of the batch.
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError>;
}

/// What a committed batch came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    pub verdicts: Vec<Verdict>,
    /// The new counters of the products that changed.
    pub levels: Vec<StockLevel>,
    /// What became of the orders that were made or moved.
    pub orders: Vec<OrderChange>,
}

/// Where answered requests are kept, so that they can be forgotten.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait RequestArchive: Send + Sync {
    /// Forgets up to `limit` requests that were answered before `before`, the oldest first, and says how many.
    async fn forget(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError>;
}

/// Where committed changes of stock are told to whoever follows them: caches, streams.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
pub trait StockFeed: Send + Sync {
    /// Never waits and never fails: a follower that is too slow misses some, and reads for itself.
    fn publish(&self, levels: &[StockLevel]);

    /// Orders were made or moved on. Caches keep no orders.
    fn orders_changed(&self, orders: &[OrderChange]) {
        let _ = orders;
    }

    /// Products were created, edited or archived: lists are out of date.
    fn catalogue_changed(&self);
}
