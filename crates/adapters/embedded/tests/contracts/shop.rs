//! A shop on a file of its own.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stockade_contracts::{Announced, OneByOne, ReportHarness, SessionHarness, ShopHarness, StockHarness, Time};
use stockade_domain::ports::{
    AccountStore, Auditor, CatalogueReader, CatalogueStore, Clock, JobQueue, Ledger, LedgerReader, LedgerStore,
    OrderReader, Reports, Schema, SessionStore, StockFeed, StockReader,
};
use stockade_domain::testing::ManualClock;
use stockade_domain::time::Timestamp;
use stockade_embedded::{
    CachedCatalogue, CachedStock, Database, EmbeddedAccounts, EmbeddedAuditor, EmbeddedCatalogue, EmbeddedJobs,
    EmbeddedLedgerReader, EmbeddedLedgerStore, EmbeddedOrders, EmbeddedReports, EmbeddedSessions, ProcessFeed,
};
use stockade_group_commit::{GroupCommit, Settings};
use tempfile::TempDir;

/// The embedded ports over one file, which goes with the shop.
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
    pub async fn bare() -> Self {
        let folder = TempDir::new().unwrap();
        let database = Database::open(&folder.path().join("stockade.db")).unwrap();
        database.migrate().await.unwrap();
        let clock = ManualClock::default();
        let store = Arc::new(EmbeddedLedgerStore::new(database.clone(), Arc::new(clock.clone())));
        let catalogue = Arc::new(EmbeddedCatalogue::new(database.clone()));
        Self {
            database,
            clock,
            ledger: Arc::new(OneByOne(store.clone())),
            store,
            catalogue: catalogue.clone(),
            shelf: catalogue.clone(),
            stock: catalogue,
            _folder: folder,
        }
    }

    pub async fn grouped(lanes: usize, max_batch: usize) -> Self {
        let bare = Self::bare().await;
        let [lanes, max_batch] = [lanes, max_batch].map(|number| NonZeroUsize::new(number).unwrap());
        let settings = Settings { lanes, max_batch, ..Settings::default() };
        bare.telling(ProcessFeed::to(Vec::new()), settings)
    }

    pub async fn cached() -> Self {
        let bare = Self::bare().await;
        let stock = Arc::new(CachedStock::around(bare.stock.clone()));
        let catalogue = Arc::new(CachedCatalogue::around(bare.catalogue.clone()));
        let feed = ProcessFeed::to(vec![stock.clone(), catalogue.clone()]);
        Self { catalogue, stock, ..bare.telling(feed, Settings::default()) }
    }

    /// This shop, with its commands gathered and its changes told.
    fn telling(self, feed: ProcessFeed, settings: Settings) -> Self {
        let feed: Arc<dyn StockFeed> = Arc::new(feed);
        let (ledger, _) = GroupCommit::start(self.store.clone(), feed.clone(), settings);
        let announced = Announced { shelf: self.shelf.clone(), feed };
        Self { ledger: Arc::new(ledger), shelf: Arc::new(announced), ..self }
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

impl SessionHarness for Shop {
    fn sessions(&self) -> Arc<dyn SessionStore> {
        Arc::new(EmbeddedSessions::new(self.database.clone()))
    }
}

impl ReportHarness for Shop {
    fn reports(&self) -> Arc<dyn Reports> {
        Arc::new(EmbeddedReports::new(self.database.clone()))
    }
}
