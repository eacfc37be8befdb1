//! A shop on a database of its own.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stockade_contracts::{OneByOne, ReportHarness, SessionHarness, ShopHarness, StockHarness, Time};
use stockade_domain::catalogue::StockLevel;
use stockade_domain::ports::{
    AccountStore, Auditor, CatalogueReader, CatalogueStore, Clock, JobQueue, Ledger, LedgerReader, LedgerStore,
    OrderReader, Reports, SessionStore, StockFeed, StockReader,
};
use stockade_domain::testing::ManualClock;
use stockade_domain::time::Timestamp;
use stockade_group_commit::{GroupCommit, Settings};
use stockade_mysql::{
    Database, MysqlAccounts, MysqlAuditor, MysqlCatalogue, MysqlJobs, MysqlLedgerReader, MysqlLedgerStore, MysqlOrders,
    MysqlReports, MysqlSessions,
};

use crate::server::Server;

/// The ports over one database, which goes with the shop.
pub struct Shop {
    database: Database,
    clock: ManualClock,
    store: Arc<dyn LedgerStore>,
    ledger: Arc<dyn Ledger>,
    _server: Server,
}

impl Shop {
    pub async fn bare() -> Self {
        let (server, database) = Server::migrated().await;
        let clock = ManualClock::default();
        let store = Arc::new(MysqlLedgerStore::with_clock(database.clone(), Arc::new(clock.clone())));
        Self { database, clock, ledger: Arc::new(OneByOne(store.clone())), store, _server: server }
    }

    pub async fn grouped(lanes: usize, max_batch: usize) -> Self {
        let bare = Self::bare().await;
        let [lanes, max_batch] = [lanes, max_batch].map(|number| NonZeroUsize::new(number).unwrap());
        let settings = Settings { lanes, max_batch, ..Settings::default() };
        let (ledger, _) = GroupCommit::start(bare.store.clone(), Arc::new(Unheard), settings);
        Self { ledger: Arc::new(ledger), ..bare }
    }
}

/// Nobody follows what changes.
struct Unheard;

impl StockFeed for Unheard {
    fn publish(&self, _levels: &[StockLevel]) {}

    fn catalogue_changed(&self) {}
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
        Arc::new(MysqlCatalogue::new(self.database.clone()))
    }

    fn shelf(&self) -> Arc<dyn CatalogueStore> {
        Arc::new(MysqlCatalogue::new(self.database.clone()))
    }

    fn accounts(&self) -> Arc<dyn AccountStore> {
        Arc::new(MysqlAccounts::new(self.database.clone()))
    }

    fn orders(&self) -> Arc<dyn OrderReader> {
        Arc::new(MysqlOrders::new(self.database.clone()))
    }

    fn events(&self) -> Arc<dyn LedgerReader> {
        Arc::new(MysqlLedgerReader::new(self.database.clone()))
    }

    fn jobs(&self) -> Arc<dyn JobQueue> {
        Arc::new(MysqlJobs::new(self.database.clone()))
    }

    fn auditor(&self) -> Arc<dyn Auditor> {
        Arc::new(MysqlAuditor::new(self.database.clone()))
    }
}

impl StockHarness for Shop {
    fn stock(&self) -> Arc<dyn StockReader> {
        Arc::new(MysqlCatalogue::new(self.database.clone()))
    }
}

impl SessionHarness for Shop {
    fn sessions(&self) -> Arc<dyn SessionStore> {
        Arc::new(MysqlSessions::new(self.database.clone()))
    }
}

impl ReportHarness for Shop {
    fn reports(&self) -> Arc<dyn Reports> {
        Arc::new(MysqlReports::new(self.database.clone()))
    }
}
