//! Mails that are owed, and who is at work on them.

use std::time::Duration;

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use stockade_domain::account::Email;
use stockade_domain::ids::{JobId, OrderId};
use stockade_domain::mail::{Job, JobColumn, JobKind, JobQuery, JobState, MailJob, Matter};
use stockade_domain::page::{Page, Position};
use stockade_domain::ports::{JobQueue, StoreError};
use stockade_domain::sort::Sort;
use stockade_domain::time::Timestamp;
use stockade_records::sorted;

use crate::Database;
use crate::error::TxError;
use crate::orders::order;
use crate::schema::outbox;
use crate::values::Stored;

/// Keeps the mails that the ledger wrote down, until they are sent.
#[derive(Clone)]
pub struct EmbeddedJobs {
    database: Database,
}

impl EmbeddedJobs {
    /// As much of an error as is worth keeping, in characters.
    const ERROR_LENGTH: usize = 500;

    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

diesel::postfix_operator!(
    // A literal instead of a parameter, because only with it does SQLite see that the index over waiting jobs fits.
    IsWaiting,
    " = 'waiting'"
);

/// A job to be done.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Sqlite))]
struct DueRow {
    id: Stored<JobId>,
    kind: Stored<JobKind>,
    order_id: Option<Stored<OrderId>>,
    recipient: Stored<Email>,
    attempts: Stored<u32>,
    created_at: Stored<Timestamp>,
}

/// A job to be looked at.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Sqlite))]
struct JobRow {
    id: Stored<JobId>,
    kind: Stored<JobKind>,
    order_id: Option<Stored<OrderId>>,
    state: Stored<JobState>,
    attempts: Stored<u32>,
    last_error: Option<String>,
    created_at: Stored<Timestamp>,
    next_try_at: Stored<Timestamp>,
    done_at: Option<Stored<Timestamp>>,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind.0,
            order_id: row.order_id.map(|id| id.0),
            state: row.state.0,
            attempts: row.attempts.0,
            last_error: row.last_error,
            created_at: row.created_at.0,
            next_try_at: row.next_try_at.0,
            done_at: row.done_at.map(|at| at.0),
        }
    }
}

#[async_trait]
impl JobQueue for EmbeddedJobs {
    async fn claim(&self, now: Timestamp, lease: Duration, limit: u32) -> Result<Vec<MailJob>, StoreError> {
        let claimed = self.database.write(move |conn| {
            let due = outbox::table
                .filter(IsWaiting::new(outbox::state))
                .filter(outbox::next_try_at.le(Stored(now)))
                .order((outbox::next_try_at, outbox::id))
                .limit(limit.into())
                .select(DueRow::as_select())
                .load(conn)?;
            let claimed = outbox::table.filter(outbox::id.eq_any(due.iter().map(|job| job.id)));
            diesel::update(claimed)
                .set((outbox::attempts.eq(outbox::attempts + 1), outbox::next_try_at.eq(Stored(now.after(lease)))))
                .execute(conn)?;
            with_orders(conn, due)
        });
        claimed.await
    }

    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<JobId>, StoreError> {
        let due = self.database.read(move |conn| {
            let due = outbox::table
                .filter(IsWaiting::new(outbox::state))
                .filter(outbox::next_try_at.le(Stored(now)))
                .order((outbox::next_try_at, outbox::id))
                .limit(limit.into());
            let ids: Vec<Stored<JobId>> = due.select(outbox::id).load(conn)?;
            Ok(ids.into_iter().map(|id| id.0).collect())
        });
        due.await
    }

    async fn owe_reset(&self, to: &Email, now: Timestamp) -> Result<(), StoreError> {
        let to = to.clone();
        let owed = self.database.write(move |conn| {
            let job = (
                outbox::kind.eq(Stored(JobKind::PasswordReset)),
                outbox::recipient.eq(Stored(&to)),
                outbox::next_try_at.eq(Stored(now)),
                outbox::created_at.eq(Stored(now)),
            );
            diesel::insert_into(outbox::table).values(job).execute(conn)?;
            Ok(())
        });
        owed.await
    }

    async fn finish(&self, id: JobId, now: Timestamp) -> Result<(), StoreError> {
        let finished = self.database.write(move |conn| {
            let job = outbox::table.find(Stored(id)).filter(outbox::state.ne(Stored(JobState::Done)));
            diesel::update(job)
                .set((
                    outbox::state.eq(Stored(JobState::Done)),
                    outbox::done_at.eq(Stored(now)),
                    outbox::last_error.eq(None::<String>),
                ))
                .execute(conn)?;
            Ok(())
        });
        finished.await
    }

