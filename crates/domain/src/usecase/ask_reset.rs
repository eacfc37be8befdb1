//! Somebody has forgotten their password.

use std::sync::Arc;

use super::{TooOften, Tries};
use crate::account::Email;
use crate::ports::{Clock, JobQueue, StoreError};

/// Sees to it that whoever has an address is mailed a way to a new password.
///
/// Nobody learns by it who has an account: nothing is looked up, and what is written down is the same for everybody. The
/// worker finds out later.
pub struct AskReset {
    pub jobs: Arc<dyn JobQueue>,
    pub tries: Tries,
    pub clock: Arc<dyn Clock>,
}

/// Why nobody will get a mail.
#[derive(Debug, thiserror::Error)]
pub enum AskResetError {
    #[error(transparent)]
    TooOften(#[from] TooOften),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AskReset {
    pub async fn run(&self, email: &Email) -> Result<(), AskResetError> {
        self.tries.count(email).await?;
        Ok(self.jobs.owe_reset(email, self.clock.now()).await?)
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::ports::MockJobQueue;
    use crate::testing::{ManualClock, account, second};
    use crate::usecase::tries::tests::tries;

    async fn ask(allowed: bool, jobs: MockJobQueue) -> Result<(), AskResetError> {
        let ask = AskReset { jobs: Arc::new(jobs), tries: tries(allowed), clock: Arc::new(ManualClock::default()) };
        ask.run(&account(1).email).await
    }

    #[tokio::test]
    async fn a_mail_is_owed_to_whatever_address_was_typed() {
        let mut jobs = MockJobQueue::new();
        jobs.expect_owe_reset().with(eq(account(1).email), eq(second(0))).once().returning(|_, _| Ok(()));
        ask(true, jobs).await.unwrap();
    }

    #[tokio::test]
    async fn nobodys_mailbox_is_filled() {
        assert!(matches!(ask(false, MockJobQueue::new()).await, Err(AskResetError::TooOften(_))));
    }
}
