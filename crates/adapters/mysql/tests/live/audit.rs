//! The audit finds nothing in a shop that kept its promises, and finds each one that is broken.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use stockade_contracts::audit::{CORRUPTIONS, Hands, LAST_HOLD};
use stockade_domain::ports::{Auditor, Clock};
use stockade_domain::report::AuditReport;
use stockade_domain::testing::ManualClock;
use stockade_mysql::{Database, MysqlAccounts, MysqlAuditor, MysqlCatalogue, MysqlJobs, MysqlLedgerStore};

use crate::server::Server;

/// The busy shop, which can be tampered with and put right again.
struct BusyShop {
    server: Server,
    database: Database,
    clock: ManualClock,
}

/// The columns of a table that can be written.
#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    columns: String,
}

const TABLES: &str = "
    SELECT CAST(table_name AS CHAR) AS name, CAST(GROUP_CONCAT(column_name) AS CHAR) AS columns
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND COALESCE(generation_expression, '') = ''
      AND table_name <> '__diesel_schema_migrations' AND table_name NOT LIKE 'sound\\_%'
    GROUP BY table_name";

/// Whatever of the schema would refuse a lie, except the foreign keys, which a session can switch off.
const GUARDS: &str = "
    SELECT CAST(CONCAT('ALTER TABLE ', table_name, ' DROP CONSTRAINT ', constraint_name) AS CHAR) AS name,
           '' AS columns
    FROM information_schema.table_constraints
    WHERE table_schema = DATABASE() AND constraint_type = 'CHECK'
    UNION ALL
    SELECT 'ALTER TABLE inventory_events DROP INDEX holds_end_once', ''
    UNION ALL
    SELECT 'ALTER TABLE products MODIFY available BIGINT NOT NULL', ''";

impl BusyShop {
    async fn open() -> Self {
        let (server, database) = Server::migrated().await;
        let clock = ManualClock::default();
        let hands = Hands {
            accounts: &MysqlAccounts::new(database.clone()),
            shelf: &MysqlCatalogue::new(database.clone()),
            ledger: &MysqlLedgerStore::with_clock(database.clone(), Arc::new(clock.clone())),
            jobs: &MysqlJobs::new(database.clone()),
            clock: &clock,
        };
        hands.keep_busy().await;
        Self { server, database, clock }
    }

    async fn audit(&self) -> AuditReport {
        MysqlAuditor::new(self.database.clone()).audit(self.clock.now()).await.unwrap()
    }

    /// Takes the guards away, and returns what puts the tables back as they are now.
    async fn unguard(&self) -> String {
        let mut conn = self.server.client().await;
        let guards: Vec<Table> = sql_query(GUARDS).load(&mut conn).await.unwrap();
        for Table { name: statement, .. } in guards {
            self.server.run(&statement).await;
        }
        let tables: Vec<Table> = sql_query(TABLES).load(&mut conn).await.unwrap();
        let mut restore = vec!["SET foreign_key_checks = 0;".to_owned()];
        for Table { name, columns } in tables {
            self.server.run(&format!("CREATE TABLE sound_{name} AS SELECT {columns} FROM {name}")).await;
            restore.push(format!("DELETE FROM {name};"));
            restore.push(format!("INSERT INTO {name} ({columns}) SELECT {columns} FROM sound_{name};"));
        }
        restore.concat()
    }

    /// Changes the tables behind the program's back.
    async fn tamper(&self, sql: &str) {
        self.server.run(&format!("SET foreign_key_checks = 0; {sql}")).await;
    }
}

#[tokio::test]
async fn a_busy_shop_that_kept_its_promises_is_clean() {
    let shop = BusyShop::open().await;
    let report = shop.audit().await;
    assert_eq!(report.findings, []);
    assert_eq!(report.at, shop.clock.now());
}

#[tokio::test]
async fn each_broken_promise_is_found_under_its_name() {
    let shop = BusyShop::open().await;
    let restore = shop.unguard().await;
    let mut missed = Vec::new();
    for (check, sql) in CORRUPTIONS {
        shop.tamper(sql).await;
        let report = shop.audit().await;
        if !report.findings.iter().any(|finding| finding.check == *check) {
            missed.push((check, sql, report.findings));
        }
        shop.server.run(&restore).await;
    }
    assert!(missed.is_empty(), "not found: {missed:#?}");
    assert_eq!(shop.audit().await.findings, [], "each lie was alone");
}

#[tokio::test]
async fn no_check_is_without_a_corruption_that_it_finds() {
    let shop = BusyShop::open().await;
    let checks: BTreeSet<String> = shop.audit().await.checks.into_iter().collect();
    let planted: BTreeSet<String> = CORRUPTIONS.iter().map(|(check, _)| (*check).to_owned()).collect();
    assert_eq!(checks, planted);
}

#[tokio::test]
async fn a_hold_that_has_just_become_due_is_no_finding() {
    let shop = BusyShop::open().await;
    shop.clock.advance(LAST_HOLD + MysqlAuditor::GRACE);
    assert!(shop.audit().await.is_clean());
    shop.clock.advance(Duration::from_micros(1));
    let report = shop.audit().await;
    let checks: Vec<_> = report.findings.iter().map(|finding| finding.check.as_str()).collect();
    assert_eq!(checks, ["due-holds-are-taken-back"]);
}

#[tokio::test]
async fn a_check_that_finds_no_end_of_breaches_stops_at_a_hundred() {
    let shop = BusyShop::open().await;
    shop.unguard().await;
    let ghosts = "
        INSERT INTO products (id, name, price, available, held, sold, received, created_at, updated_at)
        WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 399)
        SELECT i, 'Ghost', 0, 1, 0, 0, 0, '2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000' FROM n";
    shop.tamper(ghosts).await;
    let report = shop.audit().await;
    let found = report.findings.iter().filter(|finding| finding.check == "pieces-are-conserved");
    assert_eq!(found.count(), MysqlAuditor::MOST_FINDINGS as usize);
}
