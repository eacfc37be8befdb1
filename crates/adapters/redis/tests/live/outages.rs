//! Redis goes away, and comes back.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::future::join_all;
use stockade_domain::cart::CartChange;
use stockade_domain::catalogue::{Source, StockLevel, StockReading};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::Counters;
use stockade_domain::ports::{Backend, CartStore, Limit, RateLimiter, StockReader, StoreError};
use stockade_domain::testing::{customer, product, second};
use stockade_domain::time::Timestamp;
use stockade_embedded::ProcessLimiter;
use stockade_redis::{Redis, RedisCarts, RedisLimiter, RedisStockCache, Settings};
use tracing::Dispatch;
use uuid::Uuid;

use crate::server::Server;

/// A database that always answers.
struct Stock;

#[async_trait]
impl StockReader for Stock {
    async fn stock(&self, product_id: ProductId, now: Timestamp) -> Result<Option<StockReading>, StoreError> {
        let level = StockLevel { product_id, counters: Counters::received(5), version: 1, as_of: now };
        Ok(Some(StockReading { level, source: Source::Database }))
    }
}

const LIMIT: Limit = Limit { policy: "rush", requests: 3, window: Duration::from_mins(10) };

/// With the limits of a shop that is open.
fn connect(url: &str) -> Redis {
    Redis::connect(Settings::new(url.into(), Uuid::from_u128(1))).unwrap()
}

async fn source(cache: &RedisStockCache) -> Source {
    source_of(cache, 1).await
}

async fn source_of(cache: &RedisStockCache, id: i64) -> Source {
    cache.stock(product(id), second(0)).await.unwrap().unwrap().source
}

/// Whether carts are answered with a failure of the right kind, or at all.
async fn carts_are_away(carts: &RedisCarts) -> bool {
    let failure = carts.load(customer(1), second(0)).await.err();
    assert!(matches!(failure, None | Some(StoreError::Unavailable(_))), "{failure:?}");
    failure.is_some()
}

