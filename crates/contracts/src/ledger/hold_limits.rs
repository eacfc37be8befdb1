//! How much one customer may keep at once, and how often they may let it lapse.

use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Command, HoldLimits, Refusal};
use stockade_domain::order::Buyer;

use crate::ShopHarness;
use crate::scene::{HOLD_IS_OVER, Scene};

const LIMITS: HoldLimits = HoldLimits { live: Some(3), lapsed: Some(2) };

fn hold(scene: &Scene<'_>, buyer: &Buyer, product: ProductId) -> Command {
    scene.hold(buyer, &[(product, 1)]).within(LIMITS)
}

/// Whatever the products, in however many lanes and transactions they are decided.
pub async fn so_many_live_holds_and_no_more_when_they_ask_for_all_at_once(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (ada, eve) = (scene.buyer().await, scene.buyer().await);
    let mut products = Vec::new();
    for _ in 0..8 {
        products.push(scene.product(100).await);
    }
    let wishes = (0..64).map(|turn| hold(&scene, if turn % 4 == 3 { &eve } else { &ada }, products[turn % 8]));
    let verdicts = scene.at_once(wishes.collect()).await;
    let (held, refused): (Vec<_>, Vec<_>) =
        verdicts.into_iter().map(|verdict| verdict.outcome).partition(Result::is_ok);
    assert_eq!(held.len(), 6, "three for each of them");
    assert!(refused.into_iter().all(|refusal| refusal == Err(Refusal::HoldLimit { limit: 3 })));
}

pub async fn a_live_hold_counts_until_it_is_settled_or_over(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(20).await, scene.buyer().await);
    let first = scene.done(hold(&scene, &buyer, product)).await;
    let second = scene.done(hold(&scene, &buyer, product)).await;
    scene.done(hold(&scene, &buyer, product)).await;
    assert_eq!(scene.refused(hold(&scene, &buyer, product)).await, Refusal::HoldLimit { limit: 3 });

    scene.done(scene.order(&buyer, &[(product, 1)])).await;
    scene.done(scene.confirm(&first)).await;
    scene.done(hold(&scene, &buyer, product)).await;
    scene.done(scene.cancel(&second)).await;
    scene.done(hold(&scene, &buyer, product)).await;
    assert_eq!(scene.refused(hold(&scene, &buyer, product)).await, Refusal::HoldLimit { limit: 3 });

    let other = scene.product(20).await;
    shop.pass(HOLD_IS_OVER).await;
    scene.done(hold(&scene, &buyer, other)).await;
}

pub async fn who_lets_a_product_lapse_too_often_has_to_wait(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, other) = (scene.product(20).await, scene.product(20).await);
    let (buyer, neighbour) = (scene.buyer().await, scene.buyer().await);
    let first = scene.done(hold(&scene, &buyer, product)).await;
    shop.pass(HOLD_IS_OVER).await;
    let second = scene.done(hold(&scene, &buyer, product)).await;
    shop.pass(HOLD_IS_OVER).await;

    let until = first.hold_expires_at.unwrap().after(HoldLimits::WINDOW);
    let cooling = Refusal::CoolingOff { product_id: product, until };
    assert_eq!(scene.refused(hold(&scene, &buyer, product)).await, cooling, "nobody has written it down yet");
    for lapsed in [&first, &second] {
        // Somebody else may have taken it back by now.
        scene.submit(Command::expire_hold(lapsed.id)).await;
    }
    assert_eq!(scene.refused(hold(&scene, &buyer, product)).await, cooling);
    scene.done(hold(&scene, &buyer, other)).await;
    scene.done(hold(&scene, &neighbour, product)).await;
    scene.done(scene.order(&buyer, &[(product, 1)])).await;

    shop.pass(until.remaining(shop.now())).await;
    scene.done(hold(&scene, &buyer, product)).await;
}

pub async fn what_was_cancelled_or_bought_has_not_lapsed(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(20).await, scene.buyer().await);
    for _ in 0..3 {
        let cancelled = scene.done(hold(&scene, &buyer, product)).await;
        scene.done(scene.cancel(&cancelled)).await;
        let bought = scene.done(hold(&scene, &buyer, product)).await;
        scene.done(scene.confirm(&bought)).await;
        shop.pass(HOLD_IS_OVER).await;
    }
    scene.done(hold(&scene, &buyer, product)).await;
}
