//! One try of one piece of work on one connection.

use std::time::Duration;

use diesel::QueryResult;
use diesel_async::{AnsiTransactionManager, AsyncMysqlConnection, SimpleAsyncConnection, TransactionManager};
use tokio::time::timeout;

use super::pool::Lease;
use super::session::{SLOW_STATEMENT, STATEMENT};
use super::work::AsyncFunc;
use crate::error::{Fault, TxError};

/// How long a transaction may take, and then its COMMIT. The server gives up its statements and waits for locks sooner
/// than this, so whoever waits so long waits for a server that is not there any more.
const GIVE_UP: Duration = Duration::from_secs(2);
/// The same for work that may be slow.
const GIVE_UP_SLOW: Duration = Duration::from_secs(40);

type Transactions = AnsiTransactionManager;

/// BEGIN, the work, and COMMIT; or ROLLBACK, when the work comes to nothing.
pub(super) async fn transaction<T, F>(lease: &mut Lease, work: F) -> Result<T, TxError>
where
    T: Send,
    F: Send,
    for<'c> F: AsyncFnOnce(&'c mut AsyncMysqlConnection) -> Result<T, TxError>
        + AsyncFunc<&'c mut AsyncMysqlConnection, Result<T, TxError>, Fut: Send>,
{
    let begun = async |conn: &mut AsyncMysqlConnection| {
        Transactions::begin_transaction(conn).await?;
        work(conn).await
    };
    let result = within(GIVE_UP, lease, begun).await;
    match result {
        Ok(done) => commit(lease).await.map(|()| done),
        Err(error) => {
            roll_back(lease, &error).await;
            Err(error)
        }
    }
}

/// Statements that stand for themselves.
pub(super) async fn reading<T, F>(lease: &mut Lease, work: F) -> Result<T, TxError>
where
    T: Send,
    F: Send,
    for<'c> F: AsyncFnOnce(&'c mut AsyncMysqlConnection) -> Result<T, TxError>
        + AsyncFunc<&'c mut AsyncMysqlConnection, Result<T, TxError>, Fut: Send>,
{
    within(GIVE_UP, lease, work).await
}

/// Statements that all see the same, and may take their time.
pub(super) async fn snapshot<T, F>(lease: &mut Lease, work: F) -> Result<T, TxError>
where
    T: Send,
    F: Send,
    for<'c> F: AsyncFnOnce(&'c mut AsyncMysqlConnection) -> Result<T, TxError>
        + AsyncFunc<&'c mut AsyncMysqlConnection, Result<T, TxError>, Fut: Send>,
{
    let dialect = lease.dialect();
    let begin = format!(
        "{}; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
        dialect.limit_statements(SLOW_STATEMENT)
    );
    let end = format!("ROLLBACK; {}", dialect.limit_statements(STATEMENT));
    let looking = async |conn: &mut AsyncMysqlConnection| {
        conn.batch_execute(&begin).await?;
        let seen = work(conn).await?;
        conn.batch_execute(&end).await?;
        Ok(seen)
    };
    let result = within(GIVE_UP_SLOW, lease, looking).await;
    if result.is_err() {
        // Its limits and its snapshot go with it.
        lease.discard();
    }
    result
}

/// A connection that was given up still has an answer to come, and is never used again.
async fn within<T, F>(limit: Duration, lease: &mut Lease, work: F) -> Result<T, TxError>
where
    for<'c> F: AsyncFnOnce(&'c mut AsyncMysqlConnection) -> Result<T, TxError>
        + AsyncFunc<&'c mut AsyncMysqlConnection, Result<T, TxError>, Fut: Send>,
{
    let result = timeout(limit, work(lease.connection())).await;
    result.unwrap_or_else(|_| {
        lease.discard();
        Err(TxError::GaveUp)
    })
}

/// From here on a lost connection leaves open what happened.
async fn commit(lease: &mut Lease) -> Result<(), TxError> {
    let answer = timeout(GIVE_UP, Transactions::commit_transaction(lease.connection())).await;
    match answer {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) if Fault::of(&error) == Fault::Deadlock => {
            // Refused, as by a cluster whose nodes disagree. The server has ended the transaction; be sure of it.
            lease.discard();
            Err(error.into())
        }
        // A server may answer with an error after it has committed: one whose disk is full, for example.
        Ok(Err(error)) => {
            lease.discard();
            Err(TxError::Unanswered(error.into()))
        }
        Err(late) => Err(TxError::Unanswered(late.into())),
    }
}

async fn roll_back(lease: &mut Lease, why: &TxError) {
    if why.fault() == Some(Fault::Lost) {
        return lease.discard();
    }
    let rolled_back: Result<QueryResult<()>, _> =
        timeout(GIVE_UP, Transactions::rollback_transaction(lease.connection())).await;
    if !matches!(rolled_back, Ok(Ok(()))) {
        lease.discard();
    }
}
