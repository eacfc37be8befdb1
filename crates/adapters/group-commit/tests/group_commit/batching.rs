//! Which commands share a transaction.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all, poll_immediate};
use stockade_domain::catalogue::StockLevel;
use stockade_domain::ledger::{Refusal, Verdict};
use stockade_domain::ports::{Ledger, StockFeed, StoreError};
use stockade_group_commit::{GroupCommit, Settings};

use crate::support::{ScriptedStore, Shop, hold_for, hold_of, settings};

#[tokio::test]
async fn a_lone_buyer_is_served_at_once() {
    let shop = Shop::around(ScriptedStore::open(10));
    for buyer in 1..=3 {
        assert!(shop.ledger.submit(hold_for(buyer)).await.unwrap().outcome.is_ok());
    }
    assert_eq!(shop.store.batches(), [[1], [2], [3]]);
}

#[tokio::test]
async fn those_who_come_during_a_commit_are_decided_together_in_order() {
    let shop = Shop::around(ScriptedStore::with_pieces(4));
    let calls = shop.hold_behind_one([5, 3, 4, 2]).await;
    shop.store.gate.add_permits(2);

    let verdicts = join_all(calls).await;
    assert_eq!(shop.store.batches(), [vec![1], vec![5, 3, 4, 2]]);
    let sold_out: Vec<bool> = verdicts.iter().map(|verdict| verdict.as_ref().unwrap().outcome.is_err()).collect();
    assert_eq!(sold_out, [false, false, false, false, true], "the last to come is refused, nobody else");
}

#[tokio::test]
async fn each_buyer_gets_their_own_answer() {
    let shop = Shop::around(ScriptedStore::with_pieces(10));
    let calls = shop.hold_behind_one([2, 3, 4]).await;
    shop.store.gate.add_permits(2);
    for (buyer, verdict) in (1..).zip(join_all(calls).await) {
        let receipt = verdict.unwrap().outcome.unwrap();
        assert_eq!(receipt.order().unwrap().buyer.id.get(), buyer);
    }
}

#[tokio::test]
async fn a_batch_is_never_larger_than_allowed() {
    let shop = Shop::with(ScriptedStore::with_pieces(10), settings(3, 16));
    let calls = shop.hold_behind_one(2..=8).await;
    shop.store.gate.add_permits(4);
    join_all(calls).await;
    assert_eq!(shop.store.batches(), [vec![1], vec![2, 3, 4], vec![5, 6, 7], vec![8]]);
}

#[tokio::test]
async fn a_batch_of_one_turns_batching_off() {
    let shop = Shop::with(ScriptedStore::with_pieces(10), settings(1, 16));
    let calls = shop.hold_behind_one(2..=4).await;
    shop.store.gate.add_permits(4);
    join_all(calls).await;
    assert_eq!(shop.store.batches(), [[1], [2], [3], [4]]);
}

#[tokio::test]
async fn one_too_many_is_turned_away_at_once_and_the_others_are_served() {
    let shop = Shop::with(ScriptedStore::with_pieces(10), settings(8, 2));
    let calls = shop.hold_behind_one([2, 3]).await;

    let refused = poll_immediate(shop.ledger.submit(hold_for(4))).await;
    assert!(matches!(refused, Some(Err(StoreError::Overloaded))), "{refused:?}");

    shop.store.gate.add_permits(2);
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(shop.store.batches(), [vec![1], vec![2, 3]]);
}

#[tokio::test]
async fn whoever_confirms_does_not_wait_behind_those_who_hold() {
    let shop = Shop::with(ScriptedStore::with_pieces(10), settings(2, 16));
    let mut calls = shop.hold_behind_one([2, 3, 4]).await;
    calls.push(shop.confirm(1).await);
    shop.store.gate.add_permits(3);
    assert!(join_all(calls).await.iter().all(|verdict| verdict.as_ref().is_ok_and(|verdict| verdict.outcome.is_ok())));
    assert_eq!(shop.store.batches(), [vec![1], vec![-1, 2], vec![3, 4]]);
}

