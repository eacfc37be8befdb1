//! The file keeps the promises that no code above it needs to be trusted with.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its values should stop")]

use std::future::poll_fn;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::task::Poll;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use stockade_domain::catalogue::HoldTime;
use stockade_domain::ledger::{Command, HoldFor};
use stockade_domain::order::Lines;
use stockade_domain::ports::{Backend, LedgerStore, Schema, SchemaState, StoreError};
use stockade_domain::testing::{ManualClock, buyer, key, order_id, product, quantity};
use stockade_embedded::{Database, EmbeddedLedgerStore, OpenError, TxError};
use tempfile::TempDir;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../../migrations/embedded");

/// A database in a folder of its own, which goes with it.
struct Shop {
    database: Database,
    folder: TempDir,
}

impl Shop {
    /// With its schema, one customer, and one product of which ten pieces came in.
    async fn open() -> Self {
        let shop = Self::empty();
        shop.database.migrate().await.unwrap();
        shop.run(
            "INSERT INTO customers (email, password_hash, role, created_at)
                 VALUES ('customer1@example.com', '-', 'customer', '2027-01-15 08:00:00.000000');
             INSERT INTO products (name, price, available, held, sold, received, stock_version, created_at, updated_at)
                 VALUES ('Lamp', 1999, 10, 0, 0, 10, 1, '2027-01-15 08:00:00.000000', '2027-01-15 08:00:00.000000');
             INSERT INTO inventory_events (product_id, kind, available_change, held_change, sold_change,
                 received_change, stock_version, actor, reason, created_at)
                 VALUES (1, 'stock_added', 10, 0, 0, 10, 1, 'system', 'opening', '2027-01-15 08:00:00.000000');",
        )
        .await
        .unwrap();
        shop
    }

    fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let database = Database::open(&folder.path().join("data").join("stockade.db")).unwrap();
        Self { database, folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("data").join("stockade.db")
    }

    async fn run(&self, sql: &'static str) -> Result<(), StoreError> {
        self.database.write(move |conn| Ok(conn.batch_execute(sql)?)).await
    }

    async fn number(&self, sql: &'static str) -> i64 {
        self.database.read(move |conn| number(conn, sql)).await.unwrap()
    }

    /// What the database says against a statement.
    async fn refusal_of(&self, sql: &'static str) -> String {
        match self.run(sql).await {
            Err(StoreError::Internal(cause)) => cause.to_string(),
            other => format!("{other:?}"),
        }
    }
}

fn number(conn: &mut SqliteConnection, sql: &str) -> Result<i64, TxError> {
    Ok(diesel::select(diesel::dsl::sql::<BigInt>(sql)).get_result(conn)?)
}

fn settings(conn: &mut SqliteConnection) -> Result<(String, [i64; 4]), TxError> {
    let journal = diesel::dsl::sql::<Text>("(SELECT journal_mode FROM pragma_journal_mode)");
    let numbers = [
        "(SELECT synchronous FROM pragma_synchronous)",
        "(SELECT foreign_keys FROM pragma_foreign_keys)",
        "(SELECT timeout FROM pragma_busy_timeout)",
        "(SELECT query_only FROM pragma_query_only)",
    ];
    let mut found = [0; 4];
    for (place, sql) in found.iter_mut().zip(numbers) {
        *place = number(conn, sql)?;
    }
    Ok((diesel::select(journal).get_result(conn)?, found))
}

#[tokio::test]
async fn every_connection_is_durable_checks_references_and_waits_its_turn() {
    let shop = Shop::open().await;
    let writer = shop.database.write(settings).await.unwrap();
    assert_eq!(writer, ("wal".to_owned(), [2, 1, 5_000, 0]));
    for _ in 0..8 {
        let reader = shop.database.read(settings).await.unwrap();
        assert_eq!(reader, ("wal".to_owned(), [2, 1, 5_000, 1]));
    }
}

