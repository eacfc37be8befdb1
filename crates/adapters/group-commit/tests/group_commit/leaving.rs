//! Callers who go away, and a service that stops.

use std::sync::Arc;

use futures_util::future::join_all;
use stockade_domain::ports::{Ledger, StoreError};

use crate::support::{ScriptedStore, Shop, hold_for, settings};

#[tokio::test]
async fn a_buyer_who_goes_away_still_has_their_hold() {
    let shop = Shop::around(ScriptedStore::with_pieces(10));
    let mut calls = shop.hold_behind_one([2, 3]).await;
    drop(calls.remove(1));
    drop(calls.remove(0));
    shop.store.gate.add_permits(2);
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(shop.store.memory.books().orders.len(), 3);
}

#[tokio::test]
async fn a_shop_that_closes_serves_those_in_the_queue_and_takes_nobody_new() {
    let shop = Shop::with(ScriptedStore::with_pieces(10), settings(2, 16));
    let calls = shop.hold_behind_one(2..=6).await;
    shop.store.gate.add_permits(100);
    shop.lanes.drain().await;

    assert_eq!(shop.store.memory.books().orders.len(), 6, "all were committed when draining ended");
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    let late = shop.ledger.submit(hold_for(7)).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
}

#[tokio::test]
async fn an_idle_shop_closes_at_once() {
    let shop = Shop::around(ScriptedStore::open(10));
    shop.lanes.drain().await;
}

#[tokio::test]
async fn lanes_end_with_the_last_handle_after_what_was_queued() {
    let shop = Shop::around(ScriptedStore::with_pieces(10));
    drop(shop.hold_behind_one([2]).await);
    let Shop { store, ledger, .. } = shop;
    drop(ledger);
    store.gate.add_permits(2);

    // A lane that has ended has let go of its store.
    while Arc::strong_count(&store) > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.memory.books().orders.len(), 2);
}
