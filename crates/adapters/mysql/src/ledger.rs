//! Where stock moves: one batch of commands, one transaction.

mod answered;
mod locking;
mod looking;
mod rows;
mod time;
mod writing;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use diesel::sql_types::{BigInt, Integer, Unsigned};
use diesel_async::AsyncMysqlConnection;
use stockade_domain::ids::OrderId;
use stockade_domain::ledger::{Command, Keys, RequestId, Verdict, WorkingSet};
use stockade_domain::order::OrderChange;
use stockade_domain::ports::{Clock, Committed, LedgerStore, StoreError};
use tokio::time::{Instant, sleep};

use self::time::Time;
pub use self::writing::insert_event;
use crate::Database;
use crate::database::Patience;
use crate::error::{Fault, TxError};

/// How often a batch begins anew because somebody else answered one of its requests, or ended one of its holds,
/// meanwhile.
const MAX_SURPRISES: u32 = 8;
/// How long it is tried to find out what became of a COMMIT whose answer was lost, and how often.
const RESOLVE_WITHIN: Duration = Duration::from_secs(3);
const RESOLVE_EVERY: Duration = Duration::from_millis(100);

/// Values in one list, at most; a statement can have 65,535 of them.
const LIST: usize = 8_000;

type UnsignedBigInt = Unsigned<BigInt>;
type UnsignedInteger = Unsigned<Integer>;

/// Commits batches of commands. The server tells the time.
///
/// The locks are taken in the order in which everybody takes them, turns of customers by id, orders by id and then
/// products by id, and the rows that everybody wants, the products, as late as can be. Round trips for one command / for many, where a statement whose
/// shape depends on the batch is prepared (1) before it is run (1):
///
/// | | one | many |
/// |---|---|---|
/// | BEGIN | 1 | 1 |
/// | requests that were answered before | 2 | 2 |
/// | turns of those who hold under limits (only if there are any) | 2 | 2 |
/// | named orders, locked, and their lines (only if there are any) | 4 | 4 |
/// | products, locked, with the time | 2 | 2 |
/// | due holds of a product that is short (only then) | 2 | 2 each |
/// | what customers have (only of products with a limit) | 2 | 2 |
/// | what those who hold under limits keep (only if there are any) | 2 | 2 |
/// | products, written | 2 | 2 |
/// | new orders, their lines, and their numbers | 3 | 6 |
/// | changed orders | 2 | 2 |
/// | events, requests, mails (only if any are owed) | 3 | 6 |
/// | COMMIT | 1 | 1 |
///
/// So a hold is 17 round trips alone, 10 of them with its product locked; a thousand holds together are 22, and 15.
/// Without limits on holds, and for orders, it is four fewer, and two.
#[derive(Clone)]
pub struct MysqlLedgerStore {
    database: Database,
    time: Time,
}

impl MysqlLedgerStore {
    pub fn new(database: Database) -> Self {
        Self { database, time: Time::OfServer }
    }

    /// Judges by a clock instead of the server's time: for tests, where time passes at will.
    pub fn with_clock(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, time: Time::Of(clock) }
    }

    /// Tries until the batch is committed, or is known not to be.
    async fn settle(&self, batch: &Arc<[Command]>, news: News) -> Result<Committed, TxError> {
        let (mut patience, mut surprises) = (Patience::default(), 0);
        let mut due = BTreeSet::new();
        loop {
            let (batch, time, holds) = (Arc::clone(batch), self.time.clone(), due.clone());
            let tried =
                self.database.attempt(async move |conn| try_once(conn, &batch, &holds, &time, news).await).await;
            match tried {
                Ok(Tried::Done(committed)) => return Ok(committed),
                Ok(Tried::Short(more)) if surprises < MAX_SURPRISES => due.extend(more),
                Ok(Tried::Short(_)) => {
                    let busy = "the holds that are due change faster than they can be locked";
                    return Err(TxError::NotBegun(StoreError::Contention(busy.into())));
                }
                // A twin of one of the requests was answered meanwhile: this time it will be found. If it is not, it
                // was something else that is there twice, and trying again only shows that.
                Err(error) if error.fault() == Some(Fault::Unique) && surprises < 2 => (),
                Err(error) if patience.once_more(&error).await => continue,
                Err(error) => return Err(error),
            }
            surprises += 1;
        }
    }

    /// Waits until nobody holds the requests of a transaction whose answer was lost. Whether they are there or not, the
    /// batch can then be run again: it is told what it was told, or is done for the first time.
    ///
    /// The server may not have noticed that the connection is gone, and a transaction that lives on may still commit. Its
    /// requests were written before COMMIT was sent, so a locking read waits for it.
    async fn let_it_end(&self, requests: &Arc<BTreeSet<RequestId>>) -> Result<(), TxError> {
        let until = Instant::now() + RESOLVE_WITHIN;
        loop {
            let requests = Arc::clone(requests);
            let looked = self.database.attempt(async move |conn| answered::await_writers(conn, &requests).await).await;
            match looked {
                Err(error) if Instant::now() < until => {
                    tracing::debug!(%error, "it is not known yet whether a batch was committed");
                    sleep(RESOLVE_EVERY).await;
                }
                looked => return looked,
            }
        }
    }
}

