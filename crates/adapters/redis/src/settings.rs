//! Where Redis is, and how long it is waited for.

use std::time::Duration;

use secrecy::SecretString;
use uuid::Uuid;

/// How Redis is reached. Every wait has a number.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `redis://[user:password@]host[:port][/database]`, `redis+sentinel://[user:password@]host[:port],host/master`, or
    /// `redis+cluster://[user:password@]host[:port],host`. Credentials are those of the servers, not of the sentinels.
    pub url: SecretString,
    /// Stands before every key and channel, so that several shops can share a server.
    pub prefix: String,
    /// Tells this instance from the others, for as long as it runs.
    pub instance: Uuid,
    /// Connections for carts.
    pub pool_size: usize,
    /// Until it is one's turn for a connection, when a crowd wants one.
    pub turn_limit: Duration,
    /// Until a connection is there.
    pub connect_limit: Duration,
    /// Until a cart is changed or read, once there is a connection.
    pub cart_limit: Duration,
    /// Until a cache or a limit has answered, once there is a connection.
    pub cache_limit: Duration,
}

impl Settings {
    pub fn new(url: SecretString, instance: Uuid) -> Self {
        Self {
            url,
            prefix: String::new(),
            instance,
            pool_size: 16,
            turn_limit: Duration::from_secs(2),
            connect_limit: Duration::from_millis(200),
            // A busy machine leaves an answer lying for longer than Redis takes to give it, and nothing else has the cart.
            cart_limit: Duration::from_millis(500),
            cache_limit: Duration::from_millis(50),
        }
    }
}
