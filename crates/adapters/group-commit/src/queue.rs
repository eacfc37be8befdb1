//! Commands on their way to a lane.

use std::num::NonZeroUsize;

use stockade_domain::ports::StoreError;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, mpsc};

use crate::batch::Waiting;

/// The end that takes commands in.
///
/// Whoever confirms, extends or gives back what they have goes to a queue of their own, which is emptied first: their
/// deadline must not pass behind a crowd that wants to hold.
#[derive(Debug)]
pub(crate) struct Entrance {
    settling: mpsc::Sender<Waiting>,
    placing: mpsc::Sender<Waiting>,
}

/// The end from which a lane takes them out.
#[derive(Debug)]
pub(crate) struct Exit {
    settling: mpsc::Receiver<Waiting>,
    placing: mpsc::Receiver<Waiting>,
}

/// Both ends of two queues of this size.
pub(crate) fn queue(size: NonZeroUsize) -> (Entrance, Exit) {
    let size = size.get().min(Semaphore::MAX_PERMITS);
    let ((settling, settled), (placing, placed)) = (mpsc::channel(size), mpsc::channel(size));
    (Entrance { settling, placing }, Exit { settling: settled, placing: placed })
}

impl Entrance {
    /// Takes it in, or turns it away at once.
    pub fn admit(&self, waiting: Waiting) -> Result<(), StoreError> {
        let queue = if waiting.command.is_settling() { &self.settling } else { &self.placing };
        queue.try_send(waiting).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Closed(_) => StoreError::Unavailable("the ledger takes no more commands".into()),
        })
    }
}

impl Exit {
    /// Waits for a command, and takes out those that wait behind it, at most so many in all. False when there will never
    /// be another one. Nothing is lost when the wait is given up.
    pub async fn take(&mut self, most: NonZeroUsize, waiting: &mut Vec<Waiting>) -> bool {
        self.fill(most, waiting);
        if waiting.is_empty() {
            tokio::select! {
                biased;
                Some(first) = self.settling.recv() => waiting.push(first),
                Some(first) = self.placing.recv() => waiting.push(first),
                else => return false,
            }
            self.fill(most, waiting);
        }
        true
    }

    fn fill(&mut self, most: NonZeroUsize, waiting: &mut Vec<Waiting>) {
        for queue in [&mut self.settling, &mut self.placing] {
            while waiting.len() < most.get()
                && let Ok(next) = queue.try_recv()
            {
                waiting.push(next);
            }
        }
    }

    /// Takes no more in. What waits can still be taken out.
    pub fn close(&mut self) {
        self.settling.close();
        self.placing.close();
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.settling.len() + self.placing.len()
    }
}
