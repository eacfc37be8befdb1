//! The audit finds nothing in a shop that kept its promises, and finds each one that is broken.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its values should stop")]

mod busy_shop;
mod guards;

use std::collections::BTreeSet;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use stockade_contracts::audit::{CORRUPTIONS, LAST_HOLD};
use stockade_domain::ports::{Auditor, Clock};
use stockade_domain::report::AuditReport;
use stockade_domain::testing::ManualClock;
use stockade_embedded::{Database, EmbeddedAuditor};

/// What only the file itself tells.
const OF_A_FILE: [(&str, &str); 2] = [
    ("file-is-sound", "UPDATE customers SET role = 'owner' WHERE id = 1"),
    ("guards-are-in-place", "DROP INDEX orders_by_deadline"),
];

fn corruptions() -> impl Iterator<Item = (&'static str, &'static str)> {
    CORRUPTIONS.iter().copied().chain(OF_A_FILE)
}

async fn audit(path: &Path, clock: &ManualClock) -> AuditReport {
    EmbeddedAuditor::new(Database::open(path).unwrap()).audit(clock.now()).await.unwrap()
}

/// Changes the file behind the program's back, with everything off that would refuse it.
fn tamper(path: &Path, sql: &str) {
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let unguarded = "
        PRAGMA busy_timeout = 5000;
        PRAGMA foreign_keys = OFF;
        PRAGMA ignore_check_constraints = ON;
        DROP TRIGGER inventory_events_are_not_altered;
        DROP TRIGGER inventory_events_are_not_deleted;
        DROP INDEX holds_end_once;";
    conn.batch_execute(unguarded).unwrap();
    conn.batch_execute(sql).unwrap();
}

/// A copy of the shop as it was last committed.
fn copy(from: &Path, to: &Path) {
    let mut conn = SqliteConnection::establish(from.to_str().unwrap()).unwrap();
    conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
    conn.batch_execute(&format!("VACUUM INTO '{}'", to.display())).unwrap();
}

#[tokio::test]
async fn a_busy_shop_that_kept_its_promises_is_clean() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let clock = busy_shop::open(&path).await;
    let report = audit(&path, &clock).await;
    assert_eq!(report.findings, []);
    assert_eq!(report.at, clock.now());
}

#[tokio::test]
async fn each_broken_promise_is_found_under_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let clock = busy_shop::open(&path).await;
    let mut missed = Vec::new();
    for (number, (check, sql)) in corruptions().enumerate() {
        let tampered = folder.path().join(format!("tampered-{number}.db"));
        copy(&path, &tampered);
        tamper(&tampered, sql);
        let report = audit(&tampered, &clock).await;
        if !report.findings.iter().any(|finding| finding.check == check) {
            missed.push((check, sql, report.findings));
        }
    }
    assert!(missed.is_empty(), "not found: {missed:#?}");
}

#[tokio::test]
async fn no_check_is_without_a_corruption_that_it_finds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let clock = busy_shop::open(&path).await;
    let checks: BTreeSet<String> = audit(&path, &clock).await.checks.into_iter().collect();
    let planted: BTreeSet<String> = corruptions().map(|(check, _)| check.to_owned()).collect();
    assert_eq!(checks, planted);
}

#[tokio::test]
async fn a_hold_that_has_just_become_due_is_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let clock = busy_shop::open(&path).await;
    clock.advance(LAST_HOLD + EmbeddedAuditor::GRACE);
    assert!(audit(&path, &clock).await.is_clean());
    clock.advance(std::time::Duration::from_micros(1));
    let report = audit(&path, &clock).await;
    let checks: Vec<_> = report.findings.iter().map(|finding| finding.check.as_str()).collect();
    assert_eq!(checks, ["due-holds-are-taken-back"]);
}

#[tokio::test]
async fn a_check_that_finds_no_end_of_breaches_stops_at_a_hundred() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let clock = busy_shop::open(&path).await;
    tamper(
        &path,
        "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 399)
         INSERT INTO products (id, name, price, available, held, sold, received, created_at, updated_at)
         SELECT i, 'Ghost', 0, 1, 0, 0, 0, '2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000' FROM n;",
    );
    let report = audit(&path, &clock).await;
    let found = report.findings.iter().filter(|finding| finding.check == "pieces-are-conserved");
    assert_eq!(found.count(), EmbeddedAuditor::MOST_FINDINGS as usize);
}
