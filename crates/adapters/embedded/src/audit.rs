//! Every promise, checked on one snapshot of the database.
//!
//! What a query can check is a file of `sql/audit`, which finds nothing while its promise holds. What was answered to
//! requests is compared by [`answers`], what guards the books by [`guards`], and the file itself by SQLite.

mod answers;
mod guards;

use std::time::Duration;

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
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
pub struct EmbeddedAuditor {
    database: Database,
}

impl EmbeddedAuditor {
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
impl Auditor for EmbeddedAuditor {
    async fn audit(&self, now: Timestamp) -> Result<AuditReport, StoreError> {
        let report = self.database.read(move |conn| {
            let mut report = AuditReport { at: now, checks: Vec::new(), findings: Vec::new() };
            for promise in PROMISES {
                enter(&mut report, promise.name, broken(conn, promise)?);
            }
            enter(&mut report, DUE_HOLDS.name, overdue(conn, now)?);
            enter(&mut report, "answers-name-what-exists", answers::broken(conn)?);
            enter(&mut report, "guards-are-in-place", guards::broken(conn)?);
            enter(&mut report, "references-hold", dangling(conn)?);
            enter(&mut report, "file-is-sound", unsound(conn)?);
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

fn broken(conn: &mut SqliteConnection, promise: QueryFile) -> Result<Vec<Breach>, TxError> {
    let query =
        format!("SELECT entity, expected, found FROM {} AS finding ORDER BY entity LIMIT ?", promise.as_table());
    Ok(sql_query(query).bind::<BigInt, _>(Stored(EmbeddedAuditor::MOST_FINDINGS)).load(conn)?)
}

/// Holds that have been due for longer than the grace.
fn overdue(conn: &mut SqliteConnection, now: Timestamp) -> Result<Vec<Breach>, TxError> {
    let query = format!(
        "SELECT entity, expected, found FROM {} AS finding WHERE due_at < ? ORDER BY due_at LIMIT ?",
        DUE_HOLDS.as_table()
    );
    let query = sql_query(query)
        .bind::<Text, _>(Stored(now.before(EmbeddedAuditor::GRACE)))
        .bind::<BigInt, _>(Stored(EmbeddedAuditor::MOST_FINDINGS));
    Ok(query.load(conn)?)
}

/// Rows that refer to rows which are not there, by the foreign keys of the schema.
fn dangling(conn: &mut SqliteConnection) -> Result<Vec<Breach>, TxError> {
    let query = "
        SELECT CONCAT('a row of ', \"table\", ', ', COALESCE(rowid, 'without number')) AS entity,
               CONCAT('a row of ', parent) AS expected,
               'none' AS found
        FROM pragma_foreign_key_check LIMIT ?";
    Ok(sql_query(query).bind::<BigInt, _>(Stored(EmbeddedAuditor::MOST_FINDINGS)).load(conn)?)
}

/// Damaged pages, and rows that break a CHECK of the schema.
fn unsound(conn: &mut SqliteConnection) -> Result<Vec<Breach>, TxError> {
    let query = "
        SELECT 'the file' AS entity, 'ok' AS expected, quick_check AS found
        FROM pragma_quick_check WHERE quick_check <> 'ok' LIMIT ?";
    Ok(sql_query(query).bind::<BigInt, _>(Stored(EmbeddedAuditor::MOST_FINDINGS)).load(conn)?)
}
