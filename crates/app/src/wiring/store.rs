//! What must last: a file, or a MySQL server.

use std::sync::Arc;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use stockade_domain::ports::{
    AccountStore, Auditor, Backend, CatalogueReader, CatalogueStore, Clock, JobQueue, LedgerReader, LedgerStore,
    OrderReader, Reports, RequestArchive, Schema, SessionStore, StockFeed, StockReader,
};
use stockade_domain::usecase::ManageCatalogue;
use stockade_embedded::{
    EmbeddedAccounts, EmbeddedAuditor, EmbeddedCatalogue, EmbeddedJobs, EmbeddedLedgerReader, EmbeddedLedgerStore,
    EmbeddedOrders, EmbeddedReports, EmbeddedRequests, EmbeddedSessions,
};
use stockade_mysql::{
    MysqlAccounts, MysqlAuditor, MysqlCatalogue, MysqlJobs, MysqlLedgerReader, MysqlLedgerStore, MysqlOrders,
    MysqlReports, MysqlRequests, MysqlSessions,
};

use crate::config::Database;
use crate::security::Argon2Passwords;
use crate::seed::Seed;
use crate::world::SystemIds;

/// The ports that one database answers.
#[derive(Clone)]
pub struct Store {
    pub backend: Arc<dyn Backend>,
    pub schema: Arc<dyn Schema>,
    pub ledger: Arc<dyn LedgerStore>,
    pub shelf: Arc<dyn CatalogueReader>,
    pub catalogue: Arc<dyn CatalogueStore>,
    pub stock: Arc<dyn StockReader>,
    pub orders: Arc<dyn OrderReader>,
    pub events: Arc<dyn LedgerReader>,
    pub accounts: Arc<dyn AccountStore>,
    pub sessions: Arc<dyn SessionStore>,
    pub reports: Arc<dyn Reports>,
    pub auditor: Arc<dyn Auditor>,
    pub jobs: Arc<dyn JobQueue>,
    pub requests: Arc<dyn RequestArchive>,
}

impl Store {
    /// Opens a file, or knows a server from now on; neither migrates anything.
    pub fn open(database: &Database, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        match database {
            Database::File(path) => Ok(Self::embedded(&stockade_embedded::Database::open(path)?, clock)),
            Database::Mysql(url) => {
                let options = stockade_mysql::Options::default();
                let database = stockade_mysql::Database::connect(url.expose_secret(), options);
                Ok(Self::mysql(&database.context("the MySQL database")?))
            }
        }
    }

    /// Opens what must be there: whoever only looks shall not make a file.
    pub fn open_existing(database: &Database, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        if let Database::File(path) = database {
            anyhow::ensure!(path.is_file(), "there is no shop in {}", path.display());
        }
        Self::open(database, clock)
    }

    /// What fills this store.
    pub fn seed(self, feed: Arc<dyn StockFeed>, clock: Arc<dyn Clock>, demo: bool) -> Seed {
        Seed {
            accounts: self.accounts,
            shelf: self.shelf,
            manage: ManageCatalogue { catalogue: self.catalogue, feed, clock: Arc::clone(&clock) },
            hasher: Arc::new(Argon2Passwords::new(demo)),
            ids: Arc::new(SystemIds),
            clock,
            demo,
        }
    }

    fn embedded(database: &stockade_embedded::Database, clock: Arc<dyn Clock>) -> Self {
        let catalogue = Arc::new(EmbeddedCatalogue::new(database.clone()));
        Self {
            backend: Arc::new(database.clone()),
            schema: Arc::new(database.clone()),
            ledger: Arc::new(EmbeddedLedgerStore::new(database.clone(), clock)),
            shelf: catalogue.clone(),
            catalogue: catalogue.clone(),
            stock: catalogue,
            orders: Arc::new(EmbeddedOrders::new(database.clone())),
            events: Arc::new(EmbeddedLedgerReader::new(database.clone())),
            accounts: Arc::new(EmbeddedAccounts::new(database.clone())),
            sessions: Arc::new(EmbeddedSessions::new(database.clone())),
            reports: Arc::new(EmbeddedReports::new(database.clone())),
            auditor: Arc::new(EmbeddedAuditor::new(database.clone())),
            jobs: Arc::new(EmbeddedJobs::new(database.clone())),
            requests: Arc::new(EmbeddedRequests::new(database.clone())),
        }
    }

    /// The server tells the time by which the ledger is judged.
    fn mysql(database: &stockade_mysql::Database) -> Self {
        let catalogue = Arc::new(MysqlCatalogue::new(database.clone()));
        Self {
            backend: Arc::new(database.clone()),
            schema: Arc::new(database.clone()),
            ledger: Arc::new(MysqlLedgerStore::new(database.clone())),
            shelf: catalogue.clone(),
            catalogue: catalogue.clone(),
            stock: catalogue,
            orders: Arc::new(MysqlOrders::new(database.clone())),
            events: Arc::new(MysqlLedgerReader::new(database.clone())),
            accounts: Arc::new(MysqlAccounts::new(database.clone())),
            sessions: Arc::new(MysqlSessions::new(database.clone())),
            reports: Arc::new(MysqlReports::new(database.clone())),
            auditor: Arc::new(MysqlAuditor::new(database.clone())),
            jobs: Arc::new(MysqlJobs::new(database.clone())),
            requests: Arc::new(MysqlRequests::new(database.clone())),
        }
    }
}
