//! What instances share in a Redis, and each has a copy of.

use std::sync::Arc;

use anyhow::Context as _;
use secrecy::SecretString;
use stockade_domain::ports::{IdSource, StockFeed};
use stockade_embedded::{
    CachedCatalogue, CachedStock, LastKnownCatalogue, LastKnownStock, Outage, ProcessFeed, ProcessLimiter,
};
use stockade_redis::{
    Redis, RedisCarts, RedisFeed, RedisLimiter, RedisListCache, RedisStockCache, RedisWakeup, Settings as Server,
};

use super::{Nearby, SHARED_COPY_TTL};
use crate::config::Settings;
use crate::live::Live;
use crate::wiring::Store;
use crate::wiring::witness::Witness;

impl Nearby {
    /// A short-lived copy in process stands in front of the shared one. What is committed here is told to the copies
    /// here before anybody is answered, and to the other instances after that.
    pub fn in_redis(
        url: &SecretString,
        settings: &Settings,
        store: &Store,
        ids: &dyn IdSource,
        live: &Arc<Live>,
    ) -> anyhow::Result<Self> {
        let prefix = settings.redis_prefix.clone();
        let server = Server { prefix, ..Server::new(url.clone(), ids.session_id().get()) };
        let redis = Redis::connect(server).context("redis.url")?;
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
        let others = Arc::new(RedisFeed::start(&redis, elsewhere));
        let here: Vec<Arc<dyn StockFeed>> =
            vec![shared_stock, shared_lists, copies, stock.clone(), catalogue.clone(), live.clone(), others];
        Ok(Self {
            backend: Some(Arc::new(redis.clone())),
            carts: Arc::new(RedisCarts::new(redis.clone())),
            limiter: Arc::new(RedisLimiter::new(redis.clone(), Arc::new(ProcessLimiter::new()))),
            feed: Arc::new(ProcessFeed::to(here)),
            stock,
            window: Arc::new(LastKnownCatalogue::around(catalogue.clone(), outage)),
            catalogue,
            wakeup: Some(Arc::new(RedisWakeup::new(redis.clone()))),
        })
    }
}
