//! Who works beside the requests.

#[cfg(feature = "smtp")]
mod smtp;

use std::sync::Arc;

use anyhow::Context as _;
use stockade_domain::ports::{
    AccountStore, Clock, IdSource, JobQueue, Ledger, Mailer, OrderReader, RequestArchive, Schema, SessionStore, Wakeup,
};
use stockade_domain::usecase::{ExpireHolds, RelayMails, SendMails};
use stockade_mail::{Letterhead, MailFolder};

#[cfg(feature = "smtp")]
use self::smtp::smtp;
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
    accounts: Arc<dyn AccountStore>,
    sessions: Arc<dyn SessionStore>,
    schema: Arc<dyn Schema>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    letterhead: Letterhead,
    /// Who takes the mails, if they are not put into a folder.
    smtp: Option<Arc<dyn Mailer>>,
}

impl Crew {
    pub(super) fn new(
        settings: &Settings,
        store: &Store,
        nearby: &Nearby,
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> anyhow::Result<Self> {
        let (shop, address) = (&settings.shop, &settings.server.public_url);
        let letterhead = Letterhead::new(&settings.mail.from, &shop.name, &shop.currency, address)?;
        let smtp = smtp(settings, &letterhead).context("mail.smtp_url")?;
        Ok(Self {
            ledger,
            orders: store.orders.clone(),
            jobs: store.jobs.clone(),
            wakeup: nearby.wakeup.clone(),
            archive: store.requests.clone(),
            accounts: store.accounts.clone(),
            sessions: store.sessions.clone(),
            schema: store.schema.clone(),
            clock,
            ids,
            letterhead,
            smtp,
        })
    }

    /// Sees to it that the database can be worked with.
    pub async fn prepare(&self, settings: &Settings) -> anyhow::Result<()> {
        fit(settings, &*self.schema).await
    }

    /// Sets everybody to work.
    pub fn start(&self, workers: &Workers, settings: &Settings) -> anyhow::Result<()> {
        let (intervals, clock) = (&settings.workers, &self.clock);
        let mailer = self.mailer(settings)?;
        let holds = ExpireHolds { orders: self.orders.clone(), ledger: self.ledger.clone(), clock: clock.clone() };
        workers.start(Expiry { holds, interval: intervals.expiry_interval });

        let (jobs, wakeup) = (self.jobs.clone(), self.wakeup.clone());
        if let Some(wakeup) = wakeup.clone() {
            let relaying = RelayMails::new(jobs.clone(), wakeup, clock.clone());
            workers.start(Relay { relaying, interval: intervals.relay_interval });
        }
        let sending = SendMails {
            jobs: jobs.clone(),
            accounts: self.accounts.clone(),
            mailer,
            ids: self.ids.clone(),
            clock: clock.clone(),
            max_attempts: intervals.mail_attempts,
            lease: intervals.mail_lease,
        };
        workers.start(Mails { sending, jobs: jobs.clone(), wakeup, interval: intervals.mail_interval });

        let (archive, sessions) = (self.archive.clone(), self.sessions.clone());
        workers.start(Pruning { archive, sessions, jobs, clock: clock.clone() });
        Ok(())
    }

    /// Who carries the shop's mails.
    fn mailer(&self, settings: &Settings) -> anyhow::Result<Arc<dyn Mailer>> {
        if let Some(smtp) = &self.smtp {
            return Ok(smtp.clone());
        }
        let folder = &settings.mail.folder;
        let mails = MailFolder::open(folder, self.letterhead.clone());
        Ok(Arc::new(mails.with_context(|| format!("opening the mail folder {}", folder.display()))?))
    }
}

#[cfg(not(feature = "smtp"))]
fn smtp(settings: &Settings, _: &Letterhead) -> anyhow::Result<Option<Arc<dyn Mailer>>> {
    anyhow::ensure!(settings.mail.smtp.is_none(), super::left_out("SMTP", "smtp"));
    Ok(None)
}
