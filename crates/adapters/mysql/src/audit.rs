//! Every promise, checked on one snapshot of the database.
//!
//! What a query can check is a file of `sql/audit`, which finds nothing while its promise holds. What was answered to
//! requests is compared by [`answers`], and what rows refer to by [`references`].

mod answers;
mod references;

use std::time::Duration;

use async_trait::async_trait;
use diesel::sql_types::{BigInt, Datetime, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::ports::{Auditor, StoreError};
use stockade_domain::report::{AuditReport, Finding};
use stockade_domain::time::Timestamp;
use stockade_records::queries::QueryFile;
use stockade_records::queries::audit::{DUE_HOLDS, PROMISES};

use crate::Database;
use crate::error::TxError;
use crate::values::Stored;

/// Compares what is kept with what was promised.
#[derive(Clone)]
pub struct MysqlAuditor {
    database: Database,
}

impl MysqlAuditor {
    /// How long a hold may be due before somebody must have taken it back: many times what expiry needs.
    pub const GRACE: Duration = Duration::from_mins(1);
    /// A check that finds more than this has said enough.
    pub const MOST_FINDINGS: u32 = 100;

    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

/// Something on which a promise does not hold.
#[derive(Debug, QueryableByName)]
struct Breach {
    #[diesel(sql_type = Text)]
    entity: String,
    #[diesel(sql_type = Text)]
    expected: String,
    #[diesel(sql_type = Text)]
    found: String,
}

#[async_trait]
impl Auditor for MysqlAuditor {
    async fn audit(&self, now: Timestamp) -> Result<AuditReport, StoreError> {
        let report = self.database.snapshot(async move |conn| {
            let mut report = AuditReport { at: now, checks: Vec::new(), findings: Vec::new() };
            for promise in PROMISES {
                enter(&mut report, promise.name, broken(conn, promise).await?);
            }
            enter(&mut report, DUE_HOLDS.name, overdue(conn, now).await?);
            enter(&mut report, "answers-name-what-exists", answers::broken(conn).await?);
            enter(&mut report, "references-hold", references::dangling(conn).await?);
            Ok(report)
        });
        report.await
    }
}

fn enter(report: &mut AuditReport, check: &str, breaches: Vec<Breach>) {
    report.checks.push(check.to_owned());
    report.findings.extend(breaches.into_iter().map(|Breach { entity, expected, found }| Finding {
        check: check.to_owned(),
        entity,
        expected,
        found,
    }));
}

async fn broken(conn: &mut AsyncMysqlConnection, promise: QueryFile) -> Result<Vec<Breach>, TxError> {
    let query =
        format!("SELECT entity, expected, found FROM {} AS finding ORDER BY entity LIMIT ?", promise.as_table());
    Ok(sql_query(query).bind::<BigInt, _>(i64::from(MysqlAuditor::MOST_FINDINGS)).load(conn).await?)
}

/// Holds that have been due for longer than the grace.
async fn overdue(conn: &mut AsyncMysqlConnection, now: Timestamp) -> Result<Vec<Breach>, TxError> {
    let query = format!(
        "SELECT entity, expected, found FROM {} AS finding WHERE due_at < ? ORDER BY due_at LIMIT ?",
        DUE_HOLDS.as_table()
    );
    let query = sql_query(query)
        .bind::<Datetime, _>(Stored(now.before(MysqlAuditor::GRACE)))
        .bind::<BigInt, _>(i64::from(MysqlAuditor::MOST_FINDINGS));
    Ok(query.load(conn).await?)
}
