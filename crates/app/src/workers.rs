//! What goes on beside the requests: holds end, mails go out, old requests are forgotten.

mod expiry;
mod mails;
mod pruning;
mod relay;

pub use expiry::Expiry;
pub use mails::Mails;
pub use pruning::Pruning;
pub use relay::Relay;

use std::time::Duration;

use async_trait::async_trait;
use stockade_domain::ports::StoreError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Something that is done again and again.
#[async_trait]
pub trait Round: Send + Sync + 'static {
    /// What it is called in the log.
    const NAME: &'static str;

    /// How long it rests between two rounds that went well.
    fn pause(&self) -> Duration;

    /// Rests after a round that went well; whoever is called may come back sooner.
    async fn rest(&self) {
        tokio::time::sleep(self.pause()).await;
    }

    /// Does what there is to do now.
    async fn run(&self) -> Result<(), StoreError>;
}

/// The workers of this process.
#[derive(Debug, Default)]
pub struct Workers {
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Workers {
    /// Lets `round` begin at once and go on until the workers are stopped.
    pub fn start(&self, round: impl Round) {
        self.tasks.spawn(repeat(round, self.stop.clone()));
    }

    /// Returns once every worker has finished the round it is in.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// A store that is away is asked again soon, then less often, at most this rarely.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

async fn repeat<R: Round>(round: R, stop: CancellationToken) {
    let mut failures = 0;
    while !stop.is_cancelled() {
        if let Err(error) = round.run().await {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(worker = R::NAME, error = cause, failures, "a round failed and will be tried again");
            failures += 1;
        } else {
            failures = 0;
        }
        let rest = async {
            match failures {
                0 => round.rest().await,
                failures => tokio::time::sleep(backoff(round.pause(), failures)).await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = rest => {}
        }
    }
}

/// Twice the pause after the first failure, doubled with each.
fn backoff(pause: Duration, failures: u32) -> Duration {
    let longest = LONGEST_BACKOFF.max(pause);
    pause.saturating_mul(1 << failures.min(10)).min(longest)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    struct Stumbling(Arc<AtomicU32>);

    #[async_trait]
    impl Round for Stumbling {
        const NAME: &'static str = "stumbling";

        fn pause(&self) -> Duration {
            Duration::from_millis(500)
        }

        async fn run(&self) -> Result<(), StoreError> {
            match self.0.fetch_add(1, Ordering::Relaxed) {
                1 | 2 => Err(StoreError::Unavailable("away".into())),
                _ => Ok(()),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_worker_outlives_a_store_that_was_away_and_stops_when_told() {
        let rounds = Arc::new(AtomicU32::new(0));
        let workers = Workers::default();
        workers.start(Stumbling(Arc::clone(&rounds)));
        // Rounds at 0, 0.5 (fails), 1.5 (fails), 3.5 and 4 seconds.
        tokio::time::sleep(Duration::from_millis(4_100)).await;
        assert_eq!(rounds.load(Ordering::Relaxed), 5);
        workers.stop().await;
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_eq!(rounds.load(Ordering::Relaxed), 5);
    }

    #[test]
    fn a_worker_never_rests_for_long_because_of_failures() {
        assert_eq!(backoff(Duration::from_millis(500), 1), Duration::from_secs(1));
        assert_eq!(backoff(Duration::from_millis(500), 60), LONGEST_BACKOFF);
        assert_eq!(backoff(Duration::from_hours(1), 3), Duration::from_hours(1));
    }
}
