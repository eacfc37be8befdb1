//! Redis forgets everything while it is in use.

use std::sync::Arc;
use std::time::Duration;

use stockade_domain::cart::{CartChange, CartLine};
use stockade_domain::ports::{CartStore, Limit, RateLimiter};
use stockade_domain::testing::{customer, money, product, quantity, second};
use stockade_redis::{RedisCarts, RedisLimiter};

use crate::server::Server;
use crate::settings;

fn add(id: i64) -> CartChange {
    CartChange::Add(product(id), CartLine { quantity: quantity(1), seen_price: money("1.00") })
}

#[tokio::test]
async fn a_server_that_forgot_its_scripts_is_told_them_again() {
    let server = Server::start().await;
    let redis = settings::instance(&settings::patient(&server.url()), 1);
    let carts = RedisCarts::new(redis.clone());
    let limiter = RedisLimiter::new(redis, settings::nobody());
    let limit = Limit { policy: "rush", requests: 50, window: Duration::from_mins(10) };
    for turn in 1..=5 {
        server.cli(&["SCRIPT", "FLUSH"]).await;
        assert_eq!(
            carts.change(customer(1), add(turn), second(0)).await.unwrap().unwrap().version,
            turn.unsigned_abs()
        );
        assert!(limiter.count(limit, "ada").await.unwrap().allowed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn flushing_costs_carts_and_breaks_none() {
    let server = Server::start().await;
    let carts = Arc::new(RedisCarts::new(settings::instance(&settings::patient(&server.url()), 1)));
    let shoppers: Vec<_> = (1..=4)
        .map(|shopper| {
            let carts = carts.clone();
            tokio::spawn(async move {
                for turn in 1..=200 {
                    let changed = carts.change(customer(shopper), add(1 + turn % 7), second(0)).await;
                    let cart = changed.unwrap().unwrap();
                    let pieces: u64 = cart.lines().values().map(|line| u64::from(line.quantity.get())).sum();
                    assert_eq!(pieces, cart.version, "what is there was put in since the last flush");
                    carts.load(customer(shopper), second(0)).await.unwrap();
                }
            })
        })
        .collect();
    while shoppers.iter().any(|shopper| !shopper.is_finished()) {
        server.cli(&["FLUSHALL"]).await;
    }
    for shopper in shoppers {
        shopper.await.unwrap();
    }
}
