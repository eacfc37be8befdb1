//! One queue and the task that empties it.

use std::num::NonZeroUsize;
use std::sync::Arc;

use metrics::gauge;
use tokio_util::sync::CancellationToken;

use crate::batch::{Batch, Waiting};
use crate::commit::Committer;
use crate::queue::Exit;

/// Takes what is waiting and commits it, one batch after the other.
pub(crate) struct Lane {
    pub number: usize,
    pub queue: Exit,
    pub max_batch: NonZeroUsize,
    pub closing: CancellationToken,
    pub committer: Arc<Committer>,
}

impl Lane {
    /// Runs until nobody can send any more and everything that was sent is answered.
    pub async fn run(mut self) {
        let depth = gauge!("stockade_ledger_queue_depth", "lane" => self.number.to_string());
        let mut waiting = Vec::new();
        while self.take(&mut waiting).await {
            depth.set(u32::try_from(self.queue.len()).unwrap_or(u32::MAX));
            let batch = Batch::of(waiting.drain(..).filter_map(Waiting::unless_late));
            if !batch.is_empty() {
                self.committer.settle(batch).await;
            }
        }
    }

    /// Waits for a first command and takes those that wait behind it. False at the end.
    async fn take(&mut self, waiting: &mut Vec<Waiting>) -> bool {
        tokio::select! {
            // Closing goes first: those who keep coming must not keep the shop open.
            biased;
            () = self.closing.cancelled() => {
                self.queue.close();
                self.queue.take(self.max_batch, waiting).await
            }
            taken = self.queue.take(self.max_batch, waiting) => taken,
        }
    }
}
