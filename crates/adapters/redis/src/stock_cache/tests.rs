//! Who gets which level, when reads, commits and other instances overtake each other.

use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::{join_all, poll_immediate};
use stockade_domain::ledger::Counters;
use stockade_domain::testing::{product, second};
use tokio::sync::Semaphore;

use super::*;
use crate::testing::{instance, shop};

/// A database that reads when asked and answers when it is let to.
struct GatedStock {
    version: AtomicU64,
    gate: Semaphore,
    reads: AtomicU64,
}

impl GatedStock {
    fn at(version: u64) -> Arc<Self> {
        Arc::new(Self { version: version.into(), gate: Semaphore::new(0), reads: 0.into() })
    }

    fn open(version: u64) -> Arc<Self> {
        let stock = Self::at(version);
        stock.gate.add_permits(1_000);
        stock
    }

    fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl StockReader for GatedStock {
    async fn stock(&self, id: ProductId, now: Timestamp) -> Result<Option<StockReading>, StoreError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        let version = self.version.load(Ordering::Relaxed);
        self.gate.acquire().await.unwrap().forget();
        let level = StockLevel { as_of: now, ..level(id.get(), version) };
        Ok((version > 0).then_some(StockReading { level, source: Source::Database }))
    }
}

fn level(id: i64, version: u64) -> StockLevel {
    StockLevel { product_id: product(id), counters: Counters::received(9), version, as_of: second(0) }
}

/// The version and the source of what a cache answers for product 1.
async fn see(cache: &RedisStockCache) -> Option<(u64, Source)> {
    let answer = cache.stock(product(1), second(0)).await.unwrap();
    answer.map(|reading| (reading.level.version, reading.source))
}

/// Returns when a slow reader has read the database and waits to come back with it.
async fn until_read(reads: u64, stock: &GatedStock) {
    while stock.reads() < reads {
        tokio::task::yield_now().await;
    }
}

/// A slow reader brings version 6 back after another instance said that there is a version 7. What a third one sees
/// then, whose database could not be older than that.
async fn race(keep: fn() -> Script) -> Option<(u64, Source)> {
    let shop = shop();
    let [slow_stock, stock] = [GatedStock::at(6), GatedStock::open(7)];
    let slow = Arc::new(RedisStockCache::with(instance(&shop, 1), keep(), slow_stock.clone()));
    let writer = RedisStockCache::with(instance(&shop, 2), keep(), stock.clone());
    let third = RedisStockCache::with(instance(&shop, 3), keep(), stock.clone());

    let reading = tokio::spawn({
        let slow = slow.clone();
        async move { see(&slow).await }
    });
    until_read(1, &slow_stock).await;
    writer.forget(product(1), 7).await.unwrap();
    slow_stock.gate.add_permits(1);
    assert_eq!(reading.await.unwrap(), Some((6, Source::Database)), "it asked before the change");
    see(&third).await
}

#[tokio::test]
async fn a_slow_read_never_puts_an_old_level_over_a_newer_change() {
    assert_eq!(race(|| Script::new(include_str!("keep.lua"))).await, Some((7, Source::Database)));
}

/// The control: the race above is one, and it is the version that wins it.
#[tokio::test]
async fn without_its_version_an_old_level_would_come_back() {
    let unchecked = || Script::new("redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) return 1");
    assert_eq!(race(unchecked).await, Some((6, Source::Cache)));
}

#[tokio::test]
async fn instances_share_what_one_of_them_has_read() {
    let shop = shop();
    let stock = GatedStock::open(3);
    let [one, other] = [1, 2].map(|number| RedisStockCache::around(instance(&shop, number), stock.clone()));
    assert_eq!(see(&one).await, Some((3, Source::Database)));
    assert_eq!(see(&other).await, Some((3, Source::Cache)));
    assert_eq!(stock.reads(), 1);
    let ttl: i64 = one.copies.redis.ask(&Call::Command(Cmd::pttl(one.copies.key(product(1))))).await.unwrap();
    assert!((1..=60_000).contains(&ttl), "{ttl} ms");
}

#[tokio::test]
async fn two_hundred_who_ask_at_once_share_one_read() {
    let stock = GatedStock::at(1);
    let cache = RedisStockCache::around(instance(&shop(), 1), stock.clone());
    let readers = join_all((0..200).map(|_| see(&cache)));
    let (answers, ()) = tokio::join!(readers, async {
        until_read(1, &stock).await;
        stock.gate.add_permits(1);
    });
    assert!(answers.into_iter().all(|answer| answer == Some((1, Source::Database))));
    assert_eq!(stock.reads(), 1);
}

