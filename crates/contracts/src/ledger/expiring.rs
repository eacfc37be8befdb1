//! Holds whose deadline has passed, whether or not anybody came to write it down.

use std::time::Duration;

use stockade_domain::catalogue::HoldTime;
use stockade_domain::ledger::{Command, HoldFor, Refusal, Shortage, StockChange};
use stockade_domain::order::OrderStatus;

use crate::ShopHarness;
use crate::scene::{HOLD_IS_OVER, Scene};

pub async fn a_due_hold_expires_and_a_live_one_does_not(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 3)])).await;
    assert_eq!(scene.refused(Command::expire_hold(hold.id)).await, Refusal::HoldNotDue);

    shop.pass(HOLD_IS_OVER).await;
    let expired = scene.done(Command::expire_hold(hold.id)).await;
    assert_eq!(expired.status, OrderStatus::Expired);
    assert!(expired.closed_at.is_some());
    assert_eq!(scene.counters(product).await, [10, 0, 0, 10]);
    assert_eq!(scene.refused(Command::expire_hold(hold.id)).await, Refusal::HoldNotDue);
}

pub async fn after_the_deadline_nothing_but_expiry_ends_a_hold(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 3)])).await;
    shop.pass(HOLD_IS_OVER).await;

    let over = Refusal::HoldExpired { at: hold.hold_expires_at.unwrap() };
    for late in [scene.confirm(&hold), scene.extend(&hold), scene.cancel(&hold), scene.take_back(&hold)] {
        assert_eq!(scene.refused(late).await, over);
    }
    assert_eq!(scene.counters(product).await, [7, 3, 0, 10]);
    scene.done(Command::expire_hold(hold.id)).await;
    for late in [scene.confirm(&hold), scene.extend(&hold), scene.cancel(&hold)] {
        assert_eq!(scene.refused(late).await, over);
    }
}

/// No expiry worker runs here: whoever is short takes the due holds back.
pub async fn a_due_hold_is_taken_back_before_anybody_is_refused(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer, next) = (scene.product(4).await, scene.buyer().await, scene.buyer().await);
    let due = scene.done(scene.hold(&buyer, &[(product, 4)])).await;
    let short =
        Refusal::InsufficientStock { shortages: vec![Shortage { product_id: product, requested: 4, available: 0 }] };
    assert_eq!(scene.refused(scene.order(&next, &[(product, 4)])).await, short);

    shop.pass(HOLD_IS_OVER).await;
    scene.done(scene.order(&next, &[(product, 4)])).await;
    assert_eq!(scene.counters(product).await, [0, 0, 4, 4]);
    assert_eq!(scene.read_order(due.id).await.status, OrderStatus::Expired);
}

pub async fn a_due_hold_gives_back_all_of_its_products(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let [a, b, c] = [scene.product(2).await, scene.product(3).await, scene.product(4).await];
    let (buyer, next) = (scene.buyer().await, scene.buyer().await);
    scene.done(scene.hold(&buyer, &[(a, 2), (b, 1), (c, 4)])).await;
    shop.pass(HOLD_IS_OVER).await;

    scene.done(scene.hold(&next, &[(a, 1)])).await;
    assert_eq!(scene.counters(a).await, [1, 1, 0, 2]);
    assert_eq!(scene.counters(b).await, [3, 0, 0, 3]);
    assert_eq!(scene.counters(c).await, [4, 0, 0, 4]);
}

/// Two pieces are wanted and two are in each hold, so that one hold of those that are due is enough.
pub async fn the_longest_due_hold_is_taken_back_first_and_no_more_than_needed(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer, next) = (scene.product(6).await, scene.buyer().await, scene.buyer().await);
    let mut holds = Vec::new();
    for seconds in [50, 10, 30] {
        let lives = HoldFor::Exactly(HoldTime::from_seconds(seconds).unwrap());
        holds.push(scene.done(scene.hold_for(&buyer, &[(product, 2)], lives)).await);
    }
    shop.pass(Duration::from_mins(1)).await;

    for ended in [[false, true, false], [false, true, true], [true, true, true]] {
        scene.done(scene.order(&next, &[(product, 2)])).await;
        for (hold, ended) in holds.iter().zip(ended) {
            assert_eq!(scene.read_order(hold.id).await.status == OrderStatus::Expired, ended);
        }
    }
}

pub async fn due_holds_that_would_not_be_enough_are_left_alone(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer, next) = (scene.product(5).await, scene.buyer().await, scene.buyer().await);
    scene.done(scene.hold(&buyer, &[(product, 3)])).await;
    shop.pass(HOLD_IS_OVER).await;
    scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    let books = scene.books().await;

    let refused = scene.refused(scene.order(&next, &[(product, 5)])).await;
    let shortages = vec![Shortage { product_id: product, requested: 5, available: 4 }];
    assert_eq!(refused, Refusal::InsufficientStock { shortages }, "what could be had is named");
    assert_eq!(scene.books().await, books);
}

pub async fn due_holds_make_room_for_stock_that_leaves(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(5).await, scene.buyer().await);
    scene.done(scene.hold(&buyer, &[(product, 5)])).await;
    shop.pass(HOLD_IS_OVER).await;
    assert!(scene.submit(scene.adjust(product, StockChange::By(-5))).await.outcome.is_ok());
    assert_eq!(scene.counters(product).await, [0, 0, 0, 0]);
}
