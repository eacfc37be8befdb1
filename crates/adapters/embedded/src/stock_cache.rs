//! A copy of stock levels in front of whoever reads them. Nothing decides by it.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use metrics::counter;
use moka::sync::Cache;
use stockade_domain::catalogue::{Source, StockLevel, StockReading};
use stockade_domain::ids::ProductId;
use stockade_domain::ports::{StockFeed, StockReader, StoreError};
use stockade_domain::time::Timestamp;
use tokio::sync::OnceCell;

/// Answers from memory for up to a minute, or as long as it is told, and follows the feed: what was committed here is seen by the next read.
///
/// Those who miss the same product at the same time share one read. A level is only ever replaced by one that is not
/// older, so a read that was overtaken by a commit cannot put the past back. Products that do not exist are not kept.
pub struct CachedStock {
    reader: Arc<dyn StockReader>,
    /// A slot is never replaced, only dropped. A read that began in a slot ends in it, so one that was dropped
    /// meanwhile keeps its outdated level to itself.
    slots: Cache<(u64, ProductId), Arc<Slot>>,
    /// Counts the times when everything was dropped.
    epoch: AtomicU64,
    /// How long a level is served: only a change that came past the feed can make it wrong.
    ttl: Duration,
}

/// What is known of one product, and who is finding out.
#[derive(Default)]
struct Slot(Mutex<Content>);

#[derive(Default)]
struct Content {
    kept: Option<Kept>,
    flight: Option<Arc<Flight>>,
}

struct Kept {
    level: StockLevel,
    until: Timestamp,
}

/// One read for all who wait for it.
type Flight = OnceCell<Result<Option<StockReading>, Arc<StoreError>>>;

/// Where nobody else changes the stock.
const TTL: Duration = Duration::from_mins(1);
const MAX_PRODUCTS: u64 = 10_000;

impl CachedStock {
    pub fn around(reader: Arc<dyn StockReader>) -> Self {
        Self::keeping_for(TTL, reader)
    }

    /// Where others change the stock too, and their changes may be heard of late or not at all.
    pub fn keeping_for(ttl: Duration, reader: Arc<dyn StockReader>) -> Self {
        // Whether a level is still good is judged by the time of the reader; moka's own clock only clears away.
        let slots = Cache::builder().max_capacity(MAX_PRODUCTS).time_to_idle(TTL.max(ttl)).build();
        Self { reader, slots, epoch: AtomicU64::new(0), ttl }
    }

    fn key(&self, id: ProductId) -> (u64, ProductId) {
        (self.epoch.load(Ordering::Acquire), id)
    }
}

#[async_trait]
impl StockReader for CachedStock {
    async fn stock(&self, id: ProductId, now: Timestamp) -> Result<Option<StockReading>, StoreError> {
        let slot = self.slots.get_with(self.key(id), Arc::default);
        let flight = match slot.look(now) {
            Ok(level) => {
                count("hit");
                return Ok(Some(StockReading { level, source: Source::Cache }));
            }
            Err(flight) => flight,
        };
        count("miss");
        let read = async || {
            let read = self.reader.stock(id, now).await.map_err(Arc::new);
            slot.land(read.as_ref().ok().copied().flatten(), now.after(self.ttl));
            read
        };
        match flight.get_or_init(read).await {
            Ok(reading) => Ok(*reading),
            Err(failure) => Err(StoreError::shared(failure)),
        }
    }

    async fn forget(&self, id: ProductId, version: u64) -> Result<(), StoreError> {
        // Who finds a newer level here has not been overtaken, and only reads once more.
        self.slots.invalidate(&self.key(id));
        self.reader.forget(id, version).await
    }
}

impl StockFeed for CachedStock {
    /// Only for products that somebody asked for; the others are read when somebody does.
    fn publish(&self, levels: &[StockLevel]) {
        for level in levels {
            if let Some(slot) = self.slots.get(&self.key(level.product_id)) {
                slot.content().keep(*level, level.as_of.after(self.ttl));
            }
        }
    }

    /// Forgets everything, also what is being read now: a product that was not there may have been created.
    fn catalogue_changed(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }
}

impl Slot {
    /// The level, if it is still good, or else the read to wait for.
    fn look(&self, now: Timestamp) -> Result<StockLevel, Arc<Flight>> {
        let mut content = self.content();
        match &content.kept {
            Some(kept) if now < kept.until => Ok(kept.level),
            _ => Err(Arc::clone(content.flight.get_or_insert_default())),
        }
    }

    /// A read is over: whoever comes now finds its level, or begins anew.
    fn land(&self, reading: Option<StockReading>, until: Timestamp) {
        let mut content = self.content();
        content.flight = None;
        if let Some(reading) = reading {
            content.keep(reading.level, until);
        }
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        // Nothing that could panic happens under this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Content {
    /// Keeps a level unless a newer one is there: a commit may have overtaken the read that brings this one.
    fn keep(&mut self, level: StockLevel, until: Timestamp) {
        if self.kept.as_ref().is_none_or(|kept| kept.level.version <= level.version) {
            self.kept = Some(Kept { level, until });
        }
    }
}

fn count(result: &'static str) {
    counter!("stockade_stock_cache_requests_total", "result" => result).increment(1);
}

impl fmt::Debug for CachedStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedStock").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
