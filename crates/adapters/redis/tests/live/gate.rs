//! Limits, counted by the time of a real server.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::aio::MultiplexedConnection;
use deadpool_redis::redis::{AsyncCommands, Client};
use secrecy::ExposeSecret;
use stockade_contracts::{LimitHarness, Time};
use stockade_domain::ports::{Clock, Limit, RateLimiter};
use stockade_domain::testing::ManualClock;
use stockade_domain::time::Timestamp;
use stockade_redis::{RedisLimiter, Settings};

use crate::settings;

/// A limiter that never had to count for itself, and the keys it counts in.
pub struct Gate {
    limiter: Arc<RedisLimiter>,
    shop: Settings,
    clock: ManualClock,
}

impl Gate {
    pub fn start() -> Self {
        let shop = settings::shop();
        let limiter = Arc::new(RedisLimiter::new(settings::instance(&shop, 1), settings::nobody()));
        Self { limiter, shop, clock: ManualClock::default() }
    }

    async fn connection(&self) -> MultiplexedConnection {
        let client = Client::open(self.shop.url.expose_secret()).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    async fn keys(&self, redis: &mut MultiplexedConnection) -> Vec<String> {
        redis.keys(format!("{}limit:*", self.shop.prefix)).await.unwrap()
    }
}

#[async_trait]
impl Time for Gate {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Nobody can hurry the clock of the server, so everything that was to come is brought nearer instead.
    async fn pass(&self, span: Duration) {
        let mut redis = self.connection().await;
        for key in self.keys(&mut redis).await {
            let free: Option<i64> = redis.get(&key).await.unwrap();
            let sooner = free.unwrap_or_default().saturating_sub_unsigned(u64::try_from(span.as_micros()).unwrap());
            let () = redis.set(&key, sooner).await.unwrap();
        }
        self.clock.advance(span);
    }
}

impl LimitHarness for Gate {
    fn limiter(&self) -> Arc<dyn RateLimiter> {
        self.limiter.clone()
    }
}

const LIMIT: Limit = Limit { policy: "rush", requests: 50, window: Duration::from_mins(10) };

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn instances_count_together() {
    let gate = Gate::start();
    let other = RedisLimiter::new(settings::instance(&gate.shop, 2), settings::nobody());
    let limiters = [gate.limiter(), Arc::new(other) as Arc<dyn RateLimiter>];
    let requests: Vec<_> = (0..200)
        .map(|number| {
            let limiter = limiters[number % 2].clone();
            tokio::spawn(async move { limiter.count(LIMIT, "ada").await.unwrap().allowed })
        })
        .collect();
    let mut allowed = 0;
    for request in requests {
        allowed += u32::from(request.await.unwrap());
    }
    assert_eq!(allowed, 50);
}

#[tokio::test]
async fn no_caller_is_remembered_longer_than_the_limit_is_in_use() {
    let gate = Gate::start();
    for caller in ["ada", "eve"] {
        gate.limiter.count(LIMIT, caller).await.unwrap();
    }
    let mut redis = gate.connection().await;
    let keys = gate.keys(&mut redis).await;
    assert_eq!(keys.len(), 2);
    for key in keys {
        let left: i64 = redis.pttl(&key).await.unwrap();
        assert!((1..=12_000).contains(&left), "{key}: {left} ms");
    }
}

#[tokio::test]
async fn a_limit_of_nothing_still_answers() {
    let nothing = Limit { policy: "nothing", requests: 0, window: Duration::ZERO };
    assert!(Gate::start().limiter.count(nothing, "ada").await.unwrap().allowed);
}
