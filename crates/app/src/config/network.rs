//! Addresses that are believed.

use std::net::IpAddr;
use std::str::FromStr;

/// A block of addresses, `10.0.0.0/8` or a single `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Text that is no block of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a network is an address, or one with a prefix length, like 10.0.0.0/8")]
pub struct InvalidNetwork;

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                let differ = (ours.to_bits() ^ theirs.to_bits()).leading_zeros();
                differ >= u32::from(self.prefix)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                let differ = (ours.to_bits() ^ theirs.to_bits()).leading_zeros();
                differ >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| InvalidNetwork)?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), str::parse).map_err(|_| InvalidNetwork)?;
        if prefix <= longest { Ok(Self { address, prefix }) } else { Err(InvalidNetwork) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_the_addresses_that_share_its_prefix() -> Result<(), Box<dyn std::error::Error>> {
        let office: Network = "10.1.0.0/16".parse()?;
        assert!(office.contains("10.1.200.3".parse()?) && !office.contains("10.2.0.1".parse()?));
        assert!(office.contains("::ffff:10.1.0.1".parse()?), "an IPv4 address in IPv6 clothes is the same");
        let everywhere: Network = "0.0.0.0/0".parse()?;
        assert!(everywhere.contains("203.0.113.9".parse()?) && !everywhere.contains("::1".parse()?));
        for text in ["", "10.0.0.0/33", "10.0.0/8", "::1/129", "a/8"] {
            assert_eq!(text.parse::<Network>(), Err(InvalidNetwork), "{text}");
        }
        Ok(())
    }
}
