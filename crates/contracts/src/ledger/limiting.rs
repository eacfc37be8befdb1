//! So many pieces for each customer.

use stockade_domain::ledger::{Command, Refusal};

use crate::ShopHarness;
use crate::scene::{HOLD_IS_OVER, Scene};

pub async fn the_limit_for_a_customer_counts_orders_and_live_holds(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let product_id = scene.product_with(20, |details| details.max_per_customer = Some(5)).await;
    let (other, buyer) = (scene.product(20).await, scene.buyer().await);
    scene.done(scene.order(&buyer, &[(product_id, 2), (other, 9)])).await;
    scene.done(scene.hold(&buyer, &[(product_id, 2)])).await;

    let refused = scene.refused(scene.order(&buyer, &[(product_id, 2)])).await;
    assert_eq!(refused, Refusal::PerCustomerLimit { product_id, limit: 5, had: 4 });
    scene.done(scene.order(&buyer, &[(product_id, 1)])).await;
    let refused = scene.refused(scene.hold(&buyer, &[(product_id, 1)])).await;
    assert_eq!(refused, Refusal::PerCustomerLimit { product_id, limit: 5, had: 5 });
}

pub async fn the_limit_for_a_customer_holds_when_they_ask_all_at_once(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let product = scene.product_with(200, |details| details.max_per_customer = Some(7)).await;
    let buyer = scene.buyer().await;
    let wishes = (0..64).map(|turn| {
        if turn % 2 == 0 { scene.order(&buyer, &[(product, 1)]) } else { scene.hold(&buyer, &[(product, 1)]) }
    });
    let verdicts = scene.at_once(wishes.collect()).await;
    assert_eq!(verdicts.iter().filter(|verdict| verdict.outcome.is_ok()).count(), 7);
    let [available, held, sold, _] = scene.counters(product).await;
    assert_eq!((available, held + sold), (193, 7));
}

/// What one command of a batch takes, and gives back, counts for the next.
pub async fn the_limit_for_a_customer_counts_inside_a_batch(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let product = scene.product_with(20, |details| details.max_per_customer = Some(3)).await;
    let buyer = scene.buyer().await;
    let earlier = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    let batch = [
        scene.order(&buyer, &[(product, 2)]),
        scene.order(&buyer, &[(product, 1)]),
        scene.cancel(&earlier),
        scene.hold(&buyer, &[(product, 1)]),
        scene.hold(&buyer, &[(product, 1)]),
    ];
    let verdicts = shop.store().commit(&batch).await.unwrap().verdicts;
    let served: Vec<_> = verdicts.iter().map(|verdict| verdict.outcome.is_ok()).collect();
    assert_eq!(served, [true, false, true, true, false]);
}

pub async fn the_limit_for_a_customer_does_not_count_what_ended(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let product = scene.product_with(20, |details| details.max_per_customer = Some(3)).await;
    let buyer = scene.buyer().await;
    let all_three = || scene.hold(&buyer, &[(product, 3)]);

    let cancelled = scene.done(all_three()).await;
    scene.done(scene.cancel(&cancelled)).await;
    let expired = scene.done(all_three()).await;
    shop.pass(HOLD_IS_OVER).await;
    scene.done(Command::expire_hold(expired.id)).await;
    let taken_back = scene.done(scene.order(&buyer, &[(product, 3)])).await;
    scene.done(scene.take_back(&taken_back)).await;
    scene.done(all_three()).await;
    shop.pass(HOLD_IS_OVER).await;
    // Due, though nobody has written it down.
    scene.done(all_three()).await;
    assert!(matches!(scene.refused(all_three()).await, Refusal::PerCustomerLimit { had: 3, .. }));
}

pub async fn the_limit_for_a_customer_is_theirs_alone(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let product = scene.product_with(20, |details| details.max_per_customer = Some(1)).await;
    for buyer in scene.buyers(3).await {
        scene.done(scene.order(&buyer, &[(product, 1)])).await;
    }
}
