//! Who works beside the requests.

use std::sync::Arc;

use anyhow::Context as _;
use stockade_domain::ports::{
    Clock, JobQueue, Ledger, Mailer, OrderReader, RequestArchive, Schema, SessionStore, Wakeup,
};
use stockade_domain::usecase::{ExpireHolds, RelayMails, SendMails};
use stockade_mail::{Letterhead, MailFolder};

use super::fit;
use super::nearby::Nearby;
use super::store::Store;
use crate::config::Settings;
use crate::workers::{Expiry, Mails, Pruning, Relay, Workers};

/// Ends holds, sends mails and forgets what is old: in the process that serves, in one of its own, or in many.
pub struct Crew {
    ledger: Arc<dyn Ledger>,
    orders: Arc<dyn OrderReader>,
    jobs: Arc<dyn JobQueue>,
    wakeup: Option<Arc<dyn Wakeup>>,
    archive: Arc<dyn RequestArchive>,
    sessions: Arc<dyn SessionStore>,
    schema: Arc<dyn Schema>,
    clock: Arc<dyn Clock>,
}

/// With the pauses doubling, a mail server may be away for the better part of a day.
const MAIL_ATTEMPTS: u32 = 16;

impl Crew {
    pub(super) fn new(store: &Store, nearby: &Nearby, ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>) -> Self {
        Self {
            ledger,
            orders: store.orders.clone(),
            jobs: store.jobs.clone(),
            wakeup: nearby.wakeup.clone(),
            archive: store.requests.clone(),
            sessions: store.sessions.clone(),
            schema: store.schema.clone(),
            clock,
        }
    }

    /// Sees to it that the database can be worked with.
    pub async fn prepare(&self, settings: &Settings) -> anyhow::Result<()> {
        fit(settings, &*self.schema).await
    }

    /// Sets everybody to work.
    pub fn start(&self, workers: &Workers, settings: &Settings) -> anyhow::Result<()> {
        let (intervals, clock) = (&settings.workers, &self.clock);
        let mailer = mailer(settings)?;
        let holds = ExpireHolds { orders: self.orders.clone(), ledger: self.ledger.clone(), clock: clock.clone() };
        workers.start(Expiry { holds, interval: intervals.expiry_interval });

        let (jobs, wakeup) = (self.jobs.clone(), self.wakeup.clone());
        if let Some(wakeup) = wakeup.clone() {
            let relaying = RelayMails::new(jobs.clone(), wakeup, clock.clone());
            workers.start(Relay { relaying, interval: intervals.relay_interval });
        }
        let sending = SendMails {
            jobs: jobs.clone(),
            mailer,
            clock: clock.clone(),
            max_attempts: MAIL_ATTEMPTS,
            lease: intervals.mail_lease,
        };
        workers.start(Mails { sending, jobs, wakeup, interval: intervals.mail_interval });

        let (archive, sessions) = (self.archive.clone(), self.sessions.clone());
        workers.start(Pruning { archive, sessions, clock: clock.clone() });
        Ok(())
    }
}

/// Who carries the shop's mails.
fn mailer(settings: &Settings) -> anyhow::Result<Arc<dyn Mailer>> {
    let letterhead = Letterhead::new(&settings.mail.from, &settings.shop.name, &settings.shop.currency)?;
    let folder = &settings.mail.folder;
    let folder = MailFolder::open(folder, letterhead)
        .with_context(|| format!("opening the mail folder {}", folder.display()))?;
    Ok(Arc::new(folder))
}
