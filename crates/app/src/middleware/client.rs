//! Where a request comes from, when proxies stand in between.

use std::net::IpAddr;

use actix_web::dev::ServiceRequest;

use crate::config::Network;

/// The caller's address: the peer's, or, when the peer is a proxy we trust, the right-most one in `X-Forwarded-For`
/// that is not such a proxy. What stands left of that was written by the caller.
pub fn client_address(request: &ServiceRequest, trusted: &[Network]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(peer) {
        return Some(peer);
    }
    let mut nearest = peer;
    let headers: Vec<&str> =
        request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    for hop in headers.iter().rev().flat_map(|header| header.rsplit(',')) {
        // What is no address was not written by a proxy of ours: the one before it is as far as we can see.
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        nearest = address.to_canonical();
        if !is_trusted(nearest) {
            break;
        }
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn seen(peer: &str, forwarded: &[&str], trusted: &str) -> Result<String, Box<dyn std::error::Error>> {
        let request = TestRequest::get().peer_addr(peer.parse()?);
        let request =
            forwarded.iter().fold(request, |request, value| request.append_header(("x-forwarded-for", *value)));
        let address = client_address(&request.to_srv_request(), &[trusted.parse()?]).ok_or("an address")?;
        Ok(address.to_string())
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() -> Outcome {
        assert_eq!(seen("203.0.113.9:1", &["198.51.100.1"], "10.0.0.0/8")?, "203.0.113.9");
        Ok(())
    }

    #[test]
    fn behind_our_proxies_the_right_most_stranger_is_the_caller() -> Outcome {
        assert_eq!(seen("10.0.0.1:1", &["198.51.100.1, 203.0.113.9, 10.0.0.2"], "10.0.0.0/8")?, "203.0.113.9");
        assert_eq!(seen("10.0.0.1:1", &["198.51.100.1", "203.0.113.9"], "10.0.0.0/8")?, "203.0.113.9");
        assert_eq!(seen("10.0.0.1:1", &["203.0.113.9, nonsense"], "10.0.0.0/8")?, "10.0.0.1");
        assert_eq!(seen("10.0.0.1:1", &[], "10.0.0.0/8")?, "10.0.0.1");
        Ok(())
    }
}
