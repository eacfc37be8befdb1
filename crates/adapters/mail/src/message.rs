//! A mail as it goes out: who it is from, whom it is for, and its two bodies.

use lettre::address::AddressError;
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use stockade_domain::account::Email;
use stockade_domain::mail::{self, Letter, MailKind};
use stockade_domain::order::Order;
use stockade_domain::ports::MailError;
use stockade_domain::time::Timestamp;

use crate::content::Content;
use crate::reset::Reset;

/// What every mail of the shop has in common.
#[derive(Clone, Debug)]
pub struct Letterhead {
    from: Mailbox,
    shop: String,
    currency: String,
    address: String,
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
    /// `shop` and `currency` stand in the text as they are; the shop's name is the sender's name, too. `address` is where
    /// the shop is, without a slash at its end.
    pub fn new(from: &Email, shop: &str, currency: &str, address: &str) -> Result<Self, InvalidLetterhead> {
        let unfit = |text: &str| text.trim().is_empty() || text.chars().any(char::is_control);
        if unfit(shop) || unfit(currency) {
            return Err(InvalidLetterhead::Name);
        }
        let from = Mailbox::new(Some(shop.to_owned()), from.as_str().parse()?);
        Ok(Self { from, shop: shop.to_owned(), currency: currency.to_owned(), address: address.to_owned() })
    }

    /// A letter as a mail. The same letter makes the same bytes whenever it is asked for.
    pub fn message(&self, letter: &Letter) -> Result<Message, MailError> {
        let to = letter.to.as_str().parse().map_err(|error: AddressError| MailError::Refused(error.into()))?;
        let Written { subject, text, html, at } = self.write(&letter.content);
        let id = message_id(letter, self.from.email.domain());
        let bodies = MultiPart::alternative()
            .boundary(format!("={}=", matter(&letter.content)))
            .singlepart(SinglePart::plain(text))
            .singlepart(SinglePart::html(html));
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .date(at.get().into())
            .message_id(Some(format!("<{id}>")))
            .multipart(bodies)
            .map_err(|error| MailError::Refused(error.into()))
    }

    fn write(&self, content: &mail::Content) -> Written {
        let shop = &self.shop;
        match content {
            mail::Content::Order(kind, order) => {
                let words = Content { shop, currency: &self.currency, kind: *kind, order };
                let at = happened_at(*kind, order);
                Written { subject: words.subject(), text: words.text(), html: words.html(), at }
            }
            mail::Content::PasswordReset { asked_at, token, .. } => {
                let words = Reset { shop, address: &self.address, asked_at: *asked_at, token };
                Written { subject: words.subject(), text: words.text(), html: words.html(), at: *asked_at }
            }
        }
    }

    pub(crate) fn domain(&self) -> &str {
        self.from.email.domain()
    }
}

/// What stands in a mail, and when that was which it tells of.
struct Written {
    subject: String,
    text: String,
    html: String,
    at: Timestamp,
}

/// The `Message-ID` of a letter without its brackets: one for each order and kind, and for each time that somebody asked
/// for a password, so that a mail sent twice is recognised.
pub fn message_id(letter: &Letter, domain: &str) -> String {
    format!("{}@{domain}", matter(&letter.content))
}

/// What a letter is about, in letters and signs that may stand anywhere.
fn matter(content: &mail::Content) -> String {
    match content {
        mail::Content::Order(kind, order) => format!("{}.{}", order.id, kind.as_str()),
        mail::Content::PasswordReset { job, asked_at, .. } => {
            format!("{job}-{}.password_reset", asked_at.get().timestamp_micros())
        }
    }
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
    use stockade_domain::account::{Email, ResetToken};
    use stockade_domain::ids::JobId;
    use stockade_domain::testing::second;

    use super::*;
    use crate::content::tests::letter;

    fn letterhead() -> Letterhead {
        Letterhead::new(&Email::parse("shop@example.com").unwrap(), "Lamps", "EUR", "https://lamps.example").unwrap()
    }

    fn written(letter: &Letter) -> String {
        String::from_utf8(letterhead().message(letter).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_says_from_whom_to_whom_and_what_it_is_about() {
        let mail = written(&letter(MailKind::OrderConfirmed));
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
    fn the_same_letter_makes_the_same_mail() {
        for kind in MailKind::ALL {
            assert_eq!(written(&letter(kind)), written(&letter(kind)));
        }
    }

    #[test]
    fn a_mail_about_a_password_has_an_id_of_its_own_whatever_its_token() {
        let reset = |token, job| {
            let token = ResetToken::new([token; 32]);
            let content = mail::Content::PasswordReset { job: JobId::new(job).unwrap(), asked_at: second(60), token };
            written(&Letter { content, ..letter(MailKind::OrderConfirmed) })
        };
        let (mail, id) = (reset(1, 7), "Message-ID: <7-1800000060000000.password_reset@example.com>\r\n");
        assert!(mail.contains(id) && reset(2, 7).contains(id) && !reset(1, 8).contains(id), "{mail}");
        assert!(mail.contains("Subject: A new password for Lamps\r\n"), "{mail}");
        assert!(mail.contains("Date: Fri, 15 Jan 2027 08:01:00 +0000\r\n"), "{mail}");
    }

    #[test]
    fn a_name_of_any_script_stays_out_of_the_headers_syntax() {
        let sly = "Lämpchen\" <evil@example.com>, \"";
        let letterhead =
            Letterhead::new(&Email::parse("shop@example.com").unwrap(), sly, "EUR", "https://lamps.example").unwrap();
        let message = letterhead.message(&letter(MailKind::HoldExpired)).unwrap();
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
            assert!(
                matches!(Letterhead::new(&from, shop, currency, "https://lamps.example"), Err(InvalidLetterhead::Name)),
                "{shop:?}"
            );
        }
    }
}
