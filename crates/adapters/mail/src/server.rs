//! The SMTP server that a shop hands its mails to, as a URL says it.

use std::net::IpAddr;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// Where mails are handed in, and how.
///
/// - `smtps://user:password@host`: TLS from the first byte, port 465;
/// - `smtp://user:password@host`: STARTTLS before anything is said, port 587; a server that does not offer it gets no mail;
/// - `smtp://host?tls=off`: no TLS, port 25; with a password only on this machine.
#[derive(Debug)]
pub struct MailServer {
    host: String,
    port: u16,
    wire: Wire,
    login: Option<Credentials>,
    /// Who may vouch for the server besides the public authorities.
    authorities: Vec<Certificate>,
}

/// What keeps a mail from being read on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wire {
    Tls,
    StartTls,
    Open,
}

/// What is no server to hand mails to. It never holds the URL, which has a password in it.
#[derive(Debug, thiserror::Error)]
pub enum InvalidMailServer {
    #[error("a mail server is smtp://user:password@host or smtps://user:password@host, with ?tls=off for none")]
    Url,
    #[error("a password for the mail server would go over the network without TLS")]
    Exposed,
    #[error("this is no certificate in PEM")]
    Certificate,
    #[error("TLS with this server cannot be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
}

impl MailServer {
    pub fn parse(url: &str) -> Result<Self, InvalidMailServer> {
        let url = Url::parse(url).map_err(|_| InvalidMailServer::Url)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(InvalidMailServer::Url)?;
        let wire = match (url.scheme(), url.query()) {
            ("smtps", None) => Wire::Tls,
            ("smtp", None) => Wire::StartTls,
            ("smtp", Some("tls=off")) => Wire::Open,
            _ => return Err(InvalidMailServer::Url),
        };
        let login = login(&url)?;
        if wire == Wire::Open && login.is_some() && !is_here(&url) {
            return Err(InvalidMailServer::Exposed);
        }
        let usual = match wire {
            Wire::Tls => SUBMISSIONS_PORT,
            Wire::StartTls => SUBMISSION_PORT,
            Wire::Open => SMTP_PORT,
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { host, port: url.port().unwrap_or(usual), wire, login, authorities: Vec::new() })
    }

    /// Trusts what this certificate has signed, too.
    pub fn trusting(mut self, pem: &[u8]) -> Result<Self, InvalidMailServer> {
        // A text without any certificate in it would be read as none, and taken.
        let has_one = pem.windows(BEGIN.len()).any(|text| text == BEGIN);
        let authority = Certificate::from_pem(pem).ok().filter(|_| has_one);
        self.authorities.push(authority.ok_or(InvalidMailServer::Certificate)?);
        Ok(self)
    }

    pub(crate) fn transport(self) -> Result<AsyncSmtpTransportBuilder, InvalidMailServer> {
        let mut tls = TlsParameters::builder(self.host.clone());
        for authority in self.authorities {
            tls = tls.add_root_certificate(authority);
        }
        let tls = match self.wire {
            Wire::Tls => Tls::Wrapper(tls.build().map_err(InvalidMailServer::Tls)?),
            Wire::StartTls => Tls::Required(tls.build().map_err(InvalidMailServer::Tls)?),
            Wire::Open => Tls::None,
        };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(self.host).port(self.port).tls(tls);
        Ok(match self.login {
            Some(login) => transport.credentials(login),
            None => transport,
        })
    }
}

/// What a certificate begins with.
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

fn login(url: &Url) -> Result<Option<Credentials>, InvalidMailServer> {
    let text = |encoded| match percent_decode_str(encoded).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(InvalidMailServer::Url),
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(InvalidMailServer::Url),
        (user, Some(password)) => Ok(Some(Credentials::new(text(user)?, text(password)?))),
    }
}

/// Whether what is said to this host stays on the machine.
fn is_here(url: &Url) -> bool {
    // The host of a scheme that is not of the web is kept as it was written.
    match url.host() {
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_and_how_mails_are_handed_in() {
        for (url, host, port, wire, login) in [
            ("smtps://u:p@mail.example.com", "mail.example.com", 465, Wire::Tls, Some(("u", "p"))),
            ("smtp://u:p@mail.example.com", "mail.example.com", 587, Wire::StartTls, Some(("u", "p"))),
            ("smtp://mail.example.com:2525", "mail.example.com", 2525, Wire::StartTls, None),
            ("smtp://mail.example.com?tls=off", "mail.example.com", 25, Wire::Open, None),
            ("smtp://u:p@127.0.0.1:2525?tls=off", "127.0.0.1", 2525, Wire::Open, Some(("u", "p"))),
            ("smtp://u:p@[::1]?tls=off", "::1", 25, Wire::Open, Some(("u", "p"))),
            ("smtp://u:p@localhost?tls=off", "localhost", 25, Wire::Open, Some(("u", "p"))),
            ("smtps://shop%40example.com:p%3A%2Fw@host", "host", 465, Wire::Tls, Some(("shop@example.com", "p:/w"))),
        ] {
            let server = MailServer::parse(url).unwrap();
            assert_eq!((server.host.as_str(), server.port, server.wire), (host, port, wire), "{url}");
            let expected = login.map(|(user, password)| Credentials::new(user.to_owned(), password.to_owned()));
            assert_eq!(server.login, expected, "{url}");
            assert!(server.transport().is_ok());
        }
    }

    #[test]
    fn what_is_no_mail_server_is_refused_without_being_repeated() {
        for url in [
            "",
            "hunter2",
            "smtp://",
            "http://u:hunter2@host",
            "smtp://u:hunter2@host?tls=maybe",
            "smtps://u:hunter2@host?tls=off",
            "smtp://hunter2@host",
            "smtp://:hunter2@host",
            "smtp://u:hunter2@host:99999",
        ] {
            let error = MailServer::parse(url).unwrap_err();
            assert!(matches!(error, InvalidMailServer::Url), "{url}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }

    #[test]
    fn no_password_leaves_the_machine_in_the_open() {
        for host in ["mail.example.com", "10.0.0.1", "localhost.example.com", "[2001:db8::1]"] {
            let refused = MailServer::parse(&format!("smtp://u:p@{host}?tls=off"));
            assert!(matches!(refused, Err(InvalidMailServer::Exposed)), "{host}");
        }
    }

    #[test]
    fn a_mail_server_keeps_its_password_to_itself() {
        let server = MailServer::parse("smtps://u:hunter2@host").unwrap();
        assert!(!format!("{server:?}").contains("hunter2"), "{server:?}");
    }

    #[test]
    fn what_is_no_certificate_vouches_for_nobody() {
        for text in ["", "nothing", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
            let server = MailServer::parse("smtps://host").unwrap();
            assert!(matches!(server.trusting(text.as_bytes()), Err(InvalidMailServer::Certificate)), "{text}");
        }
    }
}
