//! What is in one transaction, and what is in none.

use std::sync::Arc;
use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use stockade_domain::ledger::Command;
use stockade_domain::order::Lines;
use stockade_domain::ports::{Auditor, CatalogueReader, Clock, IdSource, LedgerStore, OrderReader, StoreError};
use stockade_domain::testing::{ManualClock, SequentialIds, product, quantity};
use stockade_mysql::{MysqlAuditor, MysqlCatalogue, MysqlLedgerStore, MysqlOrders};

use crate::outcomes::{hold, stocked};
use crate::server::Server;

/// Each table in turn takes no row of a sale.
#[tokio::test]
async fn a_sale_is_written_with_all_that_belongs_to_it_or_not_at_all() {
    let (server, database) = Server::migrated().await;
    let (thing, buyer) = stocked(&database).await;
    let (store, ids) = (MysqlLedgerStore::new(database.clone()), SequentialIds::default());
    let lines = Lines::one(thing, quantity(2));
    let sale = [Command::place_order(ids.idempotency_key(), ids.order_id(), buyer, lines)];
    let available = async || {
        let seen = MysqlCatalogue::new(database.clone()).product(thing).await.unwrap().unwrap();
        seen.counters.available
    };
    for (table, takes) in [
        ("orders", "1 = 0"),
        ("order_items", "1 = 0"),
        ("inventory_events", "sold_change = 0"),
        ("idempotency_keys", "1 = 0"),
        ("outbox", "1 = 0"),
    ] {
        server.run(&format!("ALTER TABLE {table} ADD CONSTRAINT closed CHECK ({takes})")).await;
        let told = store.commit(&sale).await;
        assert!(matches!(told, Err(StoreError::Internal(_))), "{table}: {told:?}");
        assert_eq!(available().await, 10, "sold without a row in {table}");
        let report = MysqlAuditor::new(database.clone()).audit(server.now().await).await.unwrap();
        assert_eq!(report.findings, [], "{table}");
        server.run(&format!("ALTER TABLE {table} DROP CONSTRAINT closed")).await;
    }
    let sold = store.commit(&sale).await.unwrap();
    assert!(sold.verdicts[0].outcome.is_ok() && !sold.verdicts[0].replayed, "nothing was known of it: {sold:?}");
    assert_eq!(available().await, 8);
}

/// Somebody has the first of eight products. Whoever wants all of them waits for it, and has none of the others yet: nobody
/// ever waits for somebody who waits for them. Once may be luck.
#[tokio::test]
async fn whoever_waits_for_a_product_has_none_that_comes_after_it() {
    let (server, database) = Server::migrated().await;
    let (first, buyer) = stocked(&database).await;
    let other = "INSERT INTO products (name, price, available, held, sold, received, created_at, updated_at)
        VALUES ('other', 1.00, 9, 0, 0, 9, NOW(6), NOW(6));";
    server.run(&other.repeat(7)).await;
    let [mut holder, mut passer] = [server.client().await, server.client().await];
    let others = format!(
        "SELECT id FROM products FORCE INDEX (PRIMARY) WHERE id BETWEEN {} AND {} FOR UPDATE NOWAIT",
        first.get() + 1,
        first.get() + 7
    );
    let ids = SequentialIds::default();
    for round in 0..4 {
        holder.batch_execute(&format!("BEGIN; SELECT id FROM products WHERE id = {first} FOR UPDATE")).await.unwrap();
        let all = Lines::new((0..8).map(|more| (product(first.get() + more), quantity(1)))).unwrap();
        let sale = Command::place_order(ids.idempotency_key(), ids.order_id(), buyer.clone(), all);
        let store = MysqlLedgerStore::new(database.clone());
        let selling = tokio::spawn(async move { store.commit(&[sale]).await });
        while !server.somebody_waits_for_a_lock().await {}
        let free = passer.batch_execute(&others).await;
        // The database cannot go while somebody is in the middle of something.
        holder.batch_execute("ROLLBACK").await.unwrap();
        let sold = selling.await.unwrap().unwrap();
        assert!(free.is_ok(), "round {round}: locked, while one that comes before it is waited for: {free:?}");
        assert!(sold.verdicts[0].outcome.is_ok());
    }
}

/// Somebody is about to confirm the hold that is due.
#[tokio::test]
async fn looking_for_due_holds_waits_for_nobody() {
    let (server, database) = Server::migrated().await;
    let (thing, buyer) = stocked(&database).await;
    let clock = ManualClock::default();
    let store = MysqlLedgerStore::with_clock(database.clone(), Arc::new(clock.clone()));
    let held = store.commit(&[hold(thing, &buyer)]).await.unwrap();
    let held = held.verdicts[0].outcome.as_ref().unwrap().order().unwrap().id;
    clock.advance(Duration::from_hours(1));
    let mut confirming = server.client().await;
    confirming.batch_execute("BEGIN; SELECT id FROM orders FOR UPDATE").await.unwrap();
    let due = MysqlOrders::new(database).due_holds(clock.now(), 10).await;
    // The database cannot go while somebody is in the middle of something.
    confirming.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(due.unwrap(), [held], "it is seen, whoever has it locked");
}
