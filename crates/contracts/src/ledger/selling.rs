//! Many buyers, few pieces.

use std::collections::BTreeSet;
use std::sync::Arc;

use stockade_domain::ledger::{Command, Refusal, Shortage};
use stockade_domain::order::{Buyer, OrderStatus};
use stockade_domain::ports::{IdSource, Ledger};
use stockade_domain::testing::SequentialIds;

use crate::ShopHarness;
use crate::scene::{HOLD, Scene, lines, ordered};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::HoldFor;

pub async fn two_hundred_buyers_for_ten_pieces_get_exactly_ten_orders(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyers) = (scene.product(10).await, scene.buyers(200).await);

    let verdicts = scene.at_once(buyers.iter().map(|buyer| scene.order(buyer, &[(product, 1)])).collect()).await;

    let (sold, refused): (Vec<_>, Vec<_>) = verdicts.into_iter().partition(|verdict| verdict.outcome.is_ok());
    assert_eq!(sold.len(), 10);
    let sold_out =
        Refusal::InsufficientStock { shortages: vec![Shortage { product_id: product, requested: 1, available: 0 }] };
    assert!(refused.iter().all(|verdict| verdict.outcome == Err(sold_out.clone())));

    let told: BTreeSet<_> = sold.iter().map(|verdict| ordered(verdict).id).collect();
    let written: BTreeSet<_> = scene.all_orders().await.iter().map(|order| order.id).collect();
    assert_eq!(told, written, "an order for each who was told so, and for nobody else");
    assert_eq!(scene.counters(product).await, [0, 0, 10, 10]);
}

/// Every buyer gives the first hold back and tries until they have bought or everything is sold.
pub async fn exactly_the_supply_is_sold_while_holds_come_and_go(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyers) = (scene.product(12).await, scene.buyers(16).await);
    let ids = Arc::new(SequentialIds::default());

    let tasks: Vec<_> =
        buyers.into_iter().map(|buyer| tokio::spawn(insist(shop.ledger(), Arc::clone(&ids), buyer, product))).collect();
    let mut bought = 0;
    for task in tasks {
        bought += u32::from(task.await.unwrap());
        let [available, held, sold, _] = scene.counters(product).await;
        assert!(available + held + sold == 12 && sold <= 12);
    }

    assert_eq!(bought, 12);
    assert_eq!(scene.counters(product).await, [0, 0, 12, 12]);
}

/// Whether this buyer got a piece in the end. Somebody refused knows that others hold or have the rest, and comes
/// again; so it ends when all are served or the last piece is sold.
async fn insist(ledger: Arc<dyn Ledger>, ids: Arc<SequentialIds>, buyer: Buyer, product: ProductId) -> bool {
    let mut hesitates = true;
    for _ in 0..2_000 {
        let (key, id) = (ids.idempotency_key(), ids.order_id());
        let hold = Command::place_hold(key, id, buyer.clone(), lines(&[(product, 1)]), HoldFor::ProductOr(HOLD));
        if ledger.submit(hold).await.unwrap().outcome.is_err() {
            tokio::task::yield_now().await;
            continue;
        }
        let command = if std::mem::take(&mut hesitates) {
            Command::cancel_order(ids.idempotency_key(), buyer.id, id)
        } else {
            Command::confirm_hold(ids.idempotency_key(), buyer.id, id)
        };
        if ordered(&ledger.submit(command).await.unwrap()).status == OrderStatus::Confirmed {
            return true;
        }
    }
    false
}

/// Fifteen pieces are free, and fifteen more come back meanwhile: thirty buyers at once are more than are free before,
/// and fifteen are not.
pub async fn nobody_is_refused_while_a_piece_is_free(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyers) = (scene.product(30).await, scene.buyers(30).await);
    let (early, late) = buyers.split_at(15);
    let holds = scene.at_once(early.iter().map(|buyer| scene.hold(buyer, &[(product, 1)])).collect()).await;

    let cancels = holds.iter().map(|hold| scene.cancel(&ordered(hold)));
    let orders = late.iter().map(|buyer| scene.order(buyer, &[(product, 1)]));
    let verdicts = scene.at_once(orders.zip(cancels).flat_map(|(order, cancel)| [order, cancel]).collect()).await;
    assert!(verdicts.iter().all(|verdict| verdict.outcome.is_ok()), "{verdicts:?}");

    let again = scene.at_once(early.iter().map(|buyer| scene.order(buyer, &[(product, 1)])).collect()).await;
    assert!(again.iter().all(|verdict| verdict.outcome.is_ok()), "{again:?}");
    assert_eq!(scene.counters(product).await, [0, 0, 30, 30]);
}

/// Overlapping orders, confirmations and cancellations at once: none of them fails and each piece is accounted for.
pub async fn orders_that_share_products_do_not_stand_in_each_others_way(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let [a, b, c] = [scene.product(200).await, scene.product(200).await, scene.product(200).await];
    let buyers = scene.buyers(20).await;
    let holds = scene.at_once(buyers.iter().map(|buyer| scene.hold(buyer, &[(c, 1), (a, 1)])).collect()).await;

    let mut wishes = Vec::new();
    for (index, (buyer, hold)) in buyers.iter().zip(&holds).enumerate() {
        wishes.push(scene.order(buyer, &[(a, 1), (b, 1)]));
        wishes.push(scene.order(buyer, &[(c, 1), (b, 2)]));
        let hold = ordered(hold);
        wishes.push(if index % 2 == 0 { scene.confirm(&hold) } else { scene.cancel(&hold) });
    }
    let verdicts = scene.at_once(wishes).await;

    assert!(verdicts.iter().all(|verdict| verdict.outcome.is_ok()), "{verdicts:?}");
    assert_eq!(scene.counters(a).await, [170, 0, 30, 200]);
    assert_eq!(scene.counters(b).await, [140, 0, 60, 200]);
    assert_eq!(scene.counters(c).await, [170, 0, 30, 200]);
}
