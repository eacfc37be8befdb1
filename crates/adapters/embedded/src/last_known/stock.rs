//! The last known stock levels.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use moka::ops::compute::Op;
use moka::sync::Cache;
use stockade_domain::catalogue::{Source, StockLevel, StockReading};
use stockade_domain::ids::ProductId;
use stockade_domain::ports::{StockFeed, StockReader, StoreError};
use stockade_domain::time::Timestamp;

use super::{KEPT_FOR, Outage};

/// Answers like the reader it stands before, and while the store is away with the newest level it has heard of.
pub struct LastKnownStock {
    reader: Arc<dyn StockReader>,
    outage: Arc<Outage>,
    levels: Cache<ProductId, StockLevel>,
}

const MAX_PRODUCTS: u64 = 10_000;

impl LastKnownStock {
    pub fn around(reader: Arc<dyn StockReader>, outage: Arc<Outage>) -> Self {
        let levels = Cache::builder().max_capacity(MAX_PRODUCTS).time_to_live(KEPT_FOR).build();
        Self { reader, outage, levels }
    }

    fn last_known(&self, id: ProductId) -> Option<StockReading> {
        self.levels.get(&id).map(|level| StockReading { level, source: Source::LastKnown })
    }

    /// Reads outnumber changes by far, so that looking comes first.
    fn keep(&self, level: StockLevel) {
        let is_newer = |known: &StockLevel| (known.version, known.as_of) < (level.version, level.as_of);
        if self.levels.get(&level.product_id).is_none_or(|known| is_newer(&known)) {
            self.levels.entry(level.product_id).and_compute_with(|known| match known {
                Some(known) if !is_newer(known.value()) => Op::Nop,
                _ => Op::Put(level),
            });
        }
    }
}

#[async_trait]
impl StockReader for LastKnownStock {
    async fn stock(&self, id: ProductId, now: Timestamp) -> Result<Option<StockReading>, StoreError> {
        if self.outage.is_on()
            && let Some(known) = self.last_known(id)
        {
            return Ok(Some(known));
        }
        let answer = self.reader.stock(id, now).await;
        if self.outage.note(&answer)
            && let Some(known) = self.last_known(id)
        {
            return Ok(Some(known));
        }
        if let Ok(Some(reading)) = &answer {
            self.keep(reading.level);
        }
        answer
    }

    async fn forget(&self, id: ProductId, version: u64) -> Result<(), StoreError> {
        self.reader.forget(id, version).await
    }
}

impl StockFeed for LastKnownStock {
    fn publish(&self, levels: &[StockLevel]) {
        for level in levels {
            self.keep(*level);
        }
    }

    /// A level stays what it was, whatever is said of its product.
    fn catalogue_changed(&self) {}
}

impl fmt::Debug for LastKnownStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LastKnownStock").field("outage", &self.outage).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use stockade_domain::ledger::Counters;
    use stockade_domain::ports::MockStockReader;
    use stockade_domain::testing::{product, second};

    use super::*;

    fn level(version: u64) -> StockLevel {
        StockLevel { product_id: product(1), counters: Counters::received(9), version, as_of: second(0) }
    }

    /// A store that answers so often, and then is away.
    fn going_away_after(answers: u32) -> LastKnownStock {
        let mut reader = MockStockReader::new();
        let mut asked = 0;
        reader.expect_stock().returning(move |id, _| {
            asked += 1;
            let found = (id == product(1)).then_some(StockReading { level: level(3), source: Source::Database });
            if asked <= answers { Ok(found) } else { Err(StoreError::Unavailable("away".into())) }
        });
        LastKnownStock::around(Arc::new(reader), Arc::default())
    }

    /// Version and source.
    async fn seen(stock: &LastKnownStock) -> Option<(u64, Source)> {
        stock.stock(product(1), second(60)).await.unwrap().map(|reading| (reading.level.version, reading.source))
    }

    #[tokio::test]
    async fn a_level_outlives_the_store_and_says_so() {
        let stock = going_away_after(1);
        assert_eq!(seen(&stock).await, Some((3, Source::Database)));
        assert_eq!(seen(&stock).await, Some((3, Source::LastKnown)));
        assert_eq!(seen(&stock).await, Some((3, Source::LastKnown)));
        assert_eq!(stock.stock(product(1), second(60)).await.unwrap().unwrap().level.as_of, second(0));
    }

    #[tokio::test]
    async fn what_nobody_knew_is_a_failure_still() {
        let stock = going_away_after(0);
        assert!(matches!(stock.stock(product(1), second(0)).await, Err(StoreError::Unavailable(_))));
    }

    #[tokio::test]
    async fn the_newest_level_is_kept_whoever_told_of_it() {
        let stock = going_away_after(1);
        stock.publish(&[level(7)]);
        assert_eq!(seen(&stock).await, Some((3, Source::Database)), "a copy that is behind");
        stock.publish(&[level(6)]);
        assert_eq!(seen(&stock).await, Some((7, Source::LastKnown)));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_store_that_is_known_to_be_away() {
        let mut reader = MockStockReader::new();
        reader.expect_stock().once().returning(|_, _| Err(StoreError::Unavailable("away".into())));
        let stock = LastKnownStock::around(Arc::new(reader), Arc::default());
        stock.publish(&[level(7)]);
        assert_eq!(seen(&stock).await, Some((7, Source::LastKnown)));
        assert_eq!(seen(&stock).await, Some((7, Source::LastKnown)), "it is not asked twice");
    }

    #[tokio::test]
    async fn a_store_that_is_only_busy_is_not_covered_up() {
        let mut reader = MockStockReader::new();
        reader.expect_stock().returning(|_, _| Err(StoreError::Overloaded));
        let stock = LastKnownStock::around(Arc::new(reader), Arc::default());
        stock.publish(&[level(7)]);
        assert!(matches!(stock.stock(product(1), second(0)).await, Err(StoreError::Overloaded)));
    }
}
