//! Where a URL points to.

use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::Context;

/// A host and a port. Whoever is named before them is of no interest here, and is never shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

/// How long a server may take to connect, and for each word it says.
const PATIENCE: Duration = Duration::from_secs(2);

impl Address {
    pub fn local(port: u16) -> Self {
        Self(format!("127.0.0.1:{port}"))
    }

    /// Host and port of `url`; `port` is meant when it names none.
    pub fn of(url: &str, port: u16) -> anyhow::Result<Self> {
        let rest = url.split_once("://").map(|(_, rest)| rest).context("a URL of a server begins like mysql://")?;
        let authority = rest.split(['/', '?', ',']).next().unwrap_or_default();
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        anyhow::ensure!(!host.is_empty(), "a URL of a server names a host");
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        Ok(Self(if has_port { host.to_owned() } else { format!("{host}:{port}") }))
    }

    pub fn connect(&self) -> anyhow::Result<TcpStream> {
        let Self(text) = self;
        let address = text.to_socket_addrs().with_context(|| format!("looking up {text}"))?.next();
        let address = address.with_context(|| format!("{text} has no address"))?;
        let stream = TcpStream::connect_timeout(&address, PATIENCE).with_context(|| format!("connecting to {text}"))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_found_behind_credentials_and_before_the_rest() -> anyhow::Result<()> {
        for (url, expected) in [
            ("mysql://root@127.0.0.1:3307", "127.0.0.1:3307"),
            ("mysql://shop:p%40ss@db.example/stockade?ssl-mode=required", "db.example:3306"),
            ("redis://[::1]:7000/0", "[::1]:7000"),
            ("redis+cluster://a:1,b:2", "a:1"),
        ] {
            assert_eq!(Address::of(url, 3306)?, Address(expected.to_owned()), "{url}");
        }
        assert!(Address::of("127.0.0.1:3306", 3306).is_err());
        assert!(Address::of("mysql://root@", 3306).is_err());
        Ok(())
    }
}
