//! Owed mails go out.

use std::sync::Arc;
use std::time::Duration;

use crate::account::ResetToken;
use crate::mail::{Content, Letter, MailJob, Matter};
use crate::ports::{AccountStore, Clock, IdSource, JobQueue, MailError, Mailer, ResetOffer, StoreError};

/// Sends what is owed: at least once, until it is accepted, refused for good or given up.
pub struct SendMails {
    pub jobs: Arc<dyn JobQueue>,
    pub accounts: Arc<dyn AccountStore>,
    pub mailer: Arc<dyn Mailer>,
    pub ids: Arc<dyn IdSource>,
    pub clock: Arc<dyn Clock>,
    /// After so many tries a job is dead, until an admin retries it.
    pub max_attempts: u32,
    /// How long a claimed job is nobody else's: at least twice as long as the mailer may take for one mail.
    pub lease: Duration,
}

/// What one round came to.
#[derive(Debug, Default)]
pub struct Sent {
    pub accepted: u32,
    /// For nobody: there is no account with that address.
    pub needless: u32,
    pub failures: Vec<MailError>,
}

impl SendMails {
    /// Claims up to `limit` jobs and tries each once.
    ///
    /// Half of the lease is for beginning, and half for ending what was begun: what a slow server leaves no time for is
    /// left to whoever claims it next, and is not sent by two at once.
    pub async fn run(&self, limit: u32) -> Result<Sent, StoreError> {
        let mut sent = Sent::default();
        let claimed_at = self.clock.now();
        let last_moment = claimed_at.after(self.lease / 2);
        for job in self.jobs.claim(claimed_at, self.lease, limit).await? {
            if last_moment < self.clock.now() {
                break;
            }
            let Some(letter) = self.letter(&job).await? else {
                self.jobs.finish(job.id, self.clock.now()).await?;
                sent.needless += 1;
                continue;
            };
            match self.mailer.send(&letter).await {
                Ok(()) => {
                    self.jobs.finish(job.id, self.clock.now()).await?;
                    sent.accepted += 1;
                }
                Err(error) => {
                    let again = matches!(error, MailError::NotNow(_)) && job.attempt < self.max_attempts;
                    let retry_at = again.then(|| self.clock.now().after(backoff(job.attempt)));
                    self.jobs.fail(job.id, &error.cause().to_string(), retry_at).await?;
                    sent.failures.push(error);
                }
            }
        }
        Ok(sent)
    }