#[tokio::test]
async fn a_crowd_that_holds_does_not_turn_away_whoever_confirms() {
    let shop = Shop::with(ScriptedStore::with_pieces(10), settings(8, 2));
    let mut calls = shop.hold_behind_one([2, 3]).await;
    let refused = poll_immediate(shop.ledger.submit(hold_for(4))).await;
    assert!(matches!(refused, Some(Err(StoreError::Overloaded))), "{refused:?}");
    calls.push(shop.confirm(1).await);
    shop.store.gate.add_permits(2);
    assert!(join_all(calls).await.iter().all(Result::is_ok));
}

#[tokio::test(start_paused = true)]
async fn whoever_has_waited_too_long_is_turned_away_and_nothing_was_begun_for_them() {
    let shop = Shop::around(ScriptedStore::with_pieces(10));
    let mut calls = shop.hold_behind_one([2]).await;
    tokio::time::advance(Duration::from_secs(2)).await;
    calls.push(shop.hold(3).await);
    tokio::time::advance(Duration::from_secs(1)).await;
    shop.store.gate.add_permits(2);
    let told = join_all(calls).await;
    assert!(matches!(told[..], [Ok(_), Err(StoreError::Overloaded), Ok(_)]), "{told:?}");
    assert_eq!(shop.store.batches(), [[1], [3]]);
}

#[tokio::test]
async fn the_same_request_twice_in_one_batch_makes_one_order() {
    let shop = Shop::around(ScriptedStore::with_pieces(10));
    let calls = shop.hold_behind_one([2, 2]).await;
    shop.store.gate.add_permits(2);
    let replayed: Vec<bool> = join_all(calls).await.iter().map(|verdict| verdict.as_ref().unwrap().replayed).collect();
    assert_eq!(replayed, [false, false, true]);
    assert_eq!(shop.store.memory.books().orders.len(), 2);
}

#[tokio::test]
async fn lanes_commit_side_by_side() {
    let lanes = NonZeroUsize::new(2).unwrap();
    let shop = Shop::with(ScriptedStore::with_pieces(10), Settings { lanes, ..settings(8, 16) });
    let calls = shop.hold_behind_one([2]).await;
    let mut other = shop.ledger.submit(hold_of(2, 9));
    assert!(poll_immediate(&mut other).await.is_none());
    // The first lane stands at the gate, and yet the second has begun.
    shop.store.has_begun(1).await;
    assert_eq!(shop.store.batches(), [[1], [9]]);

    shop.store.gate.add_permits(3);
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert!(matches!(other.await.unwrap().outcome, Err(Refusal::ProductNotFound { .. })));
}

/// Looks, when it is told of a change, whether the buyer has been told before.
#[derive(Default)]
struct Eavesdropper {
    call: Mutex<Option<BoxFuture<'static, Result<Verdict, StoreError>>>>,
    heard: Mutex<Vec<(StockLevel, bool)>>,
}

impl StockFeed for Eavesdropper {
    fn publish(&self, levels: &[StockLevel]) {
        let answered = self.call.lock().unwrap().as_mut().is_some_and(|call| call.now_or_never().is_some());
        self.heard.lock().unwrap().extend(levels.iter().map(|level| (*level, answered)));
    }

    fn catalogue_changed(&self) {}
}

#[tokio::test]
async fn what_a_commit_changed_is_told_before_its_callers_are() {
    let (store, feed) = (Arc::new(ScriptedStore::with_pieces(10)), Arc::new(Eavesdropper::default()));
    let (ledger, lanes) = GroupCommit::start(store.clone(), feed.clone(), settings(8, 16));
    let mut call = async move { ledger.submit(hold_for(1)).await }.boxed();
    assert!(poll_immediate(&mut call).await.is_none());
    *feed.call.lock().unwrap() = Some(call);
    store.gate.add_permits(1);
    lanes.drain().await;

    let heard = feed.heard.lock().unwrap();
    let heard: Vec<_> = heard.iter().map(|(level, late)| (level.counters.available, level.version, *late)).collect();
    assert_eq!(heard, [(9, 2, false)]);
}

#[tokio::test]
async fn a_batch_that_changed_nothing_is_not_told_of() {
    let shop = Shop::around(ScriptedStore::open(0));
    assert!(shop.ledger.submit(hold_for(1)).await.unwrap().outcome.is_err());
    assert!(shop.feed.publications.lock().unwrap().is_empty());
}
