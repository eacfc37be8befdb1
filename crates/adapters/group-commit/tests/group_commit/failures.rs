//! What becomes of a batch that cannot be committed.

use std::error::Error;

use futures_util::future::join_all;
use stockade_domain::ports::{Ledger, StoreError};

use crate::support::{ScriptedStore, Shop, Turn, hold_for};

fn contention() -> Turn {
    Turn::Fail(StoreError::Contention("a deadlock".into()))
}

#[tokio::test]
async fn one_poisonous_command_does_not_fail_its_neighbours() {
    let shop = Shop::around(ScriptedStore { poison: Some(4), ..ScriptedStore::with_pieces(10) });
    let calls = shop.hold_behind_one(2..=7).await;
    shop.store.gate.add_permits(100);

    let failed: Vec<bool> = join_all(calls).await.iter().map(Result::is_err).collect();
    assert_eq!(failed, [false, false, false, true, false, false, false]);
    let expected =
        [vec![1], vec![2, 3, 4, 5, 6, 7], vec![2, 3, 4], vec![2], vec![3, 4], vec![3], vec![4], vec![5, 6, 7]];
    assert_eq!(shop.store.batches(), expected, "halves keep the order of arrival");
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_met_others_is_tried_again_as_a_whole() {
    let shop = Shop::around(ScriptedStore::with_pieces(10));
    let mut calls = shop.hold_behind_one([2, 3]).await;
    shop.store.gate.add_permits(1);
    assert!(calls.remove(0).await.is_ok());
    shop.store.script.lock().unwrap().extend([contention(), contention(), contention()]);
    shop.store.gate.add_permits(4);
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(shop.store.batches(), [vec![1], vec![2, 3], vec![2, 3], vec![2, 3], vec![2, 3]]);
}

#[tokio::test(start_paused = true)]
async fn contention_without_end_is_told_and_nothing_was_changed() {
    let shop = Shop::around(ScriptedStore::open(10).playing([contention(), contention(), contention(), contention()]));
    let told = shop.ledger.submit(hold_for(1)).await;
    assert!(matches!(told, Err(StoreError::Contention(_))), "{told:?}");
    assert!(shop.store.memory.books().orders.is_empty());
    assert!(shop.ledger.submit(hold_for(1)).await.is_ok(), "the lane goes on");
}

#[tokio::test]
async fn a_store_that_is_away_is_told_to_everybody_with_its_cause() {
    let shop = Shop::around(ScriptedStore::with_pieces(10));
    let calls = shop.hold_behind_one([2, 3]).await;
    shop.store.script.lock().unwrap().extend([1, 2].map(|_| Turn::Fail(StoreError::Unavailable("gone".into()))));
    shop.store.gate.add_permits(2);
    for told in join_all(calls).await {
        let failure = told.unwrap_err();
        assert!(matches!(failure, StoreError::Unavailable(_)), "{failure:?}");
        let mut cause: &dyn Error = &failure;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        assert_eq!(cause.to_string(), "gone");
    }
    assert_eq!(shop.store.batches(), [vec![1], vec![2, 3]], "neither tried again nor split");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_once_more() {
    let shop = Shop::around(ScriptedStore::open(10).playing([Turn::CommitAndLose]));
    let verdict = shop.ledger.submit(hold_for(1)).await.unwrap();
    assert!(verdict.outcome.is_ok() && verdict.replayed);
    assert_eq!(shop.store.memory.books().orders.len(), 1, "asked twice, done once");
    assert_eq!(*shop.feed.catalogue_changes.lock().unwrap(), 1, "caches missed the change and start anew");
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_cannot_be_found_out_is_called_unknown() {
    // The store may have committed before it went away: "nothing was changed" would be a lie.
    let away = || Turn::Fail(StoreError::Unavailable("gone".into()));
    for then in [Turn::CommitAndLose, away(), Turn::Panic] {
        let shop = Shop::around(ScriptedStore::open(10).playing([Turn::CommitAndLose, then]));
        let told = shop.ledger.submit(hold_for(1)).await;
        assert!(matches!(told, Err(StoreError::OutcomeUnknown(_))), "{told:?}");
        assert_eq!(shop.store.batches().len(), 2, "asked once more and no further");
        assert_eq!(*shop.feed.catalogue_changes.lock().unwrap(), 1);
    }
}

#[tokio::test]
async fn a_panic_in_the_store_fails_its_caller_and_the_lane_goes_on() {
    let shop = Shop::around(ScriptedStore::open(10).playing([Turn::Panic]));
    let told = shop.ledger.submit(hold_for(1)).await;
    assert!(matches!(told, Err(StoreError::Internal(_))), "{told:?}");
    assert!(shop.ledger.submit(hold_for(2)).await.is_ok());
}
