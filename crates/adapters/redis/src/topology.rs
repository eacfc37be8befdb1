//! Which servers there are, read from a URL.

use std::fmt;
use std::time::Duration;

use deadpool_redis::redis::{Client, ConnectionInfo, IntoConnectionInfo, RedisError};

use crate::settings::Settings;

/// One server, or several that know among themselves which of them to ask.
#[derive(Clone)]
pub enum Topology {
    Single(ConnectionInfo),
    Sentinel { sentinels: Vec<ConnectionInfo>, master: String, server: ConnectionInfo },
    Cluster(Vec<ConnectionInfo>),
}

/// A URL that names no Redis. It does not show the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum InvalidUrl {
    #[error("a Redis URL begins with redis://, redis+sentinel:// or redis+cluster://")]
    Scheme,
    #[error("connections to Redis are not encrypted by this program: put a tunnel in front of it and use redis://")]
    Encrypted,
    #[error("a sentinel URL ends with the name of the master: redis+sentinel://host,host/master")]
    NoMaster,
    #[error("a cluster has no numbered databases")]
    ClusterDatabase,
    #[error("the Redis URL names no server")]
    Server(#[source] RedisError),
}

/// A sentinel or a node that does not answer is given up after a second at most, and then the next is asked.
const ONE_OF_SEVERAL: Duration = Duration::from_secs(1);

const SENTINEL_PORT: u16 = 26_379;
const REDIS_PORT: u16 = 6_379;

impl Topology {
    pub fn parse(url: &str) -> Result<Self, InvalidUrl> {
        let (scheme, rest) = url.split_once("://").ok_or(InvalidUrl::Scheme)?;
        match scheme {
            "redis" => Ok(Self::Single(info(url)?)),
            "redis+sentinel" => Self::sentinel(rest),
            "redis+cluster" => Self::cluster(rest),
            "rediss" | "rediss+sentinel" | "rediss+cluster" => Err(InvalidUrl::Encrypted),
            _ => Err(InvalidUrl::Scheme),
        }
    }

    /// How long a connection may take. Where several are asked, one that hangs must not keep us from those that answer.
    pub fn connect_limit(&self, settings: &Settings) -> Duration {
        match self {
            Self::Single(_) => settings.connect_limit,
            Self::Sentinel { .. } | Self::Cluster(_) => 2 * ONE_OF_SEVERAL + settings.connect_limit,
        }
    }

    /// The number of the database; a cluster has but one.
    pub fn database(&self) -> i64 {
        match self {
            Self::Single(server) | Self::Sentinel { server, .. } => server.redis_settings().db(),
            Self::Cluster(_) => 0,
        }
    }

    fn sentinel(rest: &str) -> Result<Self, InvalidUrl> {
        let (authority, path) = rest.split_once('/').ok_or(InvalidUrl::NoMaster)?;
        let (master, database) = path.split_once('/').unwrap_or((path, "0"));
        if master.is_empty() {
            return Err(InvalidUrl::NoMaster);
        }
        let (credentials, hosts) = split_credentials(authority);
        let sentinels = hosts.split(',').map(|host| info(&format!("redis://{}", with_port(host, SENTINEL_PORT))));
        // The address is the sentinels' to tell; only who we are and which database is taken from this.
        let server = info(&format!("redis://{credentials}localhost/{database}"))?;
        Ok(Self::Sentinel { sentinels: sentinels.collect::<Result<_, _>>()?, master: master.to_owned(), server })
    }

    fn cluster(rest: &str) -> Result<Self, InvalidUrl> {
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if !path.is_empty() {
            return Err(InvalidUrl::ClusterDatabase);
        }
        let (credentials, hosts) = split_credentials(authority);
        let nodes = hosts.split(',').map(|host| info(&format!("redis://{credentials}{}", with_port(host, REDIS_PORT))));
        Ok(Self::Cluster(nodes.collect::<Result<_, _>>()?))
    }
}

/// `user:password@`, with its sign or empty, and the hosts after it.
fn split_credentials(authority: &str) -> (&str, &str) {
    authority.rfind('@').map_or(("", authority), |at| authority.split_at(at + 1))
}

/// The host with its port; an IPv6 address is in brackets, so that its last colon is not taken for one.
fn with_port(host: &str, port: u16) -> String {
    let after_brackets = host.rsplit(']').next().unwrap_or(host);
    if after_brackets.contains(':') { host.to_owned() } else { format!("{host}:{port}") }
}

fn info(url: &str) -> Result<ConnectionInfo, InvalidUrl> {
    // The client refuses some of what can be parsed.
    let checked = Client::open(url).map_err(InvalidUrl::Server)?;
    checked.get_connection_info().clone().into_connection_info().map_err(InvalidUrl::Server)
}

impl fmt::Debug for Topology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Single(_) => "Single",
            Self::Sentinel { .. } => "Sentinel",
            Self::Cluster(_) => "Cluster",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(nodes: &[ConnectionInfo]) -> Vec<String> {
        nodes.iter().map(|node| node.addr().to_string()).collect()
    }

    #[test]
    fn one_server_is_named_by_its_url() {
        let Ok(Topology::Single(server)) = Topology::parse("redis://shop:secret@redis.internal:6380/2") else {
            panic!("it is a single server")
        };
        assert_eq!(server.addr().to_string(), "redis.internal:6380");
        assert_eq!((server.redis_settings().db(), server.redis_settings().password()), (2, Some("secret")));
    }

    #[test]
    fn sentinels_are_asked_for_a_master_whose_password_is_not_theirs() {
        let url = "redis+sentinel://shop:secret@a,b:26380,[::1]/orders/3";
        let Ok(Topology::Sentinel { sentinels, master, server }) = Topology::parse(url) else {
            panic!("it is watched by sentinels")
        };
        assert_eq!(addresses(&sentinels), ["a:26379", "b:26380", "::1:26379"]);
        assert_eq!((master.as_str(), server.redis_settings().db()), ("orders", 3));
        assert_eq!(server.redis_settings().username(), Some("shop"));
        assert!(sentinels.iter().all(|sentinel| sentinel.redis_settings().password().is_none()));
    }

    #[test]
    fn a_cluster_is_named_by_some_of_its_nodes() {
        let Ok(Topology::Cluster(nodes)) = Topology::parse("redis+cluster://:secret@a,b:7001/") else {
            panic!("it is a cluster")
        };
        assert_eq!(addresses(&nodes), ["a:6379", "b:7001"]);
        assert!(nodes.iter().all(|node| node.redis_settings().password() == Some("secret")));
    }

    #[test]
    fn what_names_no_redis_is_refused_without_showing_its_password() {
        for url in [
            "",
            "redis.internal",
            "http://:secret@a",
            "rediss://:secret@a",
            "redis+sentinel://:secret@a,b",
            "redis+sentinel://:secret@a/",
            "redis+cluster://:secret@a/1",
            "redis+cluster://:secret@",
            "redis://:secret@a:port",
        ] {
            let refused = Topology::parse(url).unwrap_err();
            assert!(!format!("{refused} {refused:?}").contains("secret"), "{url}: {refused:?}");
        }
    }
}
