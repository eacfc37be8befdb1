//! A server, and how work is done on it.

mod attempt;
mod migrations;
mod pool;
mod retry;
mod session;
mod work;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use diesel_async::AsyncMysqlConnection;
use stockade_domain::ports::{Backend, StoreError};
use tokio::runtime::Handle;

use self::pool::{Lease, Pool};
pub(crate) use self::retry::Patience;
use self::work::AsyncFunc;
use crate::error::{ConnectError, Fault, TxError};

/// How a server is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Connections at most, and so transactions under way at the same time. Those of all instances together should stay
    /// well below the server's `max_connections`.
    pub connections: NonZeroU32,
    /// How long anybody waits for one of them before they are told that there is too much to do.
    pub wait: Duration,
}

impl Default for Options {
    /// Ten connections: on a few processors more would only wait for each other. And two seconds: a crowd that comes at
    /// once is served in that time, and nobody waits longer for a request that is given up after three.
    fn default() -> Self {
        Self { connections: NonZeroU32::MIN.saturating_add(9), wait: Duration::from_secs(2) }
    }
}

/// One database on one server. Clones share its connections.
///
/// Work runs in a task of its own: whoever asked for it may go away, and no statement is ever broken off half-way.
#[derive(Clone)]
pub struct Database {
    pool: Arc<Pool>,
    url: Arc<str>,
}

impl Database {
    /// Knows the server from now on. It need not be there yet: connections are made when they are needed, and
    /// [`Database::ping`] says whether that works.
    pub fn connect(url: &str, options: Options) -> Result<Self, ConnectError> {
        let url: Arc<str> = session::prepare(url)?.into();
        Ok(Self { pool: Arc::new(Pool::new(Arc::clone(&url), options)), url })
    }

    /// Runs `work` in a transaction of its own: all of it lasts, or nothing does.
    ///
    /// It is run again from its beginning when others were in its way, so it must not do anything beyond the database.
    /// It must not go on after an error either: what came before a failed statement may be undone already.
    pub async fn transaction<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Clone + Send + 'static,
        for<'c> F: AsyncFnOnce(&'c mut AsyncMysqlConnection) -> Result<T, TxError>
            + AsyncFunc<&'c mut AsyncMysqlConnection, Result<T, TxError>, Fut: Send>,
    {
        let mut patience = Patience::default();
        loop {
            let error = match self.attempt(work.clone()).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            if !patience.once_more(&error).await {
                return Err(error.into());
            }
        }
    }

    /// Runs `work` once, in a transaction of its own.
    pub(crate) async fn attempt<T, F>(&self, work: F) -> Result<T, TxError>
    where
        T: Send + 'static,
        F: Send + 'static,
        for<'c> F: AsyncFnOnce(&'c mut AsyncMysqlConnection) -> Result<T, TxError>
            + AsyncFunc<&'c mut AsyncMysqlConnection, Result<T, TxError>, Fut: Send>,
    {
        self.with_lease(async move |lease: &mut Lease| attempt::transaction(lease, work).await).await
    }

    /// Runs `work`, which only reads. Each of its statements sees what is committed when it begins.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Clone + Send + 'static,
        for<'c> F: AsyncFnOnce(&'c mut AsyncMysqlConnection) -> Result<T, TxError>
            + AsyncFunc<&'c mut AsyncMysqlConnection, Result<T, TxError>, Fut: Send>,
    {
        let mut patience = Patience::default();
        loop {
            let again = work.clone();
            let read = self.with_lease(async move |lease: &mut Lease| attempt::reading(lease, again).await).await;
            let error = match read {
                Ok(read) => return Ok(read),
                Err(error) => error,
            };
            if !patience.once_more(&error).await {
                return Err(error.into());
            }
        }
    }

    /// Runs `work`, which only reads, on one snapshot of everything. Its statements may take longer than others.
    pub async fn snapshot<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Send + 'static,
        for<'c> F: AsyncFnOnce(&'c mut AsyncMysqlConnection) -> Result<T, TxError>
            + AsyncFunc<&'c mut AsyncMysqlConnection, Result<T, TxError>, Fut: Send>,
    {
        let read = self.with_lease(async move |lease: &mut Lease| attempt::snapshot(lease, work).await).await;
        Ok(read?)
    }

    /// Lends a connection to `work`, in a task that nobody can cancel.
    async fn with_lease<T, F>(&self, work: F) -> Result<T, TxError>
    where
        T: Send + 'static,
        F: Send + 'static,
        for<'l> F:
            AsyncFnOnce(&'l mut Lease) -> Result<T, TxError> + AsyncFunc<&'l mut Lease, Result<T, TxError>, Fut: Send>,
    {
        let pool = Arc::clone(&self.pool);
        let task = Handle::current().spawn(async move {
            let mut lease = pool.lease().await.map_err(TxError::NotBegun)?;
            let result = work(&mut lease).await;
            if matches!(&result, Err(error) if error.fault() == Some(Fault::Lost) || matches!(error, TxError::Unanswered(_))) {
                lease.discard();
            }
            result
        });
        task.await.map_err(TxError::unsound)?
    }
}

#[async_trait]
impl Backend for Database {
    /// Whether the server answers, and is as it must be.
    async fn ping(&self) -> Result<(), StoreError> {
        self.read(async |conn: &mut AsyncMysqlConnection| session::ping(conn).await).await
    }
}
