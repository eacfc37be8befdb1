//! The words of a mail to somebody who forgot their password, as plain text and as HTML.

use stockade_domain::account::ResetToken;
use stockade_domain::time::Timestamp;

use crate::content::in_utc;
use crate::html::escape;

/// What one such mail says, before it is written down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reset<'a> {
    pub shop: &'a str,
    /// Where the shop is.
    pub address: &'a str,
    pub asked_at: Timestamp,
    pub token: &'a ResetToken,
}

const CLOSING: &str = "If it was not you, there is nothing to do: your password stays as it is.";

impl Reset<'_> {
    pub fn subject(&self) -> String {
        format!("A new password for {}", self.shop)
    }

    pub fn text(&self) -> String {
        format!("{}\n\n{}\n\n{}\n\n{}\n", self.opening(), self.link(), CLOSING, self.shop)
    }

    pub fn html(&self) -> String {
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{subject}</title></head>\n\
             <body>\n<h1>{subject}</h1>\n<p>{opening}</p>\n<p><a href=\"{link}\">Choose a new password</a></p>\n\
             <p>{closing}</p>\n<p>{shop}</p>\n</body>\n</html>\n",
            subject = escape(&self.subject()),
            opening = escape(&self.opening()),
            link = escape(&self.link()),
            closing = CLOSING,
            shop = escape(self.shop),
        )
    }

    fn link(&self) -> String {
        format!("{}/reset?token={}", self.address, self.token.reveal())
    }

    fn opening(&self) -> String {
        let (minutes, at) = (ResetToken::LIFETIME.as_secs() / 60, in_utc(self.asked_at));
        format!(
            "Somebody asked for a new password for your account at {} on {at}. Choose one within {minutes} minutes; the \
             link is good once:",
            self.shop
        )
    }
}

#[cfg(test)]
mod tests {
    use stockade_domain::testing::second;

    use super::*;

    #[test]
    fn it_leads_to_a_new_password() {
        let token = ResetToken::new([0xa5; 32]);
        let reset =
            Reset { shop: "Ada's Lamps", address: "https://lamps.example", asked_at: second(60), token: &token };
        let link = format!("https://lamps.example/reset?token={}", "a5".repeat(32));
        let expected = format!(
            "Somebody asked for a new password for your account at Ada's Lamps on 2027-01-15 at 08:01 UTC. Choose one \
             within 30 minutes; the link is good once:\n\n{link}\n\n\
             If it was not you, there is nothing to do: your password stays as it is.\n\nAda's Lamps\n"
        );
        assert_eq!((reset.subject().as_str(), reset.text()), ("A new password for Ada's Lamps", expected));
        assert!(reset.html().contains(&format!("<a href=\"{link}\">")), "{}", reset.html());
        assert!(reset.html().contains("<p>Ada&#39;s Lamps</p>"), "{}", reset.html());
        assert!(!format!("{reset:?}").contains("a5a5"), "the token is for its reader alone");
    }
}
