//! Connections, and who may use them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bb8::{ErrorSink, ManageConnection, PooledConnection, RunError};
use diesel_async::{AnsiTransactionManager, AsyncMysqlConnection, TransactionManager};
use metrics::gauge;
use stockade_domain::ports::StoreError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Options;
use super::session::{self, Dialect, SessionError};

/// How long a connection may take to answer that it is still there.
const PING: Duration = Duration::from_millis(250);
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(1);

/// How long a connection may be idle: shorter than the server leaves it open (see [`session::open`]).
const IDLE: Duration = Duration::from_secs(2);
/// How often idle connections are looked through.
const REAP: Duration = Duration::from_millis(500);

const CONNECTIONS: &str = "stockade_db_pool_connections";

/// Connections, handed out in the order in which they were asked for.
///
/// bb8 alone hands an idle connection to whoever comes by, also past those who wait for one; so nobody gets as far as
/// bb8 without a turn, and there are as many turns as connections.
pub(super) struct Pool {
    connections: bb8::Pool<Sessions>,
    turns: Arc<Semaphore>,
    wait: Duration,
    losses: Arc<AtomicU64>,
    trouble: Trouble,
}

/// Why connections cannot be made, until one is.
///
/// Whoever waits for a connection is told by bb8 that there was none in time; a wrong password is told here.
#[derive(Clone, Debug, Default)]
struct Trouble(Arc<Mutex<Option<Arc<SessionError>>>>);

/// A connection for one piece of work.
pub(super) struct Lease {
    session: PooledConnection<'static, Sessions>,
    losses: Arc<AtomicU64>,
    _in_use: InUse,
    _turn: OwnedSemaphorePermit,
}

impl Pool {
    pub fn new(url: Arc<str>, options: Options) -> Self {
        let size = options.connections.get();
        let losses = Arc::new(AtomicU64::new(0));
        let trouble = Trouble::default();
        let connections = bb8::Pool::builder()
            .max_size(size)
            .connection_timeout(CONNECT)
            .retry_connection(false)
            .test_on_check_out(true)
            .idle_timeout(IDLE)
            .reaper_rate(REAP)
            .error_sink(trouble.boxed_clone())
            .build_unchecked(Sessions { url, losses: Arc::clone(&losses) });
        let turns = Arc::new(Semaphore::new(usize::try_from(size).unwrap_or(Semaphore::MAX_PERMITS)));
        Self { connections, turns, wait: options.wait, losses, trouble }
    }

    pub async fn lease(&self) -> Result<Lease, StoreError> {
        let turn = timeout(self.wait, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| StoreError::Overloaded)?;
        let turn = turn.map_err(|closed| StoreError::Unavailable(closed.into()))?;
        let session = self.connections.get_owned().await.map_err(|error| self.trouble.explain(error))?;
        self.trouble.end();
        let idle = self.connections.state().idle_connections;
        gauge!(CONNECTIONS, "state" => "idle").set(f64::from(idle));
        Ok(Lease { session, losses: Arc::clone(&self.losses), _in_use: InUse::begin(), _turn: turn })
    }
}

impl Trouble {
    fn explain(&self, error: RunError<SessionError>) -> StoreError {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        StoreError::Unavailable(known.map_or_else(|| error.into(), Into::into))
    }

    fn end(&self) {
        let mut trouble = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.take().is_some() {
            tracing::info!("the database server can be reached again");
        }
    }
}

impl ErrorSink<SessionError> for Trouble {
    /// Says it once, and not with every try.
    fn sink(&self, error: SessionError) {
        let mut trouble = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble.is_none() {
            tracing::warn!(error = &error as &dyn std::error::Error, "no connection to the database server");
        }
        *trouble = Some(Arc::new(error));
    }

    fn boxed_clone(&self) -> Box<dyn ErrorSink<SessionError>> {
        Box::new(self.clone())
    }
}

/// A connection that somebody has, counted for as long as they have it.
struct InUse;

impl InUse {
    fn begin() -> Self {
        gauge!(CONNECTIONS, "state" => "busy").increment(1);
        Self
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        gauge!(CONNECTIONS, "state" => "busy").decrement(1);
        gauge!(CONNECTIONS, "state" => "idle").increment(1);
    }
}

impl Lease {
    pub fn connection(&mut self) -> &mut AsyncMysqlConnection {
        &mut self.session.conn
    }

    pub fn dialect(&self) -> Dialect {
        self.session.dialect
    }

    /// Closes the connection instead of handing it to somebody else. What it had begun the server rolls back.
    pub fn discard(&mut self) {
        AnsiTransactionManager::transaction_manager_status_mut(&mut self.session.conn).set_in_error();
        // Where one was lost, others may be: after a restart of the server all of them.
        self.losses.fetch_add(1, Ordering::Relaxed);
    }
}

/// Makes connections.
struct Sessions {
    url: Arc<str>,
    /// How many connections were lost so far.
    losses: Arc<AtomicU64>,
}

/// A connection that is set up.
struct Session {
    conn: AsyncMysqlConnection,
    dialect: Dialect,
    /// The number of losses when this one was last known to work.
    trusted_at: u64,
}

impl ManageConnection for Sessions {
    type Connection = Session;
    type Error = SessionError;

    async fn connect(&self) -> Result<Session, SessionError> {
        let trusted_at = self.losses.load(Ordering::Relaxed);
        let opened = timeout(CONNECT, session::open(&self.url)).await;
        let (conn, dialect) = opened.map_err(|_| SessionError::Late)??;
        Ok(Session { conn, dialect, trusted_at })
    }

    /// Asks the server only when another connection was lost meanwhile: that costs nothing while all is well.
    async fn is_valid(&self, session: &mut Session) -> Result<(), SessionError> {
        let losses = self.losses.load(Ordering::Relaxed);
        if session.trusted_at != losses {
            let answer = timeout(PING, session::ping(&mut session.conn)).await;
            answer.map_err(|_| SessionError::Late)?.map_err(|error| SessionError::Broken(error.into()))?;
            session.trusted_at = losses;
        }
        Ok(())
    }

    fn has_broken(&self, session: &mut Session) -> bool {
        std::thread::panicking() || AnsiTransactionManager::is_broken_transaction_manager(&mut session.conn)
    }
}