#[tokio::test]
async fn what_was_committed_here_is_seen_by_the_next_read_whatever_redis_says() {
    let stock = GatedStock::open(6);
    let cache = RedisStockCache::around(instance(&shop(), 1), stock.clone());
    assert_eq!(see(&cache).await, Some((6, Source::Database)));
    // On one thread the task that writes it has had no turn yet.
    stock.version.store(7, Ordering::Relaxed);
    cache.publish(&[level(1, 7)]);
    assert_eq!(see(&cache).await.map(|(version, _)| version), Some(7));

    let stale = Entry::Level(level(1, 6)).to_text();
    let set = Cmd::set(cache.copies.key(product(1)), stale);
    let () = cache.copies.redis.ask(&Call::Command(set)).await.unwrap();
    assert_eq!(see(&cache).await, Some((7, Source::Database)), "a Redis that forgot a write is not believed");
    assert_eq!(see(&cache).await, Some((7, Source::Cache)), "and is put right");
}

#[tokio::test]
async fn what_was_heard_from_another_instance_is_not_gone_behind() {
    let shop = shop();
    let stock = GatedStock::open(6);
    let cache = RedisStockCache::around(instance(&shop, 1), stock.clone());
    assert_eq!(see(&cache).await, Some((6, Source::Database)));
    stock.version.store(7, Ordering::Relaxed);
    cache.floors().publish(&[level(1, 7)]);
    assert_eq!(see(&cache).await, Some((7, Source::Database)));
}

#[tokio::test]
async fn whoever_asks_after_a_change_does_not_wait_for_a_read_from_before_it() {
    let stock = GatedStock::at(6);
    let cache = RedisStockCache::around(instance(&shop(), 1), stock.clone());
    let mut early = std::pin::pin!(see(&cache));
    while stock.reads() == 0 {
        assert!(poll_immediate(&mut early).await.is_none());
        tokio::task::yield_now().await;
    }
    stock.version.store(7, Ordering::Relaxed);
    cache.publish(&[level(1, 7)]);
    stock.gate.add_permits(2);
    assert_eq!(see(&cache).await.map(|(version, _)| version), Some(7));
    assert_eq!(early.await, Some((6, Source::Database)));
    assert_eq!(see(&cache).await, Some((7, Source::Cache)));
}

#[tokio::test]
async fn what_is_published_reaches_other_instances_and_only_the_newest_stays() {
    let shop = shop();
    let stock = GatedStock::open(1);
    let [one, other] = [1, 2].map(|number| RedisStockCache::around(instance(&shop, number), stock.clone()));
    one.publish(&[level(1, 8), level(1, 9), level(1, 7)]);
    // The writer has no bell; it is done when Redis has the value.
    while one.copies.level(product(1)).await.map(|level| level.version) != Some(9) {
        tokio::task::yield_now().await;
    }
    assert_eq!(see(&other).await, Some((9, Source::Cache)));
    assert_eq!(stock.reads(), 0);
}

#[tokio::test]
async fn a_product_that_was_created_is_found_by_those_who_ask_after_it() {
    let stock = GatedStock::at(0);
    let cache = RedisStockCache::around(instance(&shop(), 1), stock.clone());
    let mut early = std::pin::pin!(see(&cache));
    while stock.reads() == 0 {
        assert!(poll_immediate(&mut early).await.is_none());
        tokio::task::yield_now().await;
    }
    stock.version.store(1, Ordering::Relaxed);
    cache.catalogue_changed();
    stock.gate.add_permits(2);
    assert_eq!(see(&cache).await, Some((1, Source::Database)));
    assert_eq!(early.await, None);
}

/// News that were under way when a level was to be forgotten: they come late, and change nothing.
#[tokio::test]
async fn what_was_forgotten_is_not_brought_back_by_the_news_of_it() {
    let shop = shop();
    let stock = GatedStock::open(7);
    let cache = RedisStockCache::around(instance(&shop, 1), stock.clone());
    cache.forget(product(1), 7).await.unwrap();
    cache.publish(&[level(1, 7), level(2, 7)]);
    while cache.copies.level(product(2)).await.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(see(&cache).await, Some((7, Source::Database)));
    assert_eq!(see(&cache).await, Some((7, Source::Cache)));
    cache.publish(&[level(1, 8)]);
    while cache.copies.level(product(1)).await.is_none_or(|kept| kept.version < 8) {
        tokio::task::yield_now().await;
    }
}
