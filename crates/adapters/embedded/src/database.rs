//! One SQLite file: one writer, a few readers.

mod claim;
mod connection;
mod migrations;
mod writer;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use diesel::connection::{Connection, SimpleConnection};
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::sqlite::SqliteConnection;
use metrics::gauge;
use stockade_domain::ports::{Backend, StoreError};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

pub use self::claim::Claim;
use self::writer::Writer;
use crate::error::{OpenError, TxError};

/// How many reads go on at the same time. More would only share the same processors.
const READERS: u32 = 4;

/// The file, open. Clones share it.
#[derive(Clone)]
pub struct Database {
    writer: Writer,
    readers: Pool<ConnectionManager<SqliteConnection>>,
    /// Lets in as many reads as there are connections, in the order in which they came, so that none waits on a thread.
    turns: Arc<Semaphore>,
}

impl Database {
    /// Opens the file, and makes it and its folder if need be. Does not touch what is in it: see
    /// [`Schema::migrate`](stockade_domain::ports::Schema::migrate).
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let url = connection::prepare(path)?;
        let file_error = |cause| OpenError::File { path: path.to_owned(), cause };
        let write = connection::open(&url, connection::Use::Writing).map_err(file_error)?;
        let readers = connection::readers(&url, READERS).map_err(file_error)?;
        let turns = Arc::new(Semaphore::new(READERS as usize));
        Ok(Self { writer: Writer::start(write, url).map_err(OpenError::Writer)?, readers, turns })
    }

    /// Runs `work` in a transaction of its own, after those that came before: all of it lasts, or nothing does.
    ///
    /// The work runs to its end even if nobody waits for it any more.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, TxError> + Send + 'static,
    {
        self.writer.run(work).await
    }

    /// Runs `work` on one snapshot of what is committed; it cannot write.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, TxError> + Send + 'static,
    {
        let turn =
            Arc::clone(&self.turns).acquire_owned().await.map_err(|closed| StoreError::Unavailable(closed.into()))?;
        let readers = self.readers.clone();
        let reading = spawn_blocking(move || {
            let mut conn = readers.get().map_err(|cause| StoreError::Unavailable(cause.into()))?;
            measure(&readers);
            let result = SqliteConnection::transaction(&mut conn, work);
            drop(conn);
            measure(&readers);
            drop(turn);
            result.map_err(StoreError::from)
        });
        reading.await.map_err(|panicked| StoreError::Internal(panicked.into()))?
    }
}

fn measure(readers: &Pool<ConnectionManager<SqliteConnection>>) {
    let state = readers.state();
    gauge!("stockade_db_pool_connections", "state" => "idle").set(f64::from(state.idle_connections));
    gauge!("stockade_db_pool_connections", "state" => "busy")
        .set(f64::from(state.connections.saturating_sub(state.idle_connections)));
}

#[async_trait]
impl Backend for Database {
    /// Whether the writer answers and the file can be read.
    async fn ping(&self) -> Result<(), StoreError> {
        let look = |conn: &mut SqliteConnection| Ok(conn.batch_execute("SELECT count(*) FROM sqlite_schema")?);
        self.write(look).await?;
        self.read(look).await
    }
}
