//! A copy of lists of products in Redis, in front of whoever reads them.

pub(crate) mod document;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use deadpool_redis::redis::Cmd;
use metrics::counter;
use sha2::{Digest, Sha256};
use stockade_domain::catalogue::{CategoryCount, Product, ProductQuery, StockLevel};
use stockade_domain::ids::ProductId;
use stockade_domain::page::Page;
use stockade_domain::ports::{CatalogueReader, StockFeed, StoreError};
use stockade_domain::time::Timestamp;
use tokio::sync::watch;

use self::document::PageDocument;
use crate::call::Call;
use crate::server::Redis;

/// Answers from Redis what any instance has read in the same second and the same epoch.
///
/// Every change of the catalogue begins a new epoch for all instances, and a page counts only in the epoch in which its
/// read began. Stock moves too often for that: other instances may see it two seconds late in a list. Whoever made a
/// change sees it with their next read, because their instance asks no copy until all from before it are gone.
pub struct RedisListCache {
    redis: Redis,
    reader: Arc<dyn CatalogueReader>,
    /// Copies that may be there now may be from before a change that was made or heard of here.
    past_until: Mutex<Option<Instant>>,
    changes: watch::Sender<()>,
}

/// The keys of a list share a slot of a cluster by what is in the braces.
const EPOCH: &str = "{products}:epoch";
/// From the moment a read began until nobody is shown it any more.
const TTL: Duration = Duration::from_secs(2);
/// Pages live for seconds, so an epoch need not last.
const EPOCH_TTL_SECONDS: u64 = 86_400;

/// What Redis answered.
enum Copy {
    Found(Page<Product>),
    Missing {
        epoch: String,
    },
    /// The epoch is not known: nothing can be kept in it.
    Nowhere,
}

impl RedisListCache {
    /// Starts a task that begins epochs and ends with the cache.
    pub fn around(redis: Redis, reader: Arc<dyn CatalogueReader>) -> Self {
        let changes = watch::Sender::new(());
        tokio::spawn(begin_epochs(redis.clone(), changes.subscribe()));
        Self { redis, reader, past_until: Mutex::default(), changes }
    }

    /// The place of a page by what was asked, and the second in which states were judged: sales mostly begin at a full
    /// one.
    fn key(&self, query: &ProductQuery, now: Timestamp) -> String {
        let asked = format!("{} {query:?}", now.get().timestamp());
        let digest: [u8; 32] = Sha256::digest(asked.as_bytes()).into();
        // A number is written in hex without a crate for it; the half that names a page is enough for its two seconds.
        let half = digest.first_chunk().copied().map(u128::from_be_bytes).unwrap_or_default();
        self.redis.name(format_args!("{{products}}:list:{half:032x}"))
    }

    async fn look(&self, key: &str) -> Copy {
        let call = Call::Command(Cmd::mget(&[self.redis.name(EPOCH).as_str(), key]));
        let Ok((epoch, page)) = self.redis.ask::<(Option<String>, Option<String>)>(&call).await else {
            return Copy::Nowhere;
        };
        let Some(epoch) = epoch else {
            self.changes.send_replace(());
            return Copy::Nowhere;
        };
        let document = page.and_then(|text| serde_json::from_str::<PageDocument>(&text).ok());
        match document.filter(|document| document.epoch == epoch).and_then(PageDocument::into_page) {
            Some(page) => Copy::Found(page),
            None => Copy::Missing { epoch },
        }
    }

    async fn keep(&self, key: &str, page: &Page<Product>, epoch: String, begun: Instant) {
        let left = TTL.saturating_sub(begun.elapsed()).as_millis();
        let text = PageDocument::of(page, epoch).and_then(|document| serde_json::to_string(&document).ok());
        if let (Some(text), 1..) = (text, left) {
            let mut set = Cmd::set(key, text);
            set.arg("PX").arg(left.to_string());
            // The answer is right even if nobody else will profit from it.
            let _ = self.redis.ask::<()>(&Call::Command(set)).await;
        }
    }

    fn is_past(&self, now: Instant) -> bool {
        self.past_until().is_some_and(|until| now < until)
    }

    fn past_until(&self) -> MutexGuard<'_, Option<Instant>> {
        // Nothing that could panic happens under this lock.
        self.past_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl CatalogueReader for RedisListCache {
    /// Not kept: one row by its key is as fast from the database.
    async fn product(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        self.reader.product(id).await
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        self.reader.products(ids).await
    }

    async fn list(&self, query: &ProductQuery, now: Timestamp) -> Result<Page<Product>, StoreError> {
        let begun = Instant::now();
        if self.is_past(begun) {
            return self.reader.list(query, now).await;
        }
        let key = self.key(query, now);
        match self.look(&key).await {
            // A change may have been heard of while Redis was asked.
            Copy::Found(page) if !self.is_past(begun) => {
                count("hit");
                Ok(page)
            }
            Copy::Found(_) | Copy::Nowhere => self.reader.list(query, now).await,
            Copy::Missing { epoch } => {
                count("miss");
                let page = self.reader.list(query, now).await?;
                self.keep(&key, &page, epoch, begun).await;
                Ok(page)
            }
        }
    }

    /// Not kept: there are few, and each instance keeps them for a second.
    async fn categories(&self) -> Result<Vec<CategoryCount>, StoreError> {
        self.reader.categories().await
    }
}

impl StockFeed for RedisListCache {
    fn publish(&self, _: &[StockLevel]) {
        *self.past_until() = Some(Instant::now() + TTL);
    }

    fn catalogue_changed(&self) {
        *self.past_until() = Some(Instant::now() + TTL);
        self.changes.send_replace(());
    }
}

/// Begins an epoch whenever it is told to, once for all who told meanwhile. One that could not be begun is not missed here,
/// where copies are left alone for as long as they live, and elsewhere for no longer than that.
async fn begin_epochs(redis: Redis, mut changes: watch::Receiver<()>) {
    let key = redis.name(EPOCH);
    let (instance, mut number) = (redis.instance(), 0_u64);
    while changes.changed().await.is_ok() {
        number += 1;
        // A name that was never used: after a flush a count would begin anew, and meet pages of its old self.
        let begin = Cmd::set_ex(&key, format!("{instance}:{number}"), EPOCH_TTL_SECONDS);
        let _ = redis.ask::<()>(&Call::Command(begin)).await;
    }
}

fn count(result: &'static str) {
    counter!("stockade_shared_list_cache_requests_total", "result" => result).increment(1);
}

impl fmt::Debug for RedisListCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisListCache").field("redis", &self.redis).finish_non_exhaustive()
    }
}
