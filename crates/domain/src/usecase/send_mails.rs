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