    async fn fail(&self, id: JobId, error: &str, retry_at: Option<Timestamp>) -> Result<(), StoreError> {
        let error: String = error.chars().take(Self::ERROR_LENGTH).collect();
        let failed = self.database.write(move |conn| {
            // Somebody else may have sent it after this one's lease ended: then it is done, whatever went wrong here.
            let job = outbox::table.find(Stored(id)).filter(outbox::state.eq(Stored(JobState::Waiting)));
            let failed = diesel::update(job);
            match retry_at {
                Some(at) => {
                    failed.set((outbox::last_error.eq(error), outbox::next_try_at.eq(Stored(at)))).execute(conn)?
                }
                None => failed
                    .set((outbox::last_error.eq(error), outbox::state.eq(Stored(JobState::Dead))))
                    .execute(conn)?,
            };
            Ok(())
        });
        failed.await
    }

    async fn jobs(&self, query: &JobQuery) -> Result<Page<Job>, StoreError> {
        let query = query.clone();
        let page = self.database.read(move |conn| {
            let mut rows = outbox::table.into_boxed();
            if let Some(state) = query.state {
                rows = rows.filter(outbox::state.eq(Stored(state)));
            }
            let (sort, limit) = (query.sort, query.page.limit);
            let rows = sorted(rows, sort, query.page.after.as_ref()).limit(i64::from(limit.get()) + 1);
            let jobs = rows.select(JobRow::as_select()).load(conn)?.into_iter().map(Job::from).collect();
            Ok(Page::cut(jobs, limit, |last: &Job| Position { key: sort.by.key(last), id: last.id.get() }))
        });
        page.await
    }

    async fn retry(&self, id: JobId, now: Timestamp) -> Result<Option<Job>, StoreError> {
        let retried = self.database.write(move |conn| {
            let job = outbox::table.find(Stored(id));
            diesel::update(job.filter(outbox::state.ne(Stored(JobState::Done))))
                .set((
                    outbox::state.eq(Stored(JobState::Waiting)),
                    outbox::attempts.eq(0),
                    outbox::next_try_at.eq(Stored(now)),
                ))
                .execute(conn)?;
            Ok(job.select(JobRow::as_select()).first(conn).optional()?.map(Job::from))
        });
        retried.await
    }

    async fn forget_resets(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let forgotten = self.database.write(move |conn| {
            let settled = outbox::table
                .filter(outbox::kind.eq(Stored(JobKind::PasswordReset)))
                .filter(outbox::state.ne(Stored(JobState::Waiting)))
                .filter(outbox::created_at.lt(Stored(before)));
            let ids: Vec<Stored<JobId>> = settled.select(outbox::id).limit(limit.into()).load(conn)?;
            // One that an admin retries meanwhile is waiting again.
            let still_settled =
                outbox::table.filter(outbox::id.eq_any(ids)).filter(outbox::state.ne(Stored(JobState::Waiting)));
            Ok(diesel::delete(still_settled).execute(conn)?)
        });
        forgotten.await
    }
}

fn sorted(rows: Rows, sort: Sort<JobColumn>, after: Option<&Position>) -> Rows {
    let last = after.map(|after| after.id);
    let number = after.and_then(Position::number);
    let text = after.and_then(Position::text).map(str::to_owned);
    let attempts = number;
    let time = number.and_then(Timestamp::from_micros).map(Stored);
    match sort.by {
        JobColumn::Created => sorted!(rows, sort.direction, outbox::id => last),
        JobColumn::Kind => sorted!(rows, sort.direction, outbox::kind => text, outbox::id => last),
        JobColumn::State => sorted!(rows, sort.direction, outbox::state => text, outbox::id => last),
        JobColumn::Attempts => sorted!(rows, sort.direction, outbox::attempts => attempts, outbox::id => last),
        JobColumn::NextTry => sorted!(rows, sort.direction, outbox::next_try_at => time, outbox::id => last),
    }
}

type Rows = outbox::BoxedQuery<'static, Sqlite>;

/// The claimed jobs with the orders they speak of. Where there has to be one, there is: the schema sees to it.
fn with_orders(conn: &mut SqliteConnection, claimed: Vec<DueRow>) -> Result<Vec<MailJob>, TxError> {
    let mut job = |row: DueRow| {
        let about = match row.kind.0 {
            JobKind::PasswordReset => Matter::PasswordReset { asked_at: row.created_at.0 },
            JobKind::Order(kind) => {
                let order = row.order_id.map(|id| order(conn, id.0)).transpose()?.flatten();
                let order = order.ok_or_else(|| TxError::unsound(format!("job {} speaks of no order", row.id.0)))?;
                Matter::Order(kind, order)
            }
        };
        Ok(MailJob { id: row.id.0, to: row.recipient.0, about, attempt: row.attempts.0 + 1 })
    };
    claimed.into_iter().map(&mut job).collect()
}