    /// What is to be sent, if anything is. A token for a new password is made now, for this one try, so that it is nowhere
    /// but in the mail: each try has one of its own, and whichever arrives is good.
    async fn letter(&self, job: &MailJob) -> Result<Option<Letter>, StoreError> {
        let content = match &job.about {
            Matter::Order(kind, order) => Content::Order(*kind, order.clone()),
            Matter::PasswordReset { asked_at } => {
                let (token, now) = (ResetToken::new(self.ids.secret()), self.clock.now());
                let expires_at = now.after(ResetToken::LIFETIME);
                let offer = ResetOffer { digest: token.digest(), now, expires_at };
                if !self.accounts.offer_reset(&job.to, &offer).await? {
                    return Ok(None);
                }
                Content::PasswordReset { job: job.id, asked_at: *asked_at, token }
            }
        };
        Ok(Some(Letter { to: job.to.clone(), content }))
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
    use crate::mail::MailKind;
    use crate::ports::{Cause, MockAccountStore, MockJobQueue, MockMailer};
    use crate::testing::{ManualClock, SequentialIds, buyer, order, second};
    use crate::time::Timestamp;

    fn job(attempt: u32) -> MailJob {
        let id = JobId::new(1).unwrap();
        MailJob { id, to: buyer(1).email, about: Matter::Order(MailKind::OrderConfirmed, order(7)), attempt }
    }

    const LEASE: Duration = Duration::from_mins(1);

    fn queue_with(claimed: Vec<MailJob>) -> MockJobQueue {
        let mut jobs = MockJobQueue::new();
        jobs.expect_claim().with(eq(second(0)), eq(LEASE), eq(5)).once().returning(move |_, _, _| Ok(claimed.clone()));
        jobs
    }

    async fn send(jobs: MockJobQueue, mailer: MockMailer, clock: Arc<ManualClock>) -> Sent {
        send_for(MockAccountStore::new(), jobs, mailer, clock).await
    }

    async fn send_for(
        accounts: MockAccountStore,
        jobs: MockJobQueue,
        mailer: MockMailer,
        clock: Arc<ManualClock>,
    ) -> Sent {
        let send_mails = SendMails {
            jobs: Arc::new(jobs),
            accounts: Arc::new(accounts),
            mailer: Arc::new(mailer),
            ids: Arc::new(SequentialIds::default()),
            clock,
            max_attempts: 3,
            lease: LEASE,
        };
        send_mails.run(5).await.unwrap()
    }

    /// The next try that a job is given when its mail is not accepted.
    async fn retry_after(attempt: u32, error: fn(Cause) -> MailError) -> Option<Timestamp> {
        let mut mailer = MockMailer::new();
        mailer.expect_send().once().returning(move |_| Err(error("not now, or never".into())));
        let mut jobs = queue_with(vec![job(attempt)]);
        let (tell, told) = std::sync::mpsc::channel();
        jobs.expect_fail()
            .with(always(), eq("not now, or never"), always())
            .once()
            .returning(move |_, _, retry_at| tell.send(retry_at).map_err(|lost| StoreError::Internal(lost.into())));
        let sent = send(jobs, mailer, Arc::default()).await;
        assert_eq!((sent.accepted, sent.failures.len()), (0, 1));
        told.recv().unwrap()
    }

    #[tokio::test]
    async fn a_job_is_done_only_once_its_mail_was_accepted() {
        let mut in_order = Sequence::new();
        let (mut jobs, mut mailer) = (queue_with(vec![job(1)]), MockMailer::new());
        let letter = Letter { to: buyer(1).email, content: Content::Order(MailKind::OrderConfirmed, order(7)) };
        mailer.expect_send().with(eq(letter)).once().in_sequence(&mut in_order).returning(|_| Ok(()));
        jobs.expect_finish().with(eq(job(1).id), always()).once().in_sequence(&mut in_order).returning(|_, _| Ok(()));
        assert_eq!(send(jobs, mailer, Arc::default()).await.accepted, 1);
    }

    fn reset() -> MailJob {
        MailJob { about: Matter::PasswordReset { asked_at: second(0) }, ..job(1) }
    }

    #[tokio::test]
    async fn a_new_password_is_offered_by_a_token_that_is_only_in_the_mail() {
        let (mut jobs, mut mailer, mut accounts) =
            (queue_with(vec![reset()]), MockMailer::new(), MockAccountStore::new());
        let (tell, told) = std::sync::mpsc::channel();
        accounts.expect_offer_reset().once().returning(move |to, offer| {
            assert_eq!((to, offer.now, offer.expires_at), (&buyer(1).email, second(0), second(1_800)));
            tell.send(offer.digest).map_err(|lost| StoreError::Internal(lost.into()))?;
            Ok(true)
        });
        mailer.expect_send().once().returning(move |letter| {
            let Content::PasswordReset { token, .. } = &letter.content else { panic!("{letter:?}") };
            assert_eq!(told.recv().unwrap(), token.digest());
            Ok(())
        });
        jobs.expect_finish().once().returning(|_, _| Ok(()));
        let sent = send_for(accounts, jobs, mailer, Arc::default()).await;
        assert_eq!((sent.accepted, sent.needless), (1, 0));
    }

    #[tokio::test]
    async fn nobody_is_written_to_who_has_no_account() {
        let (mut jobs, mut accounts) = (queue_with(vec![reset()]), MockAccountStore::new());
        accounts.expect_offer_reset().once().returning(|_, _| Ok(false));
        jobs.expect_finish().with(eq(reset().id), always()).once().returning(|_, _| Ok(()));
        let sent = send_for(accounts, jobs, MockMailer::new(), Arc::default()).await;
        assert_eq!((sent.accepted, sent.needless, sent.failures.len()), (0, 1, 0));
    }

    #[tokio::test]
    async fn what_a_slow_server_leaves_no_time_for_is_left_to_the_next_worker() {
        let (mut jobs, mut mailer, clock) = (queue_with(vec![job(1); 5]), MockMailer::new(), Arc::default());
        let slow: Arc<ManualClock> = Arc::clone(&clock);
        // Begun at 0, 12 and 24 s; after 36 s another one might not end before the lease does.
        mailer.expect_send().times(3).returning(move |_| {
            slow.advance(Duration::from_secs(12));
            Ok(())
        });
        jobs.expect_finish().times(3).returning(|_, _| Ok(()));
        assert_eq!(send(jobs, mailer, clock).await.accepted, 3);
    }

    #[tokio::test]
    async fn a_mail_that_is_not_accepted_is_tried_later_each_time_and_given_up_in_the_end() {
        assert_eq!(retry_after(1, MailError::NotNow).await, Some(second(2)));
        assert_eq!(retry_after(2, MailError::NotNow).await, Some(second(4)));
        assert_eq!(retry_after(3, MailError::NotNow).await, None);
    }

    #[tokio::test]
    async fn a_mail_that_is_refused_for_good_is_not_tried_again() {
        assert_eq!(retry_after(1, MailError::Refused).await, None);
    }

    #[test]
    fn nobody_waits_longer_than_an_hour() {
        assert_eq!(backoff(11), Duration::from_secs(2_048));
        assert_eq!(backoff(12), Duration::from_hours(1));
        assert_eq!(backoff(u32::MAX), Duration::from_hours(1));
    }
}