#[tokio::test]
async fn work_that_fails_leaves_nothing_behind() {
    let shop = Shop::open().await;
    let failed: Result<(), StoreError> = shop
        .database
        .write(|conn| {
            conn.batch_execute("UPDATE products SET name = 'Torch'")?;
            Err(TxError::unsound("changed our mind"))
        })
        .await;
    assert!(matches!(failed, Err(StoreError::Internal(cause)) if cause.to_string() == "changed our mind"));
    assert_eq!(shop.number("(SELECT count(*) FROM products WHERE name = 'Lamp')").await, 1);
}

#[tokio::test]
async fn work_that_panics_fails_alone() {
    let shop = Shop::open().await;
    let failed: Result<(), StoreError> = shop
        .database
        .write(|conn| {
            conn.batch_execute("UPDATE products SET name = 'Torch'")?;
            panic!("a bug")
        })
        .await;
    assert!(matches!(failed, Err(StoreError::Internal(_))));
    shop.run("UPDATE products SET price = 5").await.unwrap();
    assert_eq!(shop.number("(SELECT count(*) FROM products WHERE name = 'Lamp' AND price = 5)").await, 1);
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_shop_goes_on_when_there_is_room_again() {
    let shop = Shop::open().await;
    let filled = shop
        .database
        .write(|conn| {
            conn.batch_execute("UPDATE products SET name = 'Torch'; PRAGMA max_page_count = 1")?;
            Ok(conn.batch_execute("UPDATE products SET description = hex(zeroblob(1000000))")?)
        })
        .await;
    assert!(matches!(filled, Err(StoreError::Unavailable(_))), "{filled:?}");
    shop.run("PRAGMA max_page_count = 1000000; UPDATE products SET price = 5").await.unwrap();
    assert_eq!(shop.number("(SELECT count(*) FROM products WHERE name = 'Lamp' AND price = 5)").await, 1);
}

#[tokio::test]
async fn work_goes_on_when_nobody_waits_for_it() {
    let shop = Shop::open().await;
    let (go, gone) = mpsc::channel::<()>();
    let mut walks_away = Box::pin(shop.database.write(move |conn| {
        // Until its caller is gone.
        let _ = gone.recv();
        Ok(conn.batch_execute("UPDATE products SET price = 5")?)
    }));
    let waits = poll_fn(|context| Poll::Ready(walks_away.as_mut().poll(context).is_pending())).await;
    assert!(waits);
    drop(walks_away);
    drop(go);
    shop.run("SELECT 1").await.unwrap();
    assert_eq!(shop.number("(SELECT price FROM products)").await, 5);
}

#[tokio::test]
async fn a_reader_sees_one_moment_and_cannot_write() {
    let shop = Shop::open().await;
    let writer = shop.database.clone();
    let runtime = tokio::runtime::Handle::current();
    let seen = shop.database.read(move |conn| {
        let before = number(conn, "(SELECT price FROM products)")?;
        let wrote = runtime.block_on(writer.write(|conn| Ok(conn.batch_execute("UPDATE products SET price = 5")?)));
        wrote.map_err(TxError::unsound)?;
        Ok((before, number(conn, "(SELECT price FROM products)")?))
    });
    assert_eq!(seen.await.unwrap(), (1_999, 1_999));
    assert_eq!(shop.number("(SELECT price FROM products)").await, 5);

    let wrote = shop.database.read(|conn| Ok(conn.batch_execute("UPDATE products SET price = 6")?)).await;
    assert!(wrote.is_err());
}

#[tokio::test]
async fn the_schema_goes_up_down_and_up_again() {
    let shop = Shop::empty();
    assert!(matches!(shop.database.state().await, Ok(SchemaState::Older { pending }) if !pending.is_empty()));
    assert!(!shop.database.migrate().await.unwrap().is_empty());
    assert_eq!(shop.database.state().await.unwrap(), SchemaState::Current);
    assert_eq!(shop.database.migrate().await.unwrap(), Vec::<String>::new());

    let revert = |conn: &mut SqliteConnection| {
        conn.revert_all_migrations(MIGRATIONS).map_err(TxError::unsound)?;
        number(
            conn,
            "(SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\')",
        )
    };
    assert_eq!(shop.database.write(revert).await.unwrap(), 0);
    assert!(!shop.database.migrate().await.unwrap().is_empty());
    assert_eq!(shop.number("(SELECT count(*) FROM products)").await, 0);
}

#[tokio::test]
async fn the_file_of_a_newer_program_is_left_alone() {
    let shop = Shop::open().await;
    shop.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')").await.unwrap();
    let newer = SchemaState::Newer { unknown: vec!["99991231000000".to_owned()] };
    assert_eq!(shop.database.state().await.unwrap(), newer);
    let refused = shop.database.migrate().await;
    assert!(matches!(refused, Err(StoreError::Internal(cause)) if cause.to_string().contains("newer program")));
}

#[tokio::test]
async fn what_was_committed_is_there_after_the_file_is_opened_again() {
    let shop = Shop::open().await;
    let path = shop.path();
    let Shop { database, folder } = shop;
    drop(database);
    let again = Database::open(&path).unwrap();
    again.ping().await.unwrap();
    assert_eq!(again.read(|conn| number(conn, "(SELECT received FROM products)")).await.unwrap(), 10);
    drop(folder);
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("letter.txt");
    std::fs::write(&path, "Dear Ada, this is no database, whatever it is called.".repeat(100)).unwrap();
    let opened = Database::open(&path).map(|_| ());
    assert!(matches!(opened, Err(OpenError::File { path: named, .. }) if named == path));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("Dear Ada"));
}

