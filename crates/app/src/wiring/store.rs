//! What must last: a file, or a MySQL server.

mod embedded;
#[cfg(feature = "mysql")]
mod mysql;

use std::sync::Arc;

use stockade_domain::ports::{
    AccountStore, Auditor, Backend, CatalogueReader, CatalogueStore, Clock, JobQueue, LedgerReader, LedgerStore,
    OrderReader, Reports, RequestArchive, Schema, SessionStore, StockFeed, StockReader,
};
use stockade_domain::usecase::ManageCatalogue;

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
            Database::File(path) => embedded::open(path, clock),
            #[cfg(feature = "mysql")]
            Database::Mysql(url) => mysql::open(url),
            #[cfg(not(feature = "mysql"))]
            Database::Mysql(_) => {
                anyhow::bail!("database.url (or DB_HOST, POSTGRES_HOST): {}", super::left_out("MySQL", "mysql"))
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
}
