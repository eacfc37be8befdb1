//! A Redis of its own for each test, on the server that was given.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use uuid::Uuid;

use crate::{Redis, Settings};

/// Nobody else's keys, and patience enough for a busy machine.
pub fn shop() -> Settings {
    static SHOPS: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var("STOCKADE_TEST_REDIS_URL").expect("STOCKADE_TEST_REDIS_URL names a Redis server");
    let number = SHOPS.fetch_add(1, Ordering::Relaxed);
    let patient = Duration::from_secs(5);
    Settings {
        prefix: format!("unit:{}:{number}:", std::process::id()),
        connect_limit: patient,
        cart_limit: patient,
        cache_limit: patient,
        ..Settings::new(url.into(), Uuid::from_u128(1))
    }
}

/// One instance of the shop.
pub fn instance(shop: &Settings, number: u128) -> Redis {
    Redis::connect(Settings { instance: Uuid::from_u128(number), ..shop.clone() }).unwrap()
}
