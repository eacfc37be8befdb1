//! Owed mails are called out.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::ids::JobId;
use crate::ports::{Clock, JobQueue, StoreError, Wakeup};

/// Calls a worker, on whatever instance, to each mail that has become due.
///
/// Any number of relays may call the same job out: a call is a hint, and the job is done once.
pub struct RelayMails {
    jobs: Arc<dyn JobQueue>,
    wakeup: Arc<dyn Wakeup>,
    clock: Arc<dyn Clock>,
    /// What was due at the last look, and called out by then.
    called: Mutex<BTreeSet<JobId>>,
}

impl RelayMails {
    pub fn new(jobs: Arc<dyn JobQueue>, wakeup: Arc<dyn Wakeup>, clock: Arc<dyn Clock>) -> Self {
        Self { jobs, wakeup, clock, called: Mutex::default() }
    }

    /// Looks at up to `limit` jobs that are due, and calls out those that were not due at the last look.
    ///
    /// Where nobody could be called, nothing is noted, so that the next look calls again.
    pub async fn run(&self, limit: u32) -> Result<u32, StoreError> {
        let due: BTreeSet<_> = self.jobs.due(self.clock.now(), limit).await?.into_iter().collect();
        let news: Vec<_> = due.difference(&self.called()).copied().collect();
        if !news.is_empty() {
            self.wakeup.push(&news).await?;
        }
        *self.called() = due;
        Ok(u32::try_from(news.len()).unwrap_or(u32::MAX))
    }

    fn called(&self) -> std::sync::MutexGuard<'_, BTreeSet<JobId>> {
        self.called.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::ports::{MockJobQueue, MockWakeup};
    use crate::testing::ManualClock;

    fn ids(numbers: &[i64]) -> Vec<JobId> {
        numbers.iter().map(|number| JobId::new(*number).unwrap()).collect()
    }

    fn relay(looks: &[&[i64]], wakeup: MockWakeup) -> RelayMails {
        let mut jobs = MockJobQueue::new();
        let mut looks = looks.iter().map(|due| ids(due)).collect::<Vec<_>>().into_iter();
        jobs.expect_due().times(looks.len()).returning(move |_, _| Ok(looks.next().unwrap_or_default()));
        RelayMails::new(Arc::new(jobs), Arc::new(wakeup), Arc::new(ManualClock::default()))
    }

    #[tokio::test]
    async fn a_job_is_called_out_when_it_becomes_due_and_not_at_each_look() {
        let mut wakeup = MockWakeup::new();
        wakeup.expect_push().with(eq(ids(&[1, 2]))).once().returning(|_| Ok(()));
        wakeup.expect_push().with(eq(ids(&[3]))).once().returning(|_| Ok(()));
        // Job 2 is claimed meanwhile, and comes back.
        wakeup.expect_push().with(eq(ids(&[2]))).once().returning(|_| Ok(()));
        let relay = relay(&[&[1, 2], &[1, 2], &[1, 3], &[1, 2, 3], &[]], wakeup);
        let mut called = Vec::new();
        for _ in 0..5 {
            called.push(relay.run(10).await.unwrap());
        }
        assert_eq!(called, [2, 0, 1, 1, 0]);
    }

    #[tokio::test]
    async fn a_call_that_nobody_took_is_made_again() {
        let mut wakeup = MockWakeup::new();
        let mut away = true;
        wakeup.expect_push().with(eq(ids(&[1]))).times(2).returning(move |_| {
            if std::mem::take(&mut away) { Err(StoreError::Unavailable("away".into())) } else { Ok(()) }
        });
        let relay = relay(&[&[1], &[1]], wakeup);
        assert!(relay.run(10).await.is_err());
        assert_eq!(relay.run(10).await.unwrap(), 1);
    }
}
