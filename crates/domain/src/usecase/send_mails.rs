//! Owed mails go out.

use std::sync::Arc;
use std::time::Duration;

use crate::ports::{Clock, JobQueue, MailError, Mailer, StoreError};

/// Sends what is owed: at least once, until it is accepted or given up.
pub struct SendMails {
    pub jobs: Arc<dyn JobQueue>,
    pub mailer: Arc<dyn Mailer>,
    pub clock: Arc<dyn Clock>,
    /// After so many tries a job is dead, until an admin retries it.
    pub max_attempts: u32,
}

/// What one round came to.
#[derive(Debug, Default)]
pub struct Sent {
    pub accepted: u32,
    pub failures: Vec<MailError>,
}

impl SendMails {
    /// Long enough for a slow server to accept a mail; after that another worker tries.
    pub const LEASE: Duration = Duration::from_mins(1);

    /// Claims up to `limit` jobs and tries each once.
    pub async fn run(&self, limit: u32) -> Result<Sent, StoreError> {
        let mut sent = Sent::default();
        for job in self.jobs.claim(self.clock.now(), Self::LEASE, limit).await? {
            match self.mailer.send(&job).await {
                Ok(()) => {
                    self.jobs.finish(job.id, self.clock.now()).await?;
                    sent.accepted += 1;
                }
                Err(error) => {
                    let retry_at =
                        (job.attempt < self.max_attempts).then(|| self.clock.now().after(backoff(job.attempt)));
                    self.jobs.fail(job.id, &error.0.to_string(), retry_at).await?;
                    sent.failures.push(error);
                }
            }
        }
        Ok(sent)
    }
}

/// 2 s after the first failure, doubled with each, at most an hour.
fn backoff(attempt: u32) -> Duration {
    Duration::from_secs(1 << attempt.min(12)).min(Duration::from_hours(1))
}

#[cfg(test)]
mod tests {
    use mockall::Sequence;
    use mockall::predicate::{always, eq};

    use super::*;
    use crate::ids::JobId;
    use crate::mail::{MailJob, MailKind};
    use crate::ports::{MockJobQueue, MockMailer};
    use crate::testing::{ManualClock, buyer, order, second};
    use crate::time::Timestamp;

    fn job(attempt: u32) -> MailJob {
        let id = JobId::new(1).unwrap();
        MailJob { id, kind: MailKind::OrderConfirmed, to: buyer(1).email, order: order(7), attempt }
    }

    fn queue_with(job: MailJob) -> MockJobQueue {
        let mut jobs = MockJobQueue::new();
        jobs.expect_claim()
            .with(eq(second(0)), eq(SendMails::LEASE), eq(5))
            .once()
            .returning(move |_, _, _| Ok(vec![job.clone()]));
        jobs
    }

    async fn send(jobs: MockJobQueue, mailer: MockMailer) -> Sent {
        let clock = Arc::new(ManualClock::default());
        let send_mails = SendMails { jobs: Arc::new(jobs), mailer: Arc::new(mailer), clock, max_attempts: 3 };
        send_mails.run(5).await.unwrap()
    }

    /// The next try that a job is given when its mail is not accepted.
    async fn retry_after(attempt: u32) -> Option<Timestamp> {
        let mut mailer = MockMailer::new();
        mailer.expect_send().once().returning(|_| Err(MailError("greylisted".into())));
        let mut jobs = queue_with(job(attempt));
        let (tell, told) = std::sync::mpsc::channel();
        jobs.expect_fail()
            .with(always(), eq("greylisted"), always())
            .once()
            .returning(move |_, _, retry_at| tell.send(retry_at).map_err(|lost| StoreError::Internal(lost.into())));
        let sent = send(jobs, mailer).await;
        assert_eq!((sent.accepted, sent.failures.len()), (0, 1));
        told.recv().unwrap()
    }

    #[tokio::test]
    async fn a_job_is_done_only_once_its_mail_was_accepted() {
        let mut in_order = Sequence::new();
        let (mut jobs, mut mailer) = (queue_with(job(1)), MockMailer::new());
        mailer.expect_send().with(eq(job(1))).once().in_sequence(&mut in_order).returning(|_| Ok(()));
        jobs.expect_finish().with(eq(job(1).id), always()).once().in_sequence(&mut in_order).returning(|_, _| Ok(()));
        assert_eq!(send(jobs, mailer).await.accepted, 1);
    }

    #[tokio::test]
    async fn a_mail_that_is_not_accepted_is_tried_later_each_time_and_given_up_in_the_end() {
        assert_eq!(retry_after(1).await, Some(second(2)));
        assert_eq!(retry_after(2).await, Some(second(4)));
        assert_eq!(retry_after(3).await, None);
    }

    #[test]
    fn nobody_waits_longer_than_an_hour() {
        assert_eq!(backoff(11), Duration::from_secs(2_048));
        assert_eq!(backoff(12), Duration::from_hours(1));
        assert_eq!(backoff(u32::MAX), Duration::from_hours(1));
    }
}
