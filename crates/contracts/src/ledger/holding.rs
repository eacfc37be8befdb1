//! Holds: how pieces move, how long they stay, and what ends them.

use std::time::Duration;

use stockade_domain::catalogue::HoldTime;
use stockade_domain::ledger::{Command, HoldFor, Receipt, Refusal};
use stockade_domain::order::OrderStatus;

use crate::ShopHarness;
use crate::scene::{HOLD, Scene, changed, ordered};

pub async fn a_hold_keeps_pieces_until_it_is_confirmed(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);

    let hold = scene.done(scene.hold(&buyer, &[(product, 3)])).await;
    assert_eq!((hold.status, hold.version), (OrderStatus::Pending, 1));
    assert_eq!(scene.counters(product).await, [7, 3, 0, 10]);

    let order = scene.done(scene.confirm(&hold)).await;
    assert_eq!((order.status, order.version), (OrderStatus::Confirmed, 2));
    assert!(order.confirmed_at.is_some());
    assert_eq!(scene.counters(product).await, [7, 0, 3, 10]);
}

pub async fn a_cancelled_hold_gives_its_pieces_back(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, other, buyer) = (scene.product(10).await, scene.product(4).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 3), (other, 4)])).await;
    assert_eq!(scene.counters(other).await, [0, 4, 0, 4]);

    let order = scene.done(scene.cancel(&hold)).await;
    assert_eq!(order.status, OrderStatus::Cancelled);
    assert!(order.closed_at.is_some());
    assert_eq!(scene.counters(product).await, [10, 0, 0, 10]);
    assert_eq!(scene.counters(other).await, [4, 0, 0, 4]);
    let refused = scene.refused(scene.confirm(&hold)).await;
    assert_eq!(refused, Refusal::HoldNotPending { status: OrderStatus::Cancelled });
}

pub async fn an_order_sells_at_once(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let order = scene.done(scene.order(&buyer, &[(product, 4)])).await;
    assert_eq!((order.status, order.hold_expires_at), (OrderStatus::Confirmed, None));
    assert_eq!(scene.counters(product).await, [6, 0, 4, 10]);
}

pub async fn a_hold_lives_as_long_as_its_product_says(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let seconds = |seconds| HoldTime::from_seconds(seconds).unwrap();
    let plain = scene.product(10).await;
    let short = scene.product_with(10, |details| details.hold = Some(seconds(30))).await;
    let long = scene.product_with(10, |details| details.hold = Some(seconds(600))).await;
    let buyer = scene.buyer().await;

    for (lines, lives) in
        [(vec![plain], HOLD), (vec![short], seconds(30)), (vec![long], seconds(600)), (vec![long, short], seconds(30))]
    {
        let lines: Vec<_> = lines.into_iter().map(|id| (id, 1)).collect();
        let verdict = scene.submit(scene.hold(&buyer, &lines)).await;
        let Ok(Receipt::Order { order, at, .. }) = verdict.outcome else { panic!("{verdict:?}") };
        assert_eq!(order.hold_expires_at, Some(at.after(lives.duration())));
    }
    let exactly = scene.done(scene.hold_for(&buyer, &[(short, 1)], HoldFor::Exactly(seconds(5)))).await;
    assert_eq!(exactly.hold_expires_at, Some(exactly.created_at.after(Duration::from_secs(5))));
}

pub async fn an_extended_hold_begins_its_time_anew_and_only_so_often(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let mut hold = scene.done(scene.hold(&buyer, &[(product, 3)])).await;
    for extensions in 1..=2 {
        shop.pass(Duration::from_mins(1)).await;
        let extend = Command::extend_hold(scene.key(), buyer.id, hold.id, HoldFor::ProductOr(HOLD), 2);
        let longer = scene.done(extend).await;
        assert_eq!(longer.extensions, extensions);
        assert!(hold.hold_expires_at.map(|at| at.after(Duration::from_secs(59))) < longer.hold_expires_at);
        hold = longer;
    }
    let extend = Command::extend_hold(scene.key(), buyer.id, hold.id, HoldFor::ProductOr(HOLD), 2);
    assert_eq!(scene.refused(extend).await, Refusal::ExtensionLimit { max: 2 });
    assert_eq!(scene.read_order(hold.id).await, hold);
    assert_eq!(scene.counters(product).await, [7, 3, 0, 10]);

    shop.pass(Duration::from_secs(100)).await;
    assert_eq!(scene.done(scene.confirm(&hold)).await.status, OrderStatus::Confirmed);
}

pub async fn an_extension_never_shortens_a_hold(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(1).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    let short = HoldFor::Exactly(HoldTime::from_seconds(5).unwrap());
    let extended = scene.done(Command::extend_hold(scene.key(), buyer.id, hold.id, short, 3)).await;
    assert_eq!(extended.hold_expires_at, hold.hold_expires_at);
}

pub async fn confirming_again_changes_nothing(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 3)])).await;
    let order = scene.done(scene.confirm(&hold)).await;
    let books = scene.books().await;

    let again = scene.submit(scene.confirm(&hold)).await;
    assert!(!changed(&again) && !again.replayed);
    assert_eq!(ordered(&again), order);
    assert_eq!(scene.books().await, books);
}

pub async fn cancelling_again_changes_nothing(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 3)])).await;
    scene.done(scene.cancel(&hold)).await;
    let books = scene.books().await;

    for again in [scene.cancel(&hold), scene.take_back(&hold)] {
        assert!(!changed(&scene.submit(again).await));
    }
    assert_eq!(scene.books().await, books);
}

pub async fn only_an_admin_takes_a_confirmed_order_back(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let order = scene.done(scene.order(&buyer, &[(product, 3)])).await;

    let refused = scene.refused(scene.cancel(&order)).await;
    assert_eq!(refused, Refusal::HoldNotPending { status: OrderStatus::Confirmed });
    assert_eq!(scene.counters(product).await, [7, 0, 3, 10]);

    let back = scene.done(scene.take_back(&order)).await;
    assert_eq!(back.status, OrderStatus::Cancelled);
    assert_eq!(scene.counters(product).await, [10, 0, 0, 10]);
}

pub async fn a_hold_of_an_archived_product_can_be_confirmed(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(1).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    scene.archive(product).await;
    assert_eq!(scene.done(scene.confirm(&hold)).await.status, OrderStatus::Confirmed);
}