/// How long it takes until `done` says so, at most ten seconds.
async fn until(done: impl AsyncFn() -> bool) -> Duration {
    let begun = Instant::now();
    while !done().await {
        assert!(begun.elapsed() < Duration::from_secs(10), "it never came to be");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn redis_stops_and_is_found_again_within_two_seconds_of_its_return() {
    let mut server = Server::start().await;
    let redis = connect(&server.url());
    let carts = RedisCarts::new(redis.clone());
    let cache = RedisStockCache::around(redis.clone(), Arc::new(Stock));
    let limiter = RedisLimiter::new(redis, Arc::new(ProcessLimiter::new()));
    until(async || !carts_are_away(&carts).await).await;
    until(async || source(&cache).await == Source::Cache).await;

    let mut allowed = 0;
    for _ in 0..2 {
        allowed += u32::from(limiter.count(LIMIT, "ada").await.unwrap().allowed);
    }

    server.stop().await;
    assert!(carts_are_away(&carts).await);
    assert_eq!(source(&cache).await, Source::Database);
    for _ in 0..10 {
        allowed += u32::from(limiter.count(LIMIT, "ada").await.unwrap().allowed);
    }
    assert_eq!(allowed, 3, "they are counted in the process, and were all the time");

    // The breaker is open now: a Redis that is away costs nothing.
    let begun = Instant::now();
    for _ in 0..1_000 {
        assert_eq!(source(&cache).await, Source::Database);
    }
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?} for a thousand reads", begun.elapsed());

    server.resume().await;
    let carts_back = until(async || !carts_are_away(&carts).await).await;
    let cache_back = until(async || source(&cache).await == Source::Cache).await;
    assert!(carts_back + cache_back < Duration::from_secs(2), "{carts_back:?} and {cache_back:?}");
    carts.change(customer(1), CartChange::Clear, second(0)).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_redis_that_is_too_slow_for_caches_keeps_no_carts_away() {
    let server = Server::start().await;
    let settings = Settings::new(server.url().into(), Uuid::from_u128(1));
    let redis = Redis::connect(Settings { cart_limit: Duration::from_secs(5), ..settings }).unwrap();
    let carts = RedisCarts::new(redis.clone());
    let cache = RedisStockCache::around(redis, Arc::new(Stock));
    until(async || !carts_are_away(&carts).await).await;
    until(async || source(&cache).await == Source::Cache).await;

    server.cli(&["CLIENT", "PAUSE", "500", "ALL"]).await;
    assert_eq!(join_all((1..=8).map(|id| source_of(&cache, id))).await, [Source::Database; 8]);
    assert!(!carts_are_away(&carts).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whether_a_cart_has_changed_is_not_known_when_the_answer_does_not_come() {
    let server = Server::start().await;
    let carts = RedisCarts::new(connect(&server.url()));
    until(async || !carts_are_away(&carts).await).await;
    // What only reads goes on, so that the connection is sound when the change is asked for.
    server.cli(&["CLIENT", "PAUSE", "2000", "WRITE"]).await;
    let told = carts.change(customer(1), CartChange::Clear, second(0)).await;
    assert!(matches!(told, Err(StoreError::OutcomeUnknown(_))), "{told:?}");
    assert!(!carts_are_away(&carts).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_redis_that_hangs_holds_nobody_up_for_long() {
    let server = Server::start().await;
    let redis = connect(&server.url());
    let carts = RedisCarts::new(redis.clone());
    let cache = RedisStockCache::around(redis, Arc::new(Stock));
    until(async || !carts_are_away(&carts).await).await;
    until(async || source(&cache).await == Source::Cache).await;

    server.cli(&["CLIENT", "PAUSE", "3000", "ALL"]).await;
    until(async || source(&cache).await == Source::Database).await;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(1) {
        let asked = Instant::now();
        source(&cache).await;
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    }
    let asked = Instant::now();
    assert!(carts_are_away(&carts).await);
    // Half a second for the connection to be looked at, and as much for the cart.
    assert!(asked.elapsed() < Duration::from_millis(1_500), "{:?}", asked.elapsed());
    until(async || !carts_are_away(&carts).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_shop_may_open_before_its_redis() {
    let mut server = Server::start().await;
    server.stop().await;
    let redis = connect(&server.url());
    assert!(redis.ping().await.is_err());
    server.resume().await;
    until(async || redis.ping().await.is_ok()).await;
}

/// What was logged, in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn lines_with(&self, words: &str) -> usize {
        String::from_utf8_lossy(&self.0.lock().unwrap()).lines().filter(|line| line.contains(words)).count()
    }
}

/// On one thread, which is the one that the log is of.
#[tokio::test]
async fn the_log_is_told_when_an_outage_begins_and_when_it_ends() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false).finish();
    let _listening = tracing::subscriber::set_default(subscriber);
    // As long as there is one subscriber alone, whether a line is wanted is asked of whichever thread comes to it first, for
    // good; that may be another test's.
    let _second = Dispatch::new(tracing_subscriber::fmt().with_writer(std::io::sink).finish());
    let mut server = Server::start().await;
    let carts = RedisCarts::new(connect(&server.url()));
    until(async || !carts_are_away(&carts).await).await;

    for outage in 1..=2 {
        server.stop().await;
        for request in 0..20 {
            let failure = carts.load(customer(1), second(0)).await.unwrap_err();
            assert!(failure.is_known_outage(), "{outage}, {request}: {failure:?}");
            // More slowly than the breaker needs to open, at first.
            tokio::time::sleep(Duration::from_millis(if request < 2 { 600 } else { 20 })).await;
        }
        assert_eq!((log.lines_with("does not answer"), log.lines_with("answers again")), (outage, outage - 1));
        server.resume().await;
        until(async || !carts_are_away(&carts).await).await;
        assert_eq!((log.lines_with("does not answer"), log.lines_with("answers again")), (outage, outage));
    }
}
