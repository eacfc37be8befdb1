//! The audit looks at its own guards: none can be taken away without a finding.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use crate::{audit, busy_shop, copy};

/// What is found, and what was done to the schema.
const REMOVALS: &[(&str, &str)] = &[
    ("trigger inventory_events_are_not_altered", "DROP TRIGGER inventory_events_are_not_altered"),
    ("trigger inventory_events_are_not_deleted", "DROP TRIGGER inventory_events_are_not_deleted"),
    ("index holds_end_once", "DROP INDEX holds_end_once"),
    (
        "index holds_end_once",
        "DROP INDEX holds_end_once;
         CREATE INDEX holds_end_once ON inventory_events (order_id, product_id)
             WHERE kind IN ('hold_released', 'order_confirmed')",
    ),
    (
        "table products",
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = REPLACE(sql, 'available + held + sold = received', '1 = 1')
         WHERE name = 'products'",
    ),
];

#[tokio::test]
async fn each_guard_that_is_gone_or_weakened_is_found_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let clock = busy_shop::open(&path).await;
    for (number, (guard, sql)) in REMOVALS.iter().enumerate() {
        let tampered = folder.path().join(format!("unguarded-{number}.db"));
        copy(&path, &tampered);
        SqliteConnection::establish(tampered.to_str().unwrap()).unwrap().batch_execute(sql).unwrap();
        let report = audit(&tampered, &clock).await;
        let found: Vec<_> =
            report.findings.iter().map(|finding| (finding.check.as_str(), finding.entity.as_str())).collect();
        assert_eq!(found, [("guards-are-in-place", *guard)], "{sql}");
    }
}
