//! Old requests are forgotten: a key that comes again after three days is a new one.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stockade_domain::ports::{Clock, StoreError};
use stockade_domain::time::Timestamp;

use super::Round;

/// Where answered requests are kept.
#[async_trait]
pub trait RequestArchive: Send + Sync {
    /// Forgets up to `limit` requests that were answered before `before`, and says how many.
    async fn prune(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError>;
}

/// Forgets requests, some at a time.
pub struct Pruning {
    pub archive: Arc<dyn RequestArchive>,
    pub clock: Arc<dyn Clock>,
}

/// How long a request can come again and be recognised.
const KEPT: Duration = Duration::from_hours(72);

/// Few enough that no buyer notices the transaction.
const AT_ONCE: u32 = 1_000;

#[async_trait]
impl Round for Pruning {
    const NAME: &'static str = "pruning";

    fn pause(&self) -> Duration {
        Duration::from_hours(1)
    }

    async fn run(&self) -> Result<(), StoreError> {
        let before = self.clock.now().before(KEPT);
        while self.archive.prune(before, AT_ONCE).await? >= AT_ONCE as usize {
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}
