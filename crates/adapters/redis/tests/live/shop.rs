//! A shop on a file of its own, whose copies are in Redis.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stockade_contracts::{Announced, ShopHarness, StockHarness, Time};
use stockade_domain::ports::{
    AccountStore, Auditor, CatalogueReader, CatalogueStore, Clock, JobQueue, Ledger, LedgerReader, LedgerStore,
    OrderReader, Schema, StockFeed, StockReader,
};
use stockade_domain::testing::ManualClock;
use stockade_domain::time::Timestamp;
use stockade_embedded::{
    CachedStock, Database, EmbeddedAccounts, EmbeddedAuditor, EmbeddedCatalogue, EmbeddedJobs, EmbeddedLedgerReader,
    EmbeddedLedgerStore, EmbeddedOrders, ProcessFeed,
};
use stockade_group_commit::{GroupCommit, Settings as Batching};
use stockade_redis::{RedisListCache, RedisStockCache};
use tempfile::TempDir;

use crate::settings;

/// The embedded ports over one file, read through Redis.
pub struct Shop {
    database: Database,
    clock: ManualClock,
    store: Arc<dyn LedgerStore>,
    ledger: Arc<dyn Ledger>,
    catalogue: Arc<dyn CatalogueReader>,
    shelf: Arc<dyn CatalogueStore>,
    stock: Arc<dyn StockReader>,
    _folder: TempDir,
}

impl Shop {
    /// Copies in Redis only.
    pub async fn cached() -> Self {
        Self::start(|stock| (stock.clone(), vec![stock])).await
    }

    /// And in the process, in front of them.
    pub async fn cached_twice() -> Self {
        Self::start(|stock| {
            let front = Arc::new(CachedStock::keeping_for(Duration::from_millis(250), stock.clone()));
            (front.clone(), vec![stock, front])
        })
        .await
    }

    async fn start(
        front: impl FnOnce(Arc<RedisStockCache>) -> (Arc<dyn StockReader>, Vec<Arc<dyn StockFeed>>),
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let database = Database::open(&folder.path().join("stockade.db")).unwrap();
        database.migrate().await.unwrap();
        let clock = ManualClock::default();
        let store = Arc::new(EmbeddedLedgerStore::new(database.clone(), Arc::new(clock.clone())));
        let shelf = Arc::new(EmbeddedCatalogue::new(database.clone()));

        let redis = settings::instance(&settings::shop(), 1);
        let (stock, mut followers) = front(Arc::new(RedisStockCache::around(redis.clone(), shelf.clone())));
        let catalogue = Arc::new(RedisListCache::around(redis, shelf.clone()));
        followers.push(catalogue.clone());
        let feed: Arc<dyn StockFeed> = Arc::new(ProcessFeed::to(followers));
        let (ledger, _) = GroupCommit::start(store.clone(), feed.clone(), Batching::default());
        let ledger = Arc::new(ledger);
        Self {
            database,
            clock,
            store,
            ledger,
            catalogue,
            shelf: Arc::new(Announced { shelf, feed }),
            stock,
            _folder: folder,
        }
    }
}

#[async_trait]
impl Time for Shop {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn pass(&self, span: Duration) {
        self.clock.advance(span);
    }
}

impl ShopHarness for Shop {
    fn ledger(&self) -> Arc<dyn Ledger> {
        self.ledger.clone()
    }

    fn store(&self) -> Arc<dyn LedgerStore> {
        self.store.clone()
    }

    fn catalogue(&self) -> Arc<dyn CatalogueReader> {
        self.catalogue.clone()
    }

    fn shelf(&self) -> Arc<dyn CatalogueStore> {
        self.shelf.clone()
    }

    fn accounts(&self) -> Arc<dyn AccountStore> {
        Arc::new(EmbeddedAccounts::new(self.database.clone()))
    }

    fn orders(&self) -> Arc<dyn OrderReader> {
        Arc::new(EmbeddedOrders::new(self.database.clone()))
    }

    fn events(&self) -> Arc<dyn LedgerReader> {
        Arc::new(EmbeddedLedgerReader::new(self.database.clone()))
    }

    fn jobs(&self) -> Arc<dyn JobQueue> {
        Arc::new(EmbeddedJobs::new(self.database.clone()))
    }

    fn auditor(&self) -> Arc<dyn Auditor> {
        Arc::new(EmbeddedAuditor::new(self.database.clone()))
    }
}

impl StockHarness for Shop {
    fn stock(&self) -> Arc<dyn StockReader> {
        self.stock.clone()
    }
}
