//! An SMTP server that carries the shop's mails.

use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::{self, response::Category};
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
            Ok(Err(error)) if is_for_good(&error) => Err(MailError::Refused(error.into())),
            Ok(Err(error)) => Err(MailError::NotNow(error.into())),
            Err(_elapsed) => {
                let late = format!("the mail server took longer than {:?}", self.longest);
                Err(MailError::NotNow(late.into()))
            }
        }
    }
}

/// Whether the server will not have this mail, whenever it comes: it answered 5xx. Not so with 53x, by which it does not let
/// us in: that is about the shop's settings, and every mail can wait until they are right.
fn is_for_good(error: &smtp::Error) -> bool {
    let sign_in = error.status().is_some_and(|code| code.category == Category::Unspecified3);
    error.is_permanent() && !sign_in
}
