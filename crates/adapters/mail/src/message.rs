//! A mail as it goes out: who it is from, whom it is for, and its two bodies.

use lettre::address::AddressError;
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use stockade_domain::account::Email;
use stockade_domain::mail::{MailJob, MailKind};
use stockade_domain::order::Order;
use stockade_domain::ports::MailError;
use stockade_domain::time::Timestamp;

use crate::content::Content;

/// What every mail of the shop has in common.
#[derive(Clone, Debug)]
pub struct Letterhead {
    from: Mailbox,
    shop: String,
    currency: String,
}

/// A letterhead that would not make a mail.
#[derive(Debug, thiserror::Error)]
pub enum InvalidLetterhead {
    #[error("mails cannot be sent from this address")]
    Address(#[from] AddressError),
    #[error("the name of a shop and its currency are neither blank nor have control characters")]
    Name,
}

impl Letterhead {
    /// `shop` and `currency` stand in the text as they are; the shop's name is the sender's name, too.
    pub fn new(from: &Email, shop: &str, currency: &str) -> Result<Self, InvalidLetterhead> {
        let unfit = |text: &str| text.trim().is_empty() || text.chars().any(char::is_control);
        if unfit(shop) || unfit(currency) {
            return Err(InvalidLetterhead::Name);
        }
        let from = Mailbox::new(Some(shop.to_owned()), from.as_str().parse()?);
        Ok(Self { from, shop: shop.to_owned(), currency: currency.to_owned() })
    }

    /// The mail for a job. The same job makes the same bytes whenever it is asked for.
    pub fn message(&self, job: &MailJob) -> Result<Message, MailError> {
        let to = job.to.as_str().parse().map_err(|error: AddressError| MailError(error.into()))?;
        let content = Content { shop: &self.shop, currency: &self.currency, kind: job.kind, order: &job.order };
        let id = message_id(job, self.from.email.domain());
        let bodies = MultiPart::alternative()
            .boundary(format!("={}.{}=", job.order.id, job.kind.as_str()))
            .singlepart(SinglePart::plain(content.text()))
            .singlepart(SinglePart::html(content.html()));
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(content.subject())
            .date(happened_at(job.kind, &job.order).get().into())
            .message_id(Some(format!("<{id}>")))
            .multipart(bodies)
            .map_err(|error| MailError(error.into()))
    }

    pub(crate) fn domain(&self) -> &str {
        self.from.email.domain()
    }
}

/// The `Message-ID` of a job without its brackets: one for each order and kind, so that a mail sent twice is
/// recognised.
pub fn message_id(job: &MailJob, domain: &str) -> String {
    format!("{}.{}@{domain}", job.order.id, job.kind.as_str())
}

/// When that happened which the mail tells of.
pub(crate) fn happened_at(kind: MailKind, order: &Order) -> Timestamp {
    let at = match kind {
        MailKind::OrderConfirmed => order.confirmed_at,
        MailKind::HoldExpired => order.hold_expires_at,
        MailKind::OrderCancelled => order.closed_at,
    };
    at.unwrap_or(order.created_at)
}

#[cfg(test)]
mod tests {
    use stockade_domain::account::Email;

    use super::*;
    use crate::content::tests::job;

    fn letterhead() -> Letterhead {
        Letterhead::new(&Email::parse("shop@example.com").unwrap(), "Lamps", "EUR").unwrap()
    }

    fn written(job: &MailJob) -> String {
        String::from_utf8(letterhead().message(job).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_says_from_whom_to_whom_and_what_it_is_about() {
        let mail = written(&job(MailKind::OrderConfirmed));
        for header in [
            "From: Lamps <shop@example.com>\r\n",
            "To: customer7@example.com\r\n",
            "Subject: Order 42 is confirmed\r\n",
            "Date: Fri, 15 Jan 2027 08:01:00 +0000\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000001.order_confirmed@example.com>\r\n",
            "MIME-Version: 1.0\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(mail.contains(header), "{header} is not in\n{mail}");
        }
    }

    #[test]
    fn the_same_job_makes_the_same_mail() {
        for kind in MailKind::ALL {
            assert_eq!(written(&job(kind)), written(&MailJob { attempt: 5, ..job(kind) }));
        }
    }

    #[test]
    fn a_name_of_any_script_stays_out_of_the_headers_syntax() {
        let sly = "Lämpchen\" <evil@example.com>, \"";
        let letterhead = Letterhead::new(&Email::parse("shop@example.com").unwrap(), sly, "EUR").unwrap();
        let message = letterhead.message(&job(MailKind::HoldExpired)).unwrap();
        assert_eq!(message.envelope().to().len(), 1);
        assert_eq!(message.envelope().from().unwrap().to_string(), "shop@example.com");
        let mail = String::from_utf8(message.formatted()).unwrap();
        let headers = mail.split("\r\n\r\n").next().unwrap();
        assert!(headers.is_ascii() && !headers.contains("<evil@example.com>"), "{headers}");
    }

    #[test]
    fn a_letterhead_adds_no_lines_to_the_headers() {
        let from = Email::parse("shop@example.com").unwrap();
        for (shop, currency) in [("", "EUR"), (" ", "EUR"), ("Lamps\r\nBcc: evil@example.com", "EUR"), ("Lamps", "\n")]
        {
            assert!(matches!(Letterhead::new(&from, shop, currency), Err(InvalidLetterhead::Name)), "{shop:?}");
        }
    }
}
