//! Where stock moves.

use std::sync::Arc;

use stockade_domain::ports::Clock;

use crate::Database;

/// Commits batches of commands.
#[derive(Clone)]
pub struct EmbeddedLedgerStore {
    database: Database,
    clock: Arc<dyn Clock>,
}

impl EmbeddedLedgerStore {
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }
}
