//! A connection to Redis, whatever stands behind it.

use deadpool_redis::redis::aio::{ConnectionLike, MultiplexedConnection};
use deadpool_redis::redis::cluster_async::ClusterConnection;
use deadpool_redis::redis::{Cmd, Pipeline, RedisFuture, Value};
use deadpool_redis::{Connection, cluster, sentinel};

/// A connection that many use at the same time: clones of it are the same connection.
#[derive(Clone)]
pub enum SharedLink {
    Server(MultiplexedConnection),
    Cluster(ClusterConnection),
}

/// A connection that one at a time uses, and that goes back to its pool.
pub enum PooledLink {
    Server(Connection),
    Sentinel(sentinel::Connection),
    Cluster(cluster::Connection),
}

impl PooledLink {
    /// Closes the connection instead of giving it back.
    pub fn discard(self) {
        match self {
            Self::Server(link) => drop(Connection::take(link)),
            Self::Sentinel(link) => drop(sentinel::Connection::take(link)),
            Self::Cluster(link) => drop(cluster::Connection::take(link)),
        }
    }
}

macro_rules! connection_like {
    ($link:ident: $($variant:ident),+) => {
        impl ConnectionLike for $link {
            fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
                match self {
                    $(Self::$variant(link) => link.req_packed_command(command),)+
                }
            }

            fn req_packed_commands<'a>(
                &'a mut self,
                commands: &'a Pipeline,
                offset: usize,
                count: usize,
            ) -> RedisFuture<'a, Vec<Value>> {
                match self {
                    $(Self::$variant(link) => link.req_packed_commands(commands, offset, count),)+
                }
            }

            fn get_db(&self) -> i64 {
                match self {
                    $(Self::$variant(link) => link.get_db(),)+
                }
            }
        }
    };
}

connection_like!(SharedLink: Server, Cluster);
connection_like!(PooledLink: Server, Sentinel, Cluster);
