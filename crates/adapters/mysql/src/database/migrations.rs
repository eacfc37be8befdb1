//! The shape of what is in the database.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use diesel::migration::{Migration, MigrationSource};
use diesel::mysql::Mysql;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncMigrationHarness, AsyncMysqlConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use stockade_domain::ports::{Schema, SchemaState, StoreError};
use tokio::runtime;
use tokio::task::spawn_blocking;

use super::{Database, session};
use crate::error::TxError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../../migrations/mysql");

/// How long an instance waits for another one that is at it.
const WAIT_SECONDS: u32 = 60;

#[async_trait]
impl Schema for Database {
    /// An empty database is [`SchemaState::Older`].
    async fn state(&self) -> Result<SchemaState, StoreError> {
        self.read(async |conn: &mut AsyncMysqlConnection| state(conn).await).await
    }

    /// Several instances may do so at once: one does it and the others wait.
    ///
    /// Each migration is one statement that can be run again: the server commits after every change of a table, so when
    /// one fails, those before it stay, and the next call goes on from there.
    async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        let url = Arc::clone(&self.url);
        // Diesel's harness blocks the thread it is on, which no runtime that serves anybody should notice.
        let run = spawn_blocking(move || {
            let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            let runtime = runtime.map_err(TxError::unsound)?;
            let _entered = runtime.enter();
            let conn = runtime.block_on(begin(&url))?;
            migrate(&runtime, conn)
        });
        let migrated = run.await.map_err(|panicked| StoreError::Internal(panicked.into()))?;
        Ok(migrated?)
    }
}

/// A connection of its own, whose statements may take as long as they need, and the lock that goes with it.
async fn begin(url: &str) -> Result<AsyncMysqlConnection, TxError> {
    let unreachable = |error: session::SessionError| TxError::NotBegun(StoreError::Unavailable(error.into()));
    let (mut conn, dialect) = session::open(url).await.map_err(unreachable)?;
    sql_query(dialect.limit_statements(Duration::ZERO)).execute(&mut conn).await?;
    // A table is changed when the last transaction that has read it is over.
    sql_query(format!("SET SESSION lock_wait_timeout = {WAIT_SECONDS}")).execute(&mut conn).await?;
    let lock =
        format!("SELECT GET_LOCK(CONCAT('stockade ', LEFT(SHA2(DATABASE(), 256), 40)), {WAIT_SECONDS}) AS number");
    let Number { number } = sql_query(lock).get_result(&mut conn).await?;
    if number == Some(1) {
        Ok(conn)
    } else {
        let busy = format!("another instance has been migrating this database for {WAIT_SECONDS} seconds");
        Err(TxError::NotBegun(StoreError::Unavailable(busy.into())))
    }
}

/// The lock ends with the connection.
fn migrate(runtime: &runtime::Runtime, mut conn: AsyncMysqlConnection) -> Result<Vec<String>, TxError> {
    match runtime.block_on(state(&mut conn))? {
        SchemaState::Current => Ok(Vec::new()),
        SchemaState::Older { pending } => {
            let mut harness = AsyncMigrationHarness::new(conn);
            harness.run_pending_migrations(MIGRATIONS).map_err(TxError::Unsound)?;
            Ok(pending)
        }
        SchemaState::Newer { unknown } => Err(TxError::unsound(format!(
            "the database was made by a newer program: it has the migrations {}",
            unknown.join(", ")
        ))),
    }
}

async fn state(conn: &mut AsyncMysqlConnection) -> Result<SchemaState, TxError> {
    let applied = applied(conn).await?;
    let ours = MigrationSource::<Mysql>::migrations(&MIGRATIONS).map_err(TxError::Unsound)?;
    let ours: BTreeSet<String> = ours.iter().map(|migration| migration.name().version().to_string()).collect();
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

/// What Diesel has noted down. Reading it makes no table, unlike asking Diesel for it.
async fn applied(conn: &mut AsyncMysqlConnection) -> Result<BTreeSet<String>, TxError> {
    let notes = "SELECT COUNT(*) AS number FROM information_schema.tables
                 WHERE table_schema = DATABASE() AND table_name = '__diesel_schema_migrations'";
    let Number { number } = sql_query(notes).get_result(conn).await?;
    if number != Some(1) {
        return Ok(BTreeSet::new());
    }
    let rows: Vec<Applied> = sql_query("SELECT version FROM __diesel_schema_migrations").load(conn).await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    number: Option<i64>,
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}
