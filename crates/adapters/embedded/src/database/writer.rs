//! The one thread that writes.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Instant;

use diesel::r2d2::R2D2Connection;
use diesel::result::Error as DieselError;
use diesel::sqlite::SqliteConnection;
use metrics::histogram;
use stockade_domain::ports::StoreError;
use tokio::sync::{mpsc, oneshot};

use super::connection::{self, Use};
use crate::error::{TxError, of_commit};

/// How many pieces of work may wait; whoever comes then waits for a place.
const QUEUE: usize = 256;

/// One transaction with its answer.
type Work = Box<dyn FnOnce(&mut SqliteConnection) + Send>;

/// Hands work to the writer. Clones share it; when the last is gone the thread ends.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Work>,
}

impl Writer {
    /// Gives the connection to a thread of its own; `url` is where it gets another one, should it need to.
    pub fn start(mut conn: SqliteConnection, url: String) -> io::Result<Self> {
        let (queue, mut waiting) = mpsc::channel::<Work>(QUEUE);
        let work_off = move || {
            while let Some(work) = waiting.blocking_recv() {
                let panicked = catch_unwind(AssertUnwindSafe(|| work(&mut conn))).is_err();
                if panicked || conn.is_broken() {
                    // What had begun ends with its connection. The next piece of work starts clean.
                    match connection::open(&url, Use::Writing) {
                        Ok(fresh) => conn = fresh,
                        Err(error) => return tracing::error!(%error, "the writer has stopped"),
                    }
                    tracing::warn!(panicked, "the writer took a new connection");
                }
            }
        };
        thread::Builder::new().name("sqlite-writer".to_owned()).spawn(work_off)?;
        Ok(Self { queue })
    }

    /// Runs `work` between BEGIN IMMEDIATE and COMMIT. An error of its own rolls back.
    pub async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, TxError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let asked = Instant::now();
        let work: Work = Box::new(move |conn| {
            histogram!("stockade_lock_wait_seconds", "kind" => "writer").record(asked.elapsed());
            // Nobody may be listening any more: the work is done all the same.
            let _ = answer.send(in_transaction(conn, work));
        });
        self.queue.send(work).await.map_err(|_| StoreError::Unavailable("the writer has stopped".into()))?;
        answered.await.map_err(|_| StoreError::Internal("the work panicked and was rolled back".into()))?
    }
}

fn in_transaction<T>(
    conn: &mut SqliteConnection,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, TxError>,
) -> Result<T, StoreError> {
    let mut failed = None;
    let result = conn.immediate_transaction(|conn| {
        work(conn).map_err(|error| {
            failed = Some(error);
            DieselError::RollbackTransaction
        })
    });
    // When the work failed, that says more than what became of rolling it back: SQLite may have done so by itself.
    match (result, failed) {
        (Ok(done), _) => Ok(done),
        (Err(_), Some(error)) => Err(error.into()),
        (Err(error), None) => Err(of_commit(error)),
    }
}
