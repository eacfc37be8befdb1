//! Owed mails go out.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use metrics::{counter, gauge};
use stockade_domain::mail::{JobQuery, JobState};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::{JobQueue, StoreError, Wakeup};
use stockade_domain::usecase::SendMails;

use super::Round;
use crate::telemetry::metric;

/// Sends what is owed, and does not rest while there is more.
pub struct Mails {
    pub sending: SendMails,
    pub jobs: Arc<dyn JobQueue>,
    /// Who calls when a mail is due, if anybody does.
    pub wakeup: Option<Arc<dyn Wakeup>>,
    /// How long it waits to be called before it looks for itself.
    pub interval: Duration,
}

const AT_ONCE: u32 = 50;

#[async_trait]
impl Round for Mails {
    const NAME: &'static str = "mails";

    fn pause(&self) -> Duration {
        self.interval
    }

    async fn rest(&self) {
        match &self.wakeup {
            Some(wakeup) => drop(wakeup.wait(self.interval, AT_ONCE as usize).await),
            None => tokio::time::sleep(self.interval).await,
        }
    }

    async fn run(&self) -> Result<(), StoreError> {
        loop {
            let sent = self.sending.run(AT_ONCE).await?;
            counter!(metric::JOBS, "queue" => "mails", "outcome" => "sent").increment(u64::from(sent.accepted));
            counter!(metric::JOBS, "queue" => "mails", "outcome" => "failed").increment(sent.failures.len() as u64);
            for error in &sent.failures {
                let cause = error as &dyn std::error::Error;
                tracing::warn!(error = cause, "a mail did not go out");
            }
            if sent.accepted + sent.needless < AT_ONCE {
                break;
            }
        }
        self.measure_queue().await
    }
}

impl Mails {
    /// A page of the queue tells a long one from a short one; counting all of it would cost more than it says.
    async fn measure_queue(&self) -> Result<(), StoreError> {
        let query = JobQuery { state: Some(JobState::Waiting), ..JobQuery::all(PageRequest::first(PageLimit::MAX)) };
        let waiting = self.jobs.jobs(&query).await?.rows.len();
        gauge!(metric::JOBS_WAITING, "queue" => "mails").set(f64::from(u32::try_from(waiting).unwrap_or(u32::MAX)));
        Ok(())
    }
}
