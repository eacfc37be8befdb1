//! Where stock moves: one batch of commands, one transaction.

mod reading;
mod writing;

use std::sync::Arc;

use async_trait::async_trait;
use diesel::sqlite::SqliteConnection;
use stockade_domain::ledger::{Command, Keys, Verdict, WorkingSet};
use stockade_domain::ports::{Clock, Committed, LedgerStore, StoreError};

pub use self::writing::insert_event;
use crate::Database;
use crate::error::TxError;

/// Commits batches of commands. The time is its clock's, read once a batch has the database to itself.
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

#[async_trait]
impl LedgerStore for EmbeddedLedgerStore {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        let (batch, clock) = (batch.to_vec(), Arc::clone(&self.clock));
        self.database.write(move |conn| commit(conn, &batch, clock.as_ref())).await
    }
}

/// Nobody else writes meanwhile, so what is read here is as good as locked.
fn commit(conn: &mut SqliteConnection, batch: &[Command], clock: &dyn Clock) -> Result<Committed, TxError> {
    let now = clock.now();
    let mut rows = WorkingSet::new(now, reading::rows(conn, &Keys::of(batch), now)?);
    let mut verdicts: Vec<Verdict> = batch.iter().map(|command| rows.decide(command)).collect();
    let mut changes = rows.into_changes();
    writing::write(conn, &mut changes, &mut verdicts)?;
    Ok(Committed { verdicts, levels: changes.levels().to_vec(), orders: changes.order_changes() })
}
