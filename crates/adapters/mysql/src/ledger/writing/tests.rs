//! The guards of the UPDATEs, which the locks before them leave nothing to do: each by itself.

use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use stockade_domain::ledger::CounterChange;
use stockade_domain::order::OrderStatus;
use stockade_domain::ports::Schema;
use stockade_domain::testing::{order, product};

use super::*;
use crate::Database;

/// A product that has been changed five times, and order 7 as it was placed: held, and never touched since.
const SHOP: &str = "
    INSERT INTO customers (id, email, password_hash, role, created_at) VALUES (1, 'a@b.c', '', 'customer', NOW(6));
    INSERT INTO products (id, name, price, available, held, sold, received, stock_version, created_at, updated_at)
    VALUES (1, 'thing', 1.00, 2, 1, 0, 3, 5, NOW(6), NOW(6));
    INSERT INTO orders (id, customer_id, customer_email, status, total, hold_expires_at, created_at)
    VALUES (X'00000000000000000000000000000007', 1, 'a@b.c', 'pending', 1.00, NOW(6), NOW(6))";

#[tokio::test]
async fn what_has_changed_since_it_was_read_is_not_written_over() {
    let server = std::env::var("STOCKADE_TEST_DATABASE_URL").unwrap();
    let (address, parameters) = server.split_once('?').unwrap_or((&server, ""));
    let url = |database: &str| format!("{}/{database}?{parameters}", address.trim_end_matches('/'));
    let name = format!("stockade_guards_{}", std::process::id());
    let mut conn = AsyncMysqlConnection::establish(&url("information_schema")).await.unwrap();
    let make = format!("DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}; USE {name}");
    conn.batch_execute(&make).await.unwrap();
    let database = Database::connect(&url(&name), crate::Options::default()).unwrap();
    database.migrate().await.unwrap();
    conn.batch_execute(SHOP).await.unwrap();

    let change = CounterChange { available: -1, held: 1, ..CounterChange::default() };
    let seen_at = |from_version| [ProductUpdate { product_id: product(1), change, events: 1, from_version }];
    let moved = |from_status, from_version| [OrderUpdate { from_status, from_version, order: order(7) }];
    for old in [4, 6] {
        assert!(matches!(update_products(&mut conn, &seen_at(old)).await, Err(TxError::Unsound(_))), "version {old}");
    }
    for (status, version) in [(OrderStatus::Expired, 1), (OrderStatus::Pending, 0), (OrderStatus::Pending, 2)] {
        let told = update_orders(&mut conn, &moved(status, version)).await;
        assert!(matches!(told, Err(TxError::Unsound(_))), "{status:?} {version}");
    }
    update_products(&mut conn, &seen_at(5)).await.unwrap();
    update_orders(&mut conn, &moved(OrderStatus::Pending, 1)).await.unwrap();
    conn.batch_execute(&format!("DROP DATABASE {name}")).await.unwrap();
}