#[async_trait]
impl LedgerStore for MysqlLedgerStore {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        if batch.is_empty() {
            return Ok(Committed::default());
        }
        let batch: Arc<[Command]> = batch.into();
        let lost = match self.settle(&batch, News::OfChanges).await {
            Err(TxError::Unanswered(lost)) => lost,
            settled => return settled.map_err(StoreError::from),
        };
        // Nothing that goes wrong from here on may be told as if nothing had been changed.
        let unknown = |error: TxError| {
            tracing::warn!(%error, "what became of a COMMIT cannot be found out");
            StoreError::OutcomeUnknown(lost)
        };
        let found_out = match self.let_it_end(&Arc::new(Keys::of(batch.iter()).requests)).await {
            Ok(()) => self.settle(&batch, News::OfAll).await,
            Err(error) => Err(error),
        };
        found_out.map_err(unknown)
    }
}

/// What came of one transaction.
enum Tried {
    Done(Committed),
    /// A product was short, and these holds of it are due. They must be locked before their products, so everything
    /// begins anew with them. Nothing was changed.
    ///
    /// The alternative is to look for due holds before every batch, a round trip that is wasted on nearly all of them:
    /// as long as there are pieces nobody takes holds back but the expiry worker, whose commands name them.
    Short(Vec<OrderId>),
}

/// Which products the caches are told of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    OfChanges,
    /// After a COMMIT whose answer was lost: what it changed is not changed again, and was told to nobody.
    OfAll,
}

/// Locks, decides, writes. `holds` are locked like the orders that the batch names.
async fn try_once(
    conn: &mut AsyncMysqlConnection,
    batch: &[Command],
    holds: &BTreeSet<OrderId>,
    time: &Time,
    news: News,
) -> Result<Tried, TxError> {
    let keys = Keys::of(batch);
    let mut locked = locking::lock(conn, &keys, holds).await?;
    let now = time.now(conn, locked.at).await?;
    let missing = looking::missing_holds(conn, &keys, &locked.rows, now).await?;
    if !missing.is_empty() {
        return Ok(Tried::Short(missing));
    }
    locked.rows.bought = looking::bought(conn, &keys, &locked.rows.products, now).await?;
    locked.rows.recent_holds = looking::recent_holds(conn, &keys, now).await?;
    let mut rows = WorkingSet::new(now, locked.rows);
    let mut verdicts: Vec<Verdict> = batch.iter().map(|command| rows.decide(command)).collect();
    let all = (news == News::OfAll).then(|| rows.levels());
    let mut changes = rows.into_changes();
    writing::write(conn, &mut changes, &mut verdicts).await?;
    let mut orders = changes.order_changes();
    if all.is_some() {
        orders.extend(verdicts.iter().filter_map(replayed_order));
    }
    let levels = all.unwrap_or_else(|| changes.levels().to_vec());
    Ok(Tried::Done(Committed { verdicts, levels, orders }))
}

/// The order that is told of again, as it was when it was decided.
fn replayed_order(verdict: &Verdict) -> Option<OrderChange> {
    let order = verdict.outcome.as_ref().ok()?.order()?;
    verdict.replayed.then(|| OrderChange::from(order))
}

/// So many places for values.
fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}
