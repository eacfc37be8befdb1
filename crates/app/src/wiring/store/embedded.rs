//! A shop in one SQLite file.

use std::path::Path;
use std::sync::Arc;

use stockade_domain::ports::Clock;
use stockade_embedded::{
    Database, EmbeddedAccounts, EmbeddedAuditor, EmbeddedCatalogue, EmbeddedJobs, EmbeddedLedgerReader,
    EmbeddedLedgerStore, EmbeddedOrders, EmbeddedReports, EmbeddedRequests, EmbeddedSessions,
};

use super::Store;

/// Opens a file, which is made if there is none.
pub fn open(path: &Path, clock: Arc<dyn Clock>) -> anyhow::Result<Store> {
    let database = Database::open(path)?;
    let catalogue = Arc::new(EmbeddedCatalogue::new(database.clone()));
    Ok(Store {
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
    })
}
