//! Carts, caches, limits and events in Redis, where all of it may be lost at any time.
//!
//! Nothing decides by what is here: the database does. While Redis is away, caches read through, limits are counted in
//! the process, and carts say so.

mod breaker;
mod call;
mod carts;
mod feed;
mod limiter;
mod link;
mod list_cache;
mod pool;
#[cfg(any(test, feature = "fuzzing"))]
pub mod reading;
mod server;
mod settings;
mod stock_cache;
#[cfg(test)]
#[cfg(feature = "live")]
mod testing;
mod topology;
mod wakeup;

pub use carts::RedisCarts;
pub use feed::RedisFeed;
pub use limiter::RedisLimiter;
pub use list_cache::RedisListCache;
pub use server::Redis;
pub use settings::Settings;
pub use stock_cache::{Floors, RedisStockCache};
pub use topology::InvalidUrl;
pub use wakeup::RedisWakeup;
