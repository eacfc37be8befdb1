//! A copy of stock levels in Redis, in front of whoever reads them. Nothing decides by it.

pub(crate) mod entry;
mod flights;
mod floors;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::Cmd;
use futures_util::future::join_all;
use metrics::counter;
use stockade_domain::catalogue::{Source, StockLevel, StockReading};
use stockade_domain::ids::ProductId;
use stockade_domain::ports::{StockFeed, StockReader, StoreError};
use stockade_domain::time::Timestamp;
use tokio::sync::mpsc;

use self::entry::Entry;
use self::flights::Flights;
pub use self::floors::Floors;
use crate::call::{Call, Script};
use crate::server::Redis;

/// Answers from `product:{id}:stock` for up to a minute, and writes there what the feed tells.
///
/// A value is only ever replaced by one that is not older, so a read that was overtaken by a commit cannot put the past
/// back. What this process has heard of, it does not go behind, even if Redis has: then it reads for itself. Those who
/// miss the same product at the same time share one read, also while Redis is away.
pub struct RedisStockCache {
    copies: Copies,
    reader: Arc<dyn StockReader>,
    floors: Arc<Floors>,
    flights: Flights,
    news: mpsc::Sender<StockLevel>,
}

/// What is in Redis.
#[derive(Clone)]
struct Copies {
    redis: Redis,
    keep: Arc<Script>,
}

/// What an entry may be put in the place of.
#[derive(Clone, Copy)]
enum Over {
    /// What is not newer.
    Same,
    /// What is older: news must not come back to life that somebody wanted forgotten after they were told.
    Older,
}

/// How long a level is served: only a change that came past the feed can make it wrong.
const TTL: Duration = Duration::from_mins(1);
/// Levels that may wait to be written. One that finds no room is not: its floor keeps this process right.
const BACKLOG: usize = 4_096;
/// Levels that are written at the same time.
const TOGETHER: usize = 64;

impl RedisStockCache {
    /// Starts writing what is published, in a task that ends with the cache.
    pub fn around(redis: Redis, reader: Arc<dyn StockReader>) -> Self {
        Self::with(redis, Script::new(include_str!("stock_cache/keep.lua")), reader)
    }

    fn with(redis: Redis, keep: Script, reader: Arc<dyn StockReader>) -> Self {
        let copies = Copies { redis, keep: Arc::new(keep) };
        let (news, heard) = mpsc::channel(BACKLOG);
        tokio::spawn(write_news(copies.clone(), heard));
        Self { copies, reader, floors: Arc::default(), flights: Flights::default(), news }
    }

    /// Hears what other instances publish, which they have written themselves.
    pub fn floors(&self) -> Arc<Floors> {
        Arc::clone(&self.floors)
    }

    async fn find(&self, id: ProductId, now: Timestamp, least: u64) -> Result<Option<StockReading>, StoreError> {
        if let Some(level) = self.copies.level(id).await
            && least <= level.version
        {
            count("hit");
            return Ok(Some(StockReading { level, source: Source::Cache }));
        }
        count("miss");
        let reading = self.reader.stock(id, now).await?;
        if let Some(reading) = reading {
            // The answer is right even if nobody else will profit from it.
            let _ = self.copies.keep(id, Entry::Level(reading.level), Over::Same).await;
        }
        Ok(reading)
    }
}

#[async_trait]
impl StockReader for RedisStockCache {
    async fn stock(&self, id: ProductId, now: Timestamp) -> Result<Option<StockReading>, StoreError> {
        let flight = self.flights.join(id, self.floors.of(id));
        let read = async || {
            let found = self.find(id, now, flight.floor.version).await.map_err(Arc::new);
            if let Ok(Some(reading)) = &found {
                self.floors.raise(id, reading.level.version);
            }
            self.flights.land(id, &flight);
            found
        };
        match flight.reading.get_or_init(read).await {
            Ok(reading) => Ok(*reading),
            Err(failure) => Err(StoreError::shared(failure)),
        }
    }

    /// Leaves a mark, so that a slow reader cannot bring anything older, and news that are under way do not count.
    async fn forget(&self, id: ProductId, version: u64) -> Result<(), StoreError> {
        self.floors.raise(id, version);
        self.copies.keep(id, Entry::Tombstone { version }, Over::Same).await
    }
}

impl StockFeed for RedisStockCache {
    fn publish(&self, levels: &[StockLevel]) {
        self.floors.publish(levels);
        for level in levels {
            if self.news.try_send(*level).is_err() {
                counter!("stockade_stock_cache_news_dropped_total").increment(1);
            }
        }
    }

    /// Levels stay: what an admin edits is not in them. But a product that was not there may have been created.
    fn catalogue_changed(&self) {
        self.floors.catalogue_changed();
    }
}

impl Copies {
    /// `None` when there is none, a tombstone, nonsense, or no Redis.
    async fn level(&self, id: ProductId) -> Option<StockLevel> {
        let text: Option<String> = self.redis.ask(&Call::Command(Cmd::get(self.key(id)))).await.ok()?;
        match Entry::parse(id, &text?)? {
            Entry::Level(level) => Some(level),
            Entry::Tombstone { .. } => None,
        }
    }

    async fn keep(&self, id: ProductId, entry: Entry, over: Over) -> Result<(), StoreError> {
        let least = match over {
            Over::Same => entry.version(),
            Over::Older => entry.version().saturating_sub(1),
        };
        let arguments = [least.to_string(), entry.to_text(), TTL.as_millis().to_string()];
        self.redis.ask(&self.keep.call([&self.key(id)], &arguments)).await
    }

    fn key(&self, id: ProductId) -> String {
        self.redis.name(format_args!("product:{id}:stock"))
    }
}

/// Writes the newest of what has come since the last time: a product that changes faster than Redis answers is written
/// as often as Redis answers.
async fn write_news(copies: Copies, mut heard: mpsc::Receiver<StockLevel>) {
    let mut news = Vec::new();
    while heard.recv_many(&mut news, BACKLOG).await > 0 {
        let mut newest: HashMap<ProductId, StockLevel> = HashMap::new();
        for level in news.drain(..) {
            let kept = newest.entry(level.product_id).or_insert(level);
            if kept.version < level.version {
                *kept = level;
            }
        }
        let newest: Vec<_> = newest.into_values().collect();
        for some in newest.chunks(TOGETHER) {
            // What is not written now is read from the database when it is asked for.
            join_all(some.iter().map(|level| copies.keep(level.product_id, Entry::Level(*level), Over::Older))).await;
        }
    }
}

fn count(result: &'static str) {
    counter!("stockade_shared_stock_cache_requests_total", "result" => result).increment(1);
}

impl fmt::Debug for RedisStockCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStockCache").field("redis", &self.copies.redis).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(feature = "live")]
mod tests;
