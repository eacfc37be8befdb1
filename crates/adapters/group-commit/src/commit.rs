//! What becomes of a batch: committed, tried again, split, or failed.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use metrics::{counter, histogram};
use stockade_domain::ledger::Command;
use stockade_domain::ports::{Committed, LedgerStore, StockFeed, StoreError};
use tokio::time::Instant;

use crate::batch::Batch;

/// Tries of a batch that others are in the way of. The store may have tried on its own as well, so these are few.
const MAX_TRIES: u32 = 4;
/// No further try begins after this. A lock that somebody has who stands still comes back within three seconds, and a
/// try may wait for it for two.
const PATIENCE: Duration = Duration::from_secs(3);
/// The longest pause after a first try; it doubles with each.
const PAUSE: Duration = Duration::from_millis(2);

/// Brings batches into the store, and the news of them to the feed.
pub(crate) struct Committer {
    pub store: Arc<dyn LedgerStore>,
    pub feed: Arc<dyn StockFeed>,
}

impl Committer {
    /// Commits a batch and answers everybody in it.
    ///
    /// A batch that cannot be committed for a fault of ours is tried in halves, the earlier one first, until the
    /// command at fault stands alone: it must not fail its neighbours.
    pub async fn settle(&self, batch: Batch) {
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            match self.commit(part.commands()).await {
                Ok(Committed { verdicts, levels, orders }) => {
                    if !levels.is_empty() {
                        self.feed.publish(&levels);
                    }
                    if !orders.is_empty() {
                        self.feed.orders_changed(&orders);
                    }
                    part.answer(verdicts);
                }
                Err(fault @ StoreError::Internal(_)) => match part.split() {
                    Ok((earlier, later)) => {
                        count_retry("split");
                        tracing::warn!(
                            error = &fault as &dyn std::error::Error,
                            "a batch failed and is tried in halves"
                        );
                        parts.extend([later, earlier]);
                    }
                    Err(alone) => alone.fail(fault),
                },
                Err(failure) => part.fail(failure),
            }
        }
    }

    /// Tries until it is committed, or is known not to be, or cannot be found out.
    ///
    /// Trying again after a lost answer is safe, because the store recognises the requests it has answered. Once an
    /// answer was lost, no later failure can say that nothing was changed.
    async fn commit(&self, commands: &[Command]) -> Result<Committed, StoreError> {
        let began = Instant::now();
        let mut lost = None;
        let mut tries = 1;
        let result = loop {
            let failure = match self.try_once(commands).await {
                Ok(committed) => break Ok(committed),
                Err(failure) => failure,
            };
            match failure {
                StoreError::Contention(_) if tries < MAX_TRIES && began.elapsed() < PATIENCE => {
                    count_retry("contention");
                }
                StoreError::OutcomeUnknown(_) if lost.is_none() => {
                    count_retry("outcome_unknown");
                    lost = Some(failure);
                }
                _ => break Err(lost.take().unwrap_or(failure)),
            }
            pause_after(tries).await;
            tries += 1;
        };
        if lost.is_some() || matches!(result, Err(StoreError::OutcomeUnknown(_))) {
            // What the lost answer would have published nobody will say again: everybody is to read for themselves.
            self.feed.catalogue_changed();
        }
        result
    }

    /// One transaction. A store that panics has failed like any other; the lane goes on.
    async fn try_once(&self, commands: &[Command]) -> Result<Committed, StoreError> {
        histogram!("stockade_batch_size").record(u32::try_from(commands.len()).unwrap_or(u32::MAX));
        let commit = AssertUnwindSafe(async { self.store.commit(commands).await });
        let result =
            commit.catch_unwind().await.unwrap_or_else(|panic| Err(StoreError::Internal(said_by(&*panic).into())));
        counter!("stockade_batches_total", "outcome" => outcome_of(&result)).increment(1);
        result
    }
}

/// A random part of a span that doubles with every try, so that those who collided do not meet again.
async fn pause_after(tries: u32) {
    let longest = PAUSE.saturating_mul(1 << (tries - 1));
    tokio::time::sleep(rand::random_range(Duration::ZERO..=longest)).await;
}

fn count_retry(reason: &'static str) {
    counter!("stockade_tx_retries_total", "reason" => reason).increment(1);
}

const fn outcome_of(result: &Result<Committed, StoreError>) -> &'static str {
    match result {
        Ok(_) => "committed",
        Err(StoreError::Unavailable(_)) => "unavailable",
        Err(StoreError::Contention(_)) => "contention",
        Err(StoreError::Overloaded) => "overloaded",
        Err(StoreError::OutcomeUnknown(_)) => "outcome_unknown",
        Err(StoreError::Internal(_)) => "internal",
    }
}

fn said_by(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the store panicked: {}", text.unwrap_or("without a word"))
}
