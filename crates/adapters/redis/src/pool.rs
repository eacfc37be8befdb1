//! Connections for work that takes its time: carts.

use std::fmt::Display;

use deadpool_redis::redis::{AsyncConnectionConfig, RedisError};
use deadpool_redis::sentinel::SentinelServerType;
use deadpool_redis::{Manager, PoolConfig, PoolError, Runtime, Timeouts, cluster, sentinel};

use crate::link::PooledLink;
use crate::settings::Settings;
use crate::topology::{InvalidUrl, Topology};

/// A pool of deadpool's, for each kind of server.
#[derive(Clone)]
pub enum Pool {
    Server(deadpool_redis::Pool),
    Sentinel(sentinel::Pool),
    Cluster(cluster::Pool),
}

impl Pool {
    /// Opens no connection yet.
    pub fn new(topology: &Topology, settings: &Settings) -> Result<Self, InvalidUrl> {
        let config = PoolConfig {
            max_size: settings.pool_size.max(1),
            timeouts: Timeouts {
                wait: Some(settings.turn_limit),
                create: Some(topology.connect_limit(settings)),
                recycle: Some(settings.cart_limit),
            },
            ..PoolConfig::default()
        };
        match topology {
            Topology::Single(server) => {
                let connection = AsyncConnectionConfig::new().set_connection_timeout(Some(settings.connect_limit));
                let manager = Manager::new_with_config(server.clone(), connection).map_err(InvalidUrl::Server)?;
                let pool = deadpool_redis::Pool::builder(manager).config(config).runtime(Runtime::Tokio1).build();
                pool.map(Self::Server).map_err(unbuilt)
            }
            Topology::Sentinel { sentinels, master, server } => {
                let node = sentinel::SentinelNodeConnectionInfo {
                    tls_mode: None,
                    redis_connection_info: Some(server.redis_settings().clone().into()),
                };
                let kind = SentinelServerType::Master;
                let manager = sentinel::Manager::new(sentinels.clone(), master.clone(), Some(node), kind)
                    .map_err(InvalidUrl::Server)?;
                let pool = sentinel::Pool::builder(manager).config(config).runtime(Runtime::Tokio1).build();
                pool.map(Self::Sentinel).map_err(unbuilt)
            }
            Topology::Cluster(nodes) => {
                let manager = cluster::Manager::new(nodes.clone(), false).map_err(InvalidUrl::Server)?;
                let pool = cluster::Pool::builder(manager).config(config).runtime(Runtime::Tokio1).build();
                pool.map(Self::Cluster).map_err(unbuilt)
            }
        }
    }

    /// A connection that has just answered.
    pub async fn get(&self) -> Result<PooledLink, PoolError> {
        match self {
            Self::Server(pool) => pool.get().await.map(PooledLink::Server),
            Self::Sentinel(pool) => pool.get().await.map(PooledLink::Sentinel),
            Self::Cluster(pool) => pool.get().await.map(PooledLink::Cluster),
        }
    }

    /// Closes the connections that nobody is using: they may lead to a server that is no longer the master, which
    /// answers a ping as well as any other.
    pub fn discard_idle(&self) {
        match self {
            Self::Server(pool) => drop(pool.retain(|_, _| false)),
            Self::Sentinel(pool) => drop(pool.retain(|_, _| false)),
            Self::Cluster(pool) => drop(pool.retain(|_, _| false)),
        }
    }
}

/// A pool is only refused when it has limits and no runtime to keep them.
fn unbuilt(error: impl Display) -> InvalidUrl {
    InvalidUrl::Server(RedisError::from(std::io::Error::other(error.to_string())))
}
