//! Mails on their way out.

use std::time::Duration;

use async_trait::async_trait;

use super::{Cause, StoreError};
use crate::account::Email;
use crate::ids::JobId;
use crate::mail::{Job, JobQuery, Letter, MailJob};
use crate::page::Page;
use crate::time::Timestamp;

/// The mails that are owed, with who is at work on them.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Writes down that whoever has this address asked for a new password. It does the same whether anybody has it.
    async fn owe_reset(&self, to: &Email, now: Timestamp) -> Result<(), StoreError>;

    /// Up to `limit` waiting jobs whose time has come, the oldest first. Nobody else gets them before the lease ends.
    async fn claim(&self, now: Timestamp, lease: Duration, limit: u32) -> Result<Vec<MailJob>, StoreError>;

    /// Up to `limit` jobs that could be claimed now, the oldest first. They stay whoever's they become.
    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<JobId>, StoreError>;

    /// The mail was accepted.
    async fn finish(&self, id: JobId, now: Timestamp) -> Result<(), StoreError>;

    /// The try failed; the next is at `retry_at`, or never when `None`.
    async fn fail(&self, id: JobId, error: &str, retry_at: Option<Timestamp>) -> Result<(), StoreError>;

    async fn jobs(&self, query: &JobQuery) -> Result<Page<Job>, StoreError>;

    /// Lets a dead or waiting job be tried at once, with its tries counted from zero. `None` when there is no such
    /// job; a job that is done stays so.
    async fn retry(&self, id: JobId, now: Timestamp) -> Result<Option<Job>, StoreError>;

    /// Forgets up to `limit` mails about passwords that were settled and asked for before `before`, and says how many. Mails
    /// about orders are part of the books.
    async fn forget_resets(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError>;
}

/// Calls workers to jobs that are due, on whatever instance they are.
///
/// A call is a hint that may be lost or come twice. Which jobs there are, and whose they are, the [`JobQueue`] says.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait Wakeup: Send + Sync {
    /// Wakes a worker for each of these jobs.
    async fn push(&self, jobs: &[JobId]) -> Result<(), StoreError>;

    /// Returns when somebody called, with up to `at_most` of the jobs that were called out; or with none, after
    /// `longest`, also while nobody can be heard.
    async fn wait(&self, longest: Duration, at_most: usize) -> Vec<JobId>;
}

/// Hands a mail to whoever carries it.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Returns when the mail was accepted. The same job always makes the same `Message-ID`, so that a mail sent twice
    /// is recognisable.
    async fn send(&self, letter: &Letter) -> Result<(), MailError>;
}

/// A mail was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Not this time: later may do.
    #[error("the mail was not accepted")]
    NotNow(#[source] Cause),
    /// Whoever carries mails does not want this one, however often it comes: there is no such mailbox, for example.
    #[error("the mail was refused for good")]
    Refused(#[source] Cause),
}

impl MailError {
    /// What was said about it.
    pub const fn cause(&self) -> &Cause {
        match self {
            Self::NotNow(cause) | Self::Refused(cause) => cause,
        }
    }
}
