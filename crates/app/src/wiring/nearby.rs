//! What may be lost at any time: carts, copies, counted requests. In process, or in a Redis that instances share.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use stockade_domain::ports::{
    Backend, CartStore, CatalogueReader, IdSource, RateLimiter, ShopWindow, StockFeed, StockReader, Wakeup,
};
use stockade_embedded::{
    CachedCatalogue, CachedStock, LastKnownCatalogue, LastKnownStock, Outage, ProcessCarts, ProcessFeed, ProcessLimiter,
};
use stockade_redis::{
    Redis, RedisCarts, RedisFeed, RedisLimiter, RedisListCache, RedisStockCache, RedisWakeup, Settings as RedisSettings,
};

use super::Store;
use super::witness::Witness;
use crate::config::{Database, Settings};
use crate::live::Live;

/// The ports that answer from nearby.
pub struct Nearby {
    /// Redis, when it is in use.
    pub backend: Option<Arc<dyn Backend>>,
    pub carts: Arc<dyn CartStore>,
    pub limiter: Arc<dyn RateLimiter>,
    pub stock: Arc<dyn StockReader>,
    pub catalogue: Arc<dyn CatalogueReader>,
    pub window: Arc<dyn ShopWindow>,
    pub feed: Arc<dyn StockFeed>,
    /// Calls workers to mails; where one process has all of them, they look for themselves.
    pub wakeup: Option<Arc<dyn Wakeup>>,
}

/// Another instance's change is heard of at once, or, when the message is lost, after this long at most.
const SHARED_COPY_TTL: Duration = Duration::from_secs(1);

impl Nearby {
    /// `live` is told like the copies.
    pub fn open(settings: &Settings, store: &Store, ids: &dyn IdSource, live: &Arc<Live>) -> anyhow::Result<Self> {
        let Some(url) = &settings.redis else {
            let copies = match settings.database {
                Database::File(_) => CachedStock::around(store.stock.clone()),
                // Nobody tells what other instances and workers do.
                Database::Mysql(_) => CachedStock::keeping_for(SHARED_COPY_TTL, store.stock.clone()),
            };
            return Ok(Self::in_process(store, Arc::new(copies), live));
        };
        let prefix = settings.redis_prefix.clone();
        let server = RedisSettings { prefix, ..RedisSettings::new(url.clone(), ids.session_id().get()) };
        Ok(Self::in_redis(&Redis::connect(server).context("redis.url")?, store, live))
    }

    fn in_process(store: &Store, copies: Arc<CachedStock>, live: &Arc<Live>) -> Self {
        let outage = Outage::watch(store.backend.clone());
        let stock = Arc::new(LastKnownStock::around(copies.clone(), Arc::clone(&outage)));
        let catalogue = Arc::new(CachedCatalogue::around(Witness::before(store.shelf.clone())));
        Self {
            backend: None,
            carts: Arc::new(ProcessCarts::default()),
            limiter: Arc::new(ProcessLimiter::new()),
            feed: Arc::new(ProcessFeed::to(vec![copies, stock.clone(), catalogue.clone(), live.clone()])),
            stock,
            window: Arc::new(LastKnownCatalogue::around(catalogue.clone(), outage)),
            catalogue,
            wakeup: None,
        }
    }

    /// A short-lived copy in process stands in front of the shared one. What is committed here is told to the copies
    /// here before anybody is answered, and to the other instances after that.
    fn in_redis(redis: &Redis, store: &Store, live: &Arc<Live>) -> Self {
        let shared_stock = Arc::new(RedisStockCache::around(redis.clone(), store.stock.clone()));
        let outage = Outage::watch(store.backend.clone());
        let copies = Arc::new(CachedStock::keeping_for(SHARED_COPY_TTL, shared_stock.clone()));
        let stock = Arc::new(LastKnownStock::around(copies.clone(), Arc::clone(&outage)));
        let shared_lists = Arc::new(RedisListCache::around(redis.clone(), Witness::before(store.shelf.clone())));
        let catalogue = Arc::new(CachedCatalogue::around(shared_lists.clone()));
        let elsewhere: Vec<Arc<dyn StockFeed>> = vec![
            shared_stock.floors(),
            shared_lists.clone(),
            copies.clone(),
            stock.clone(),
            catalogue.clone(),
            live.clone(),
        ];
        let others = Arc::new(RedisFeed::start(redis, elsewhere));
        let here: Vec<Arc<dyn StockFeed>> =
            vec![shared_stock, shared_lists, copies, stock.clone(), catalogue.clone(), live.clone(), others];
        Self {
            backend: Some(Arc::new(redis.clone())),
            carts: Arc::new(RedisCarts::new(redis.clone())),
            limiter: Arc::new(RedisLimiter::new(redis.clone(), Arc::new(ProcessLimiter::new()))),
            feed: Arc::new(ProcessFeed::to(here)),
            stock,
            window: Arc::new(LastKnownCatalogue::around(catalogue.clone(), outage)),
            catalogue,
            wakeup: Some(Arc::new(RedisWakeup::new(redis.clone()))),
        }
    }
}
