//! When it is worth trying again.

use std::time::Duration;

use metrics::counter;

use crate::error::{Fault, TxError};

/// The longest pauses before each further try after a deadlock.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(2), Duration::from_millis(8), Duration::from_millis(25), Duration::from_millis(50)];

/// What is left of it for one piece of work.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    deadlocks: usize,
    lock_waits: u32,
    losses: u32,
}

impl Patience {
    /// Whether the work should be tried again, after a pause that this takes.
    ///
    /// After a deadlock a few times: somebody else got through, so there is progress. After a lock that did not come, or
    /// a connection that was lost before COMMIT, once: nothing was changed, but it may be no better the next time.
    pub async fn once_more(&mut self, error: &TxError) -> bool {
        let (pause, reason) = match error.fault() {
            Some(Fault::Deadlock) => {
                let pause = PAUSES.get(self.deadlocks).copied();
                self.deadlocks += 1;
                (pause, "deadlock")
            }
            Some(Fault::LockWait) => {
                self.lock_waits += 1;
                ((self.lock_waits == 1).then_some(Duration::ZERO), "lock_wait")
            }
            // Who gave up has waited long enough.
            Some(Fault::Lost) if !matches!(error, TxError::GaveUp) => {
                self.losses += 1;
                ((self.losses == 1).then_some(Duration::ZERO), "lost_connection")
            }
            _ => return false,
        };
        let Some(longest) = pause else { return false };
        counter!("stockade_tx_retries_total", "reason" => reason).increment(1);
        if !longest.is_zero() {
            // A random part of it, so that those who collided do not meet again.
            tokio::time::sleep(rand::random_range(Duration::ZERO..=longest)).await;
        }
        true
    }
}