#[tokio::test]
async fn pieces_that_appear_from_nowhere_are_refused_by_the_schema() {
    let shop = Shop::open().await;
    for sql in [
        "UPDATE products SET available = available + 1",
        "UPDATE products SET sold = sold + 1",
        "UPDATE products SET received = received - 1",
    ] {
        assert!(shop.refusal_of(sql).await.contains("pieces_are_conserved"), "{sql}");
    }
    let overselling = "UPDATE products SET available = available - 11, held = held + 11";
    assert!(shop.refusal_of(overselling).await.contains("available >= 0"));
}

#[tokio::test]
async fn a_row_of_the_ledger_is_neither_altered_nor_deleted() {
    let shop = Shop::open().await;
    for sql in ["UPDATE inventory_events SET reason = 'other'", "DELETE FROM inventory_events"] {
        assert!(shop.refusal_of(sql).await.contains("the ledger is append-only"), "{sql}");
    }
    assert_eq!(shop.number("(SELECT count(*) FROM inventory_events)").await, 1);
}

#[tokio::test]
async fn a_hold_cannot_end_twice() {
    let shop = Shop::open().await;
    let ledger = EmbeddedLedgerStore::new(shop.database.clone(), Arc::new(ManualClock::default()));
    let lines = Lines::one(product(1), quantity(2));
    let hold = Command::place_hold(key("a"), order_id(7), buyer(1), lines, HoldFor::Exactly(HoldTime::DEFAULT));
    let committed = ledger.commit(&[hold]).await.unwrap();
    assert!(committed.verdicts.iter().all(|verdict| verdict.outcome.is_ok()));
    let confirm = Command::confirm_hold(key("b"), buyer(1).id, order_id(7));
    assert!(ledger.commit(&[confirm]).await.unwrap().verdicts.iter().all(|verdict| verdict.outcome.is_ok()));

    let again = shop
        .refusal_of(
            "INSERT INTO inventory_events (product_id, order_id, kind, available_change, held_change, sold_change,
                 received_change, stock_version, actor, reason, created_at)
             SELECT product_id, order_id, 'hold_released', 2, -2, 0, 0, 4, 'system', 'expired', created_at
                 FROM inventory_events WHERE kind = 'order_confirmed'",
        )
        .await;
    assert!(again.contains("inventory_events.order_id, inventory_events.product_id"), "{again}");
}

#[tokio::test]
async fn another_program_that_holds_the_file_is_contention_not_a_fault() {
    let shop = Shop::open().await;
    let mut other = SqliteConnection::establish(shop.path().to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let impatient = shop.database.read(|conn| {
        conn.batch_execute("PRAGMA busy_timeout = 0; PRAGMA query_only = OFF")?;
        Ok(conn.batch_execute("UPDATE products SET price = 5")?)
    });
    assert!(matches!(impatient.await, Err(StoreError::Contention(_))));
}
