//! The one thread that writes.

use std::io;
use std::thread;

use diesel::sqlite::SqliteConnection;
use stockade_domain::ports::StoreError;
use tokio::sync::{mpsc, oneshot};

use crate::error::TxError;

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
    /// Gives the connection to a thread of its own.
    pub fn start(mut conn: SqliteConnection) -> io::Result<Self> {
        let (queue, mut waiting) = mpsc::channel::<Work>(QUEUE);
        thread::Builder::new().name("sqlite-writer".to_owned()).spawn(move || {
            while let Some(work) = waiting.blocking_recv() {
                work(&mut conn);
            }
        })?;
        Ok(Self { queue })
    }

    /// Runs `work` between BEGIN IMMEDIATE and COMMIT. An error of its own rolls back.
    pub async fn run<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, TxError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |conn| {
            // Nobody may be listening any more: the work is done all the same.
            let _ = answer.send(conn.immediate_transaction(work));
        });
        self.queue.send(work).await.map_err(|_| gone())?;
        Ok(answered.await.map_err(|_| gone())??)
    }
}

/// The thread died in the middle of a piece of work, which rolled that back.
fn gone() -> StoreError {
    StoreError::Unavailable("the writer has stopped".into())
}
