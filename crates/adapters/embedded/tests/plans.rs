//! A sale costs the same however much was sold before: each of its statements goes straight to its rows.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its values should stop")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;
use stockade_domain::catalogue::{HoldTime, NewProduct, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ledger::{Command, HoldFor, HoldLimits, Outcome, StockChange};
use stockade_domain::order::Lines;
use stockade_domain::ports::{CatalogueStore, LedgerStore, Schema};
use stockade_domain::testing::{ManualClock, buyer, customer, key, money, order_id, product, quantity, second};
use stockade_embedded::{Database, EmbeddedCatalogue, EmbeddedLedgerStore};
use tempfile::TempDir;

/// A step of a plan, in SQLite's words.
#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[tokio::test]
async fn no_step_of_a_sale_goes_through_a_table() {
    let folder = TempDir::new().unwrap();
    let database = Database::open(&folder.path().join("stockade.db")).unwrap();
    database.migrate().await.unwrap();
    open_shop(&database).await;
    let said = listen(&database).await;
    sell(&database).await;

    let said = said.lock().unwrap().clone();
    assert!(said.len() >= 14, "{said:#?}");
    for sql in said {
        // SQLite prepares a statement anew for each value of its limit; only the search for due holds needs one.
        assert!(!sql.contains("LIMIT ?") || sql.contains("EXISTS"), "{sql}");
        let plan = database.read({
            let sql = sql.clone();
            move |conn| plan_of(conn, &sql)
        });
        for step in plan.await.unwrap() {
            assert!(!step.starts_with("SCAN"), "{step}: {sql}");
            // A product that sells well has as many items as there are orders.
            assert!(!step.contains("order_items_by_product"), "{step}: {sql}");
        }
    }
}

/// One customer, and one product of which there are three pieces.
async fn open_shop(database: &Database) {
    let customers = "INSERT INTO customers (email, password_hash, role, created_at)
        VALUES ('customer1@example.com', '-', 'customer', '2027-01-15 08:00:00.000000')";
    database.write(move |conn| Ok(conn.batch_execute(customers)?)).await.unwrap();
    let details = ProductDetails {
        name: ProductName::new("Lamp").unwrap(),
        description: String::new(),
        category: None,
        sku: None,
        price: money("19.99"),
        low_stock_threshold: ProductDetails::LOW_STOCK_THRESHOLD,
        max_per_customer: Some(5),
        hold: None,
        sale: SaleWindow::ALWAYS,
    };
    let product = NewProduct { details, stock: 3, by: customer(1), created_at: second(0) };
    EmbeddedCatalogue::new(database.clone()).create(&product).await.unwrap();
}

/// Every statement that the writer is given from now on.
async fn listen(database: &Database) -> Arc<Mutex<BTreeSet<String>>> {
    let said = Arc::new(Mutex::new(BTreeSet::new()));
    let heard = Arc::clone(&said);
    let listen = move |conn: &mut SqliteConnection| {
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let query = query.to_string();
                let sql = query.split(" -- binds").next().unwrap_or_default().to_owned();
                if !["BEGIN", "COMMIT"].iter().any(|word| sql.starts_with(word)) {
                    heard.lock().unwrap().insert(sql);
                }
            }
        });
        Ok(())
    };
    database.write(listen).await.unwrap();
    said
}

/// Holds, confirms, extends, cancels, buys, lets expire, takes a due hold back, asks again, and counts stock anew.
async fn sell(database: &Database) {
    let clock = ManualClock::default();
    let ledger = EmbeddedLedgerStore::new(database.clone(), Arc::new(clock.clone()));
    let lines = |pieces| Lines::one(product(1), quantity(pieces));
    let hold = |name: &str, id, pieces| {
        Command::place_hold(key(name), order_id(id), buyer(1), lines(pieces), HoldFor::Exactly(HoldTime::DEFAULT))
            .within(HoldLimits { live: Some(9), lapsed: Some(9) })
    };
    let submit = async |command: Command| -> Outcome {
        ledger.commit(&[command]).await.unwrap().verdicts.pop().unwrap().outcome
    };
    assert!(submit(hold("a", 1, 1)).await.is_ok());
    assert!(submit(hold("a", 1, 1)).await.is_ok());
    let again = Command::extend_hold(key("b"), customer(1), order_id(1), HoldFor::Exactly(HoldTime::DEFAULT), 1);
    assert!(submit(again).await.is_ok());
    assert!(submit(Command::confirm_hold(key("c"), customer(1), order_id(1))).await.is_ok());
    assert!(submit(hold("d", 2, 1)).await.is_ok());
    assert!(submit(Command::cancel_order(key("e"), customer(1), order_id(2))).await.is_ok());
    assert!(submit(hold("f", 3, 1)).await.is_ok());
    assert!(submit(hold("g", 4, 1)).await.is_ok());
    clock.advance(Duration::from_mins(5));
    assert!(submit(Command::place_order(key("h"), order_id(5), buyer(1), lines(1))).await.is_ok());
    assert!(submit(Command::expire_hold(order_id(4))).await.is_ok());
    let counted = StockChange::ToAvailable(7);
    assert!(submit(Command::adjust_stock(key("i"), customer(1), product(1), counted, "counted".into())).await.is_ok());
}

fn plan_of(conn: &mut SqliteConnection, sql: &str) -> Result<Vec<String>, stockade_embedded::TxError> {
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(conn)?;
    Ok(steps.into_iter().map(|step| step.detail).collect())
}
