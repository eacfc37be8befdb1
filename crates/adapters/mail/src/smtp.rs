//! An SMTP server that carries the shop's mails.

use std::time::Duration;

use async_trait::async_trait;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use stockade_domain::mail::Letter;
use stockade_domain::ports::{MailError, Mailer};
use tokio::time::timeout;

use crate::message::Letterhead;
use crate::server::{InvalidMailServer, MailServer};

/// Hands each mail to an SMTP server, over connections that are kept for the next.
#[derive(Debug)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    letterhead: Letterhead,
    longest: Duration,
}

/// How long the server may take for one word of the conversation.
const ANSWER: Duration = Duration::from_secs(5);

impl SmtpMailer {
    /// A mail that was not accepted after `longest` is given up for this time; the server may have it all the same, and
    /// gets it again by the same `Message-ID`.
    ///
    /// Nothing is sent by this, and no server has to be there. It has to be called where tokio runs.
    pub fn new(server: MailServer, letterhead: Letterhead, longest: Duration) -> Result<Self, InvalidMailServer> {
        let transport = server.transport()?.timeout(Some(ANSWER.min(longest))).build();
        Ok(Self { transport, letterhead, longest })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = self.letterhead.message(letter)?;
        match timeout(self.longest, self.transport.send(message)).await {
            Ok(Ok(_accepted)) => Ok(()),
            Ok(Err(error)) => Err(MailError(error.into())),
            Err(_elapsed) => Err(MailError(format!("the mail server took longer than {:?}", self.longest).into())),
        }
    }
}
