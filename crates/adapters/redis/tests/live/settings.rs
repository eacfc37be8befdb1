//! A Redis of its own for each test, on the server that was given.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use stockade_domain::ports::{MockRateLimiter, Quota, RateLimiter};
use stockade_redis::{Redis, Settings};
use uuid::Uuid;

/// Nobody else's keys, and patience enough for a busy machine.
pub fn shop() -> Settings {
    let url = std::env::var("STOCKADE_TEST_REDIS_URL").expect("STOCKADE_TEST_REDIS_URL names a Redis server");
    patient(&url)
}

/// Keys of its own at `url`.
pub fn patient(url: &str) -> Settings {
    static SHOPS: AtomicU32 = AtomicU32::new(0);
    let number = SHOPS.fetch_add(1, Ordering::Relaxed);
    let patient = Duration::from_secs(5);
    Settings {
        prefix: format!("live:{}:{number}:", std::process::id()),
        connect_limit: patient,
        cart_limit: patient,
        cache_limit: patient,
        ..Settings::new(url.into(), Uuid::from_u128(1))
    }
}

/// Keys of its own at `url`, and no more patience for a connection than a shop has.
pub fn shipped(url: &str) -> Settings {
    let connect_limit = Settings::new(url.into(), Uuid::from_u128(1)).connect_limit;
    Settings { connect_limit, ..patient(url) }
}

/// One instance of the shop.
pub fn instance(shop: &Settings, number: u128) -> Redis {
    Redis::connect(Settings { instance: Uuid::from_u128(number), ..shop.clone() }).unwrap()
}

/// A count of an instance's own that lets nobody through: nobody goes by it as long as Redis answers.
pub fn nobody() -> Arc<dyn RateLimiter> {
    let mut limiter = MockRateLimiter::new();
    limiter.expect_count().returning(|_, _| {
        let later = Duration::from_mins(10);
        Ok(Quota { allowed: false, remaining: 0, retry_after: later, reset_after: later })
    });
    Arc::new(limiter)
}
