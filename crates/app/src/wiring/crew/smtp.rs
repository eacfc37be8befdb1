//! The mail server, when one is named.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use stockade_domain::ports::Mailer;
use stockade_mail::{Letterhead, MailServer, SmtpMailer};

use crate::config::Settings;

/// However long the lease is, a mail that takes longer than this is better begun again.
const LONGEST_MAIL: Duration = Duration::from_secs(20);

/// The server that takes the mails, if there is one. It need not be there yet.
pub fn smtp(settings: &Settings, letterhead: &Letterhead) -> anyhow::Result<Option<Arc<dyn Mailer>>> {
    let Some(url) = &settings.mail.smtp else { return Ok(None) };
    let mut server = MailServer::parse(url.expose_secret())?;
    if let Some(file) = &settings.mail.smtp_ca {
        let certificate = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        server = server.trusting(&certificate).with_context(|| file.display().to_string())?;
    }
    // Half of the lease is for a mail that was begun at the last moment.
    let longest = LONGEST_MAIL.min(settings.workers.mail_lease / 2);
    Ok(Some(Arc::new(SmtpMailer::new(server, letterhead.clone(), longest)?)))
}
