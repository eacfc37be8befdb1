//! A [`Ledger`] around any [`LedgerStore`]: commands that wait together share one transaction.
//!
//! A lane takes what is waiting and commits it at once; it never waits for more. An idle shop so answers as fast as its
//! store can, and while one commit is under way the next batch gathers by itself, the larger the longer it took.

mod batch;
mod commit;
mod lane;
mod queue;

use std::num::NonZeroUsize;
use std::sync::Arc;

use async_trait::async_trait;
use stockade_domain::ledger::{Command, Verdict};
use stockade_domain::ports::{Ledger, LedgerStore, StockFeed, StoreError};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::batch::Waiting;
use crate::commit::Committer;
use crate::lane::Lane;
use crate::queue::{Entrance, queue};

/// Gathers commands into batches and commits each batch as one transaction.
///
/// A command that was taken is committed even if its caller goes away. What a commit changed is published before the
/// callers are answered, so that everybody's next read sees their own change.
#[derive(Debug)]
pub struct GroupCommit {
    entrances: Vec<Entrance>,
}

/// How commands are gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Batches that may be under way at the same time. Commands that want the same rows mostly share a lane.
    pub lanes: NonZeroUsize,
    /// Commands in one transaction, at most. One turns batching off.
    pub max_batch: NonZeroUsize,
    /// Commands that may wait in one lane to place something, and as many to settle something. One more is [`StoreError::Overloaded`] at once.
    pub queue: NonZeroUsize,
}

/// The tasks that commit. They end once every handle of their [`GroupCommit`] is gone, or are drained before.
#[derive(Debug)]
pub struct Lanes {
    tasks: TaskTracker,
    closing: CancellationToken,
}

impl GroupCommit {
    /// Starts the lanes on the tokio runtime it is called on.
    pub fn start(store: Arc<dyn LedgerStore>, feed: Arc<dyn StockFeed>, settings: Settings) -> (Self, Lanes) {
        let lanes = Lanes { tasks: TaskTracker::new(), closing: CancellationToken::new() };
        let committer = Arc::new(Committer { store, feed });
        let start = |number| {
            let (entrance, exit) = queue(settings.queue);
            lanes.tasks.spawn(
                Lane {
                    number,
                    queue: exit,
                    max_batch: settings.max_batch,
                    closing: lanes.closing.clone(),
                    committer: Arc::clone(&committer),
                }
                .run(),
            );
            entrance
        };
        let entrances = (0..settings.lanes.get()).map(start).collect();
        (Self { entrances }, lanes)
    }

    fn entrance_for(&self, command: &Command) -> Option<&Entrance> {
        let lanes = u64::try_from(self.entrances.len()).ok()?;
        let lane = command.lane_hint().checked_rem(lanes)?;
        self.entrances.get(usize::try_from(lane).ok()?)
    }
}

#[async_trait]
impl Ledger for GroupCommit {
    async fn submit(&self, command: Command) -> Result<Verdict, StoreError> {
        let entrance = self.entrance_for(&command).ok_or_else(|| StoreError::Internal("there is no lane".into()))?;
        let (caller, answer) = oneshot::channel();
        entrance.admit(Waiting::now(command, caller))?;
        let lost = |_| Err(StoreError::OutcomeUnknown("the lane ended before it answered".into()));
        answer.await.unwrap_or_else(lost)
    }
}

impl Default for Settings {
    /// One lane: right for a store with one writer.
    fn default() -> Self {
        let at_least_one = |number| NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN);
        Self { lanes: NonZeroUsize::MIN, max_batch: at_least_one(1_024), queue: at_least_one(16_384) }
    }
}

impl Lanes {
    /// Turns new commands away, and returns once those that were taken are committed and answered.
    pub async fn drain(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
