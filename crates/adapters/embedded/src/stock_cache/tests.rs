//! Who gets which level, when reads and commits overtake each other.

use futures_util::future::{join_all, poll_immediate};
use stockade_domain::ledger::Counters;
use stockade_domain::testing::{product, second};
use tokio::sync::Semaphore;

use super::*;

/// Stock that reads when asked and answers when it is let to.
struct GatedStock {
    version: AtomicU64,
    away: bool,
    gate: Semaphore,
    reads: AtomicU64,
}

impl GatedStock {
    fn at(version: u64) -> Arc<Self> {
        Arc::new(Self { version: version.into(), away: false, gate: Semaphore::new(0), reads: 0.into() })
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
        if self.away {
            return Err(StoreError::Unavailable("gone".into()));
        }
        let level = StockLevel { as_of: now, ..level(id.get(), version) };
        Ok((version > 0).then_some(StockReading { level, source: Source::Database }))
    }
}

fn level(id: i64, version: u64) -> StockLevel {
    StockLevel { product_id: product(id), counters: Counters::received(9), version, as_of: second(0) }
}

/// The version and the source of an answer.
fn seen(answer: Result<Option<StockReading>, StoreError>) -> Option<(u64, Source)> {
    answer.unwrap().map(|reading| (reading.level.version, reading.source))
}

#[tokio::test]
async fn a_level_is_read_once_a_minute() {
    let stock = GatedStock::open(1);
    let cache = CachedStock::around(stock.clone());
    assert_eq!(seen(cache.stock(product(1), second(0)).await), Some((1, Source::Database)));
    let again = cache.stock(product(1), second(59)).await.unwrap().unwrap();
    assert_eq!((again.source, again.level.as_of), (Source::Cache, second(0)), "it says how old it is");
    assert_eq!(seen(cache.stock(product(1), second(60)).await), Some((1, Source::Database)));
    assert_eq!(seen(cache.stock(product(1), second(119)).await), Some((1, Source::Cache)));
    assert_eq!(stock.reads(), 2);
}

#[tokio::test]
async fn a_level_is_kept_no_longer_than_it_is_told_to_be() {
    let stock = GatedStock::open(1);
    let cache = CachedStock::keeping_for(Duration::from_secs(1), stock.clone());
    for (now, source) in [(0, Source::Database), (0, Source::Cache), (1, Source::Database)] {
        assert_eq!(seen(cache.stock(product(1), second(now)).await), Some((1, source)), "second {now}");
    }
    cache.publish(&[StockLevel { as_of: second(5), ..level(1, 2) }]);
    assert_eq!(seen(cache.stock(product(1), second(5)).await), Some((2, Source::Cache)));
    assert_eq!(seen(cache.stock(product(1), second(6)).await), Some((1, Source::Database)));
}

#[tokio::test]
async fn two_hundred_who_ask_at_once_share_one_read() {
    let stock = GatedStock::at(1);
    let cache = CachedStock::around(stock.clone());
    let readers = (0..200).map(|_| cache.stock(product(1), second(0)));
    let (answers, ()) = tokio::join!(join_all(readers), async { stock.gate.add_permits(1) });
    assert!(answers.into_iter().all(|answer| seen(answer) == Some((1, Source::Database))));
    assert_eq!(stock.reads(), 1);
}

#[tokio::test]
async fn whoever_shares_a_read_does_not_depend_on_who_began_it() {
    let stock = GatedStock::at(1);
    let cache = CachedStock::around(stock.clone());
    let (mut first, mut second_reader) = (cache.stock(product(1), second(0)), cache.stock(product(1), second(0)));
    assert!(poll_immediate(&mut first).await.is_none() && poll_immediate(&mut second_reader).await.is_none());
    drop(first);
    stock.gate.add_permits(1);
    assert_eq!(seen(second_reader.await), Some((1, Source::Database)));
}

#[tokio::test]
async fn a_committed_level_is_what_the_next_reader_sees() {
    let stock = GatedStock::open(6);
    let cache = CachedStock::around(stock.clone());
    assert_eq!(seen(cache.stock(product(1), second(0)).await), Some((6, Source::Database)));
    cache.publish(&[level(1, 7), level(2, 3)]);
    assert_eq!(seen(cache.stock(product(1), second(1)).await), Some((7, Source::Cache)));
    cache.publish(&[level(1, 6)]);
    assert_eq!(seen(cache.stock(product(1), second(1)).await), Some((7, Source::Cache)), "events may overtake too");
    assert_eq!(stock.reads(), 1);
}

#[tokio::test]
async fn a_slow_read_never_puts_an_old_level_over_a_committed_one() {
    let stock = GatedStock::at(6);
    let cache = CachedStock::around(stock.clone());
    let mut slow = cache.stock(product(1), second(0));
    assert!(poll_immediate(&mut slow).await.is_none(), "it has read version 6 and not come back");

    cache.publish(&[level(1, 7)]);
    assert_eq!(seen(cache.stock(product(1), second(0)).await), Some((7, Source::Cache)));
    stock.gate.add_permits(1);
    assert_eq!(seen(slow.await), Some((6, Source::Database)), "it asked before the commit");
    assert_eq!(seen(cache.stock(product(1), second(0)).await), Some((7, Source::Cache)));
}

#[tokio::test]
async fn a_read_from_before_a_change_of_the_catalogue_is_not_served_after_it() {
    let stock = GatedStock::at(0);
    let cache = CachedStock::around(stock.clone());
    let mut early = cache.stock(product(1), second(0));
    assert!(poll_immediate(&mut early).await.is_none(), "it has seen that there is no such product");

    stock.version.store(1, Ordering::Relaxed);
    cache.catalogue_changed();
    stock.gate.add_permits(2);
    let late = poll_immediate(cache.stock(product(1), second(0))).await.expect("it does not wait for the early read");
    assert_eq!(seen(late), Some((1, Source::Database)));
    assert_eq!(seen(early.await), None);
    assert_eq!(seen(cache.stock(product(1), second(0)).await), Some((1, Source::Cache)));
}

#[tokio::test]
async fn a_product_that_does_not_exist_is_looked_for_each_time() {
    let stock = GatedStock::open(0);
    let cache = CachedStock::around(stock.clone());
    assert_eq!(seen(cache.stock(product(1), second(0)).await), None);
    assert_eq!(seen(cache.stock(product(1), second(0)).await), None);
    assert_eq!(stock.reads(), 2);
}

#[tokio::test]
async fn a_failed_read_is_told_to_all_who_waited_and_tried_again_by_the_next() {
    let stock = Arc::new(GatedStock { away: true, version: 1.into(), gate: Semaphore::new(0), reads: 0.into() });
    let cache = CachedStock::around(stock.clone());
    let readers = (0..10).map(|_| cache.stock(product(1), second(0)));
    let (answers, ()) = tokio::join!(join_all(readers), async { stock.gate.add_permits(2) });
    assert!(answers.iter().all(|answer| matches!(answer, Err(StoreError::Unavailable(_)))), "{answers:?}");
    assert_eq!(stock.reads(), 1);
    assert!(cache.stock(product(1), second(0)).await.is_err());
    assert_eq!(stock.reads(), 2);
}
