//! The shape of what is in the file.

use std::collections::BTreeSet;

use async_trait::async_trait;
use diesel::connection::Connection;
use diesel::migration::{Migration, MigrationSource};
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use stockade_domain::ports::{Schema, SchemaState, StoreError};

use super::Database;
use crate::error::TxError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../../migrations/embedded");

impl Database {
    /// An empty database in memory, as all the migrations make it.
    pub(crate) fn pristine() -> Result<SqliteConnection, TxError> {
        let mut conn = SqliteConnection::establish(":memory:").map_err(TxError::unsound)?;
        conn.run_pending_migrations(MIGRATIONS).map_err(TxError::Unsound)?;
        Ok(conn)
    }
}

#[async_trait]
impl Schema for Database {
    /// A file that was just made is [`SchemaState::Older`].
    async fn state(&self) -> Result<SchemaState, StoreError> {
        self.write(state).await
    }

    /// All of it or nothing.
    async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        self.write(|conn| match state(conn)? {
            SchemaState::Current => Ok(Vec::new()),
            SchemaState::Older { pending } => {
                conn.run_pending_migrations(MIGRATIONS).map_err(TxError::Unsound)?;
                Ok(pending)
            }
            SchemaState::Newer { unknown } => Err(TxError::unsound(format!(
                "the database was made by a newer program: it has the migrations {}",
                unknown.join(", ")
            ))),
        })
        .await
    }
}

fn state(conn: &mut SqliteConnection) -> Result<SchemaState, TxError> {
    let ours = MigrationSource::<Sqlite>::migrations(&MIGRATIONS).map_err(TxError::Unsound)?;
    let ours: BTreeSet<String> = ours.iter().map(|migration| migration.name().version().to_string()).collect();
    let applied = conn.applied_migrations().map_err(TxError::Unsound)?;
    let applied: BTreeSet<String> = applied.iter().map(ToString::to_string).collect();
    let unknown: Vec<String> = applied.difference(&ours).cloned().collect();
    let pending: Vec<String> = ours.difference(&applied).cloned().collect();
    Ok(if !unknown.is_empty() {
        SchemaState::Newer { unknown }
    } else if pending.is_empty() {
        SchemaState::Current
    } else {
        SchemaState::Older { pending }
    })
}
