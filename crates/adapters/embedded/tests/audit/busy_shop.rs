//! The busy shop, on a file.

use std::path::Path;
use std::sync::Arc;

use stockade_contracts::audit::Hands;
use stockade_domain::ports::Schema;
use stockade_domain::testing::ManualClock;
use stockade_embedded::{Database, EmbeddedAccounts, EmbeddedCatalogue, EmbeddedJobs, EmbeddedLedgerStore};

/// Makes the shop at `path`, and its clock at the last moment.
pub async fn open(path: &Path) -> ManualClock {
    let clock = ManualClock::default();
    let database = Database::open(path).unwrap();
    database.migrate().await.unwrap();
    let shop = Hands {
        accounts: &EmbeddedAccounts::new(database.clone()),
        shelf: &EmbeddedCatalogue::new(database.clone()),
        ledger: &EmbeddedLedgerStore::new(database.clone(), Arc::new(clock.clone())),
        jobs: &EmbeddedJobs::new(database.clone()),
        clock: &clock,
    };
    shop.keep_busy().await;
    clock
}
