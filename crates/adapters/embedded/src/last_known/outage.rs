//! Whether the store is away.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use stockade_domain::ports::{Backend, StoreError};
use tokio::time::sleep;

/// Begins with the first read that finds the store away, and ends when somebody who asks it every second gets an answer.
///
/// Meanwhile nobody who can be answered otherwise waits for the store.
#[derive(Debug, Default)]
pub struct Outage(AtomicBool);

const BETWEEN_PINGS: Duration = Duration::from_secs(1);

impl Outage {
    /// Starts to ask the store how it is, for as long as anybody wants to know.
    pub fn watch(store: Arc<dyn Backend>) -> Arc<Self> {
        let outage = Arc::new(Self::default());
        tokio::spawn(ask(store, Arc::downgrade(&outage)));
        outage
    }

    pub(super) fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes note of what became of asking the store, and says whether it is away. One that is busy is not.
    pub(super) fn note<T>(&self, answer: &Result<T, StoreError>) -> bool {
        let away = matches!(answer, Err(StoreError::Unavailable(_)));
        if away && !self.0.swap(true, Ordering::Relaxed) {
            tracing::warn!("the store is away: people are shown what was last known");
        }
        away
    }

    fn end(&self) {
        if self.0.swap(false, Ordering::Relaxed) {
            tracing::info!("the store is back");
        }
    }
}

async fn ask(store: Arc<dyn Backend>, outage: Weak<Outage>) {
    loop {
        sleep(BETWEEN_PINGS).await;
        if outage.strong_count() == 0 {
            return;
        }
        let answer = store.ping().await;
        let Some(outage) = outage.upgrade() else { return };
        outage.note(&answer);
        if answer.is_ok() {
            outage.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use stockade_domain::ports::MockBackend;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_is_over_when_the_store_answers_again() {
        let mut store = MockBackend::new();
        let mut pings = 0;
        store.expect_ping().returning(move || {
            pings += 1;
            if pings == 2 { Err(StoreError::Unavailable("away".into())) } else { Ok(()) }
        });
        let outage = Outage::watch(Arc::new(store));
        let mut seen = Vec::new();
        for _ in 0..3 {
            sleep(Duration::from_millis(1_001)).await;
            seen.push(outage.is_on());
        }
        assert_eq!(seen, [false, true, false]);
    }

    #[test]
    fn a_store_that_is_busy_or_broken_is_not_away() {
        let outage = Outage::default();
        assert!(!outage.note::<()>(&Err(StoreError::Overloaded)) && !outage.is_on());
        assert!(!outage.note::<()>(&Err(StoreError::Internal("a bug".into()))) && !outage.is_on());
        assert!(outage.note::<()>(&Err(StoreError::Unavailable("away".into()))) && outage.is_on());
    }
}
