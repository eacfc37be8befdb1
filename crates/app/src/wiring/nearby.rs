//! What may be lost at any time: carts, copies, counted requests. In process, or in a Redis that instances share.

#[cfg(feature = "redis")]
mod redis;

use std::sync::Arc;
use std::time::Duration;

use stockade_domain::ports::{
    Backend, CartStore, CatalogueReader, IdSource, RateLimiter, ShopWindow, StockFeed, StockReader, Wakeup,
};
use stockade_embedded::{
    CachedCatalogue, CachedStock, LastKnownCatalogue, LastKnownStock, Outage, ProcessCarts, ProcessFeed, ProcessLimiter,
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
        Self::in_redis(url, settings, store, ids, live)
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

    #[cfg(not(feature = "redis"))]
    fn in_redis(
        _: &secrecy::SecretString,
        _: &Settings,
        _: &Store,
        _: &dyn IdSource,
        _: &Arc<Live>,
    ) -> anyhow::Result<Self> {
        anyhow::bail!("redis.url (or REDIS_HOST): {}", super::left_out("Redis", "redis"))
    }
}
