//! Batches: many commands, one transaction, the same outcomes.

use stockade_domain::ids::CustomerId;
use stockade_domain::ledger::{Command, Receipt};
use stockade_domain::order::{Buyer, OrderChange, OrderStatus};
use stockade_domain::ports::Committed;
use stockade_domain::testing::Dice;

use super::twins::Twins;
use crate::ShopHarness;
use crate::scene::{Scene, ordered};

pub async fn a_batch_is_answered_in_its_order(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyers) = (scene.product(3).await, scene.buyers(5).await);
    let batch: Vec<_> = buyers.iter().map(|buyer| scene.order(buyer, &[(product, 1)])).collect();
    let verdicts = shop.store().commit(&batch).await.unwrap().verdicts;

    let served: Vec<_> = verdicts.iter().map(|verdict| verdict.outcome.is_ok()).collect();
    assert_eq!(served, [true, true, true, false, false], "first come, first served");
    for (buyer, verdict) in buyers.iter().zip(&verdicts[..3]) {
        assert_eq!(ordered(verdict).buyer, *buyer);
    }
}

pub async fn a_batch_tells_the_counters_it_leaves(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let [a, b, untouched] = [scene.product(9).await, scene.product(9).await, scene.product(0).await];
    let buyer = scene.buyer().await;
    let batch =
        [scene.order(&buyer, &[(a, 1)]), scene.hold(&buyer, &[(a, 2), (b, 3)]), scene.order(&buyer, &[(untouched, 1)])];
    let levels = shop.store().commit(&batch).await.unwrap().levels;
    assert_eq!(levels.len(), 2);
    for (level, id) in levels.iter().zip([a, b]) {
        let product = scene.read(id).await;
        assert_eq!((level.product_id, level.counters, level.version), (id, product.counters, product.stock_version));
    }
}

pub async fn a_batch_tells_what_became_of_orders(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, empty, buyer) = (scene.product(5).await, scene.product(0).await, scene.buyer().await);
    let batch = [scene.hold(&buyer, &[(product, 1)]), scene.order(&buyer, &[(empty, 1)])];
    let committed = shop.store().commit(&batch).await.unwrap();
    let held = ordered(&committed.verdicts[0]);
    let change = |status, version| OrderChange { order_id: held.id, customer_id: buyer.id, status, version };
    assert_eq!(committed.orders, [change(OrderStatus::Pending, 1)], "a refusal makes no order");

    let again = shop.store().commit(&batch).await.unwrap();
    assert!(again.orders.is_empty(), "what is answered again has not happened again");
    let confirm = [scene.confirm(&held)];
    let moved = shop.store().commit(&confirm).await.unwrap().orders;
    assert_eq!(moved, [change(OrderStatus::Confirmed, 2)]);
}

pub async fn an_empty_batch_does_nothing(shop: &dyn ShopHarness) {
    assert_eq!(shop.store().commit(&[]).await.unwrap(), Committed::default());
}

pub async fn a_refusal_harms_nobody_else_in_its_batch(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, empty, buyer) = (scene.product(5).await, scene.product(0).await, scene.buyer().await);
    let batch = [
        scene.order(&buyer, &[(product, 2)]),
        scene.order(&buyer, &[(product, 1), (empty, 1)]),
        scene.order(&buyer, &[(product, 3)]),
    ];
    let verdicts = shop.store().commit(&batch).await.unwrap().verdicts;
    let served: Vec<_> = verdicts.iter().map(|verdict| verdict.outcome.is_ok()).collect();
    assert_eq!(served, [true, false, true]);
    assert_eq!(scene.counters(product).await, [0, 0, 5, 5]);
}

/// The same random history is played to two groups of people and products in one shop: in batches to the left, one
/// command at a time to the right. What the two are told and left with is the same.
pub async fn a_batch_equals_its_commands_one_by_one(shop: &dyn ShopHarness) {
    for seed in 0..6 {
        let mut dice = Dice::seeded(seed);
        let mut twins = Twins::born(shop, seed).await;
        for _ in 0..10 {
            let wishes: Vec<_> = (0..=dice.roll(12)).map(|_| twins.wish(&mut dice)).collect();
            let batch: Vec<_> = wishes.iter().map(|wish| twins.left.command(wish)).collect();
            let together = shop.store().commit(&batch).await.unwrap().verdicts;
            let mut one_by_one = Vec::new();
            for wish in &wishes {
                one_by_one.extend(shop.store().commit(&[twins.right.command(wish)]).await.unwrap().verdicts);
            }
            assert_eq!(twins.left.told(&together), twins.right.told(&one_by_one), "seed {seed}: {wishes:?}");
            let (left, right) = (twins.left.left_with().await, twins.right.left_with().await);
            assert_eq!(left, right, "seed {seed}: {wishes:?}");
            twins.pass_some_time(&mut dice).await;
        }
    }
}

pub async fn a_batch_that_cannot_be_written_changes_nothing(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    let books = scene.books().await;

    let batch = [
        scene.order(&buyer, &[(product, 1)]),
        scene.confirm(&hold),
        scene.order(&nobody(&buyer), &[(product, 1)]),
        scene.order(&buyer, &[(product, 1)]),
    ];
    assert!(shop.store().commit(&batch).await.is_err());
    assert_eq!(scene.books().await, books);
    let verdicts = shop.store().commit(&[batch[0].clone()]).await.unwrap().verdicts;
    assert!(!verdicts[0].replayed, "nothing was remembered of it either");
}

/// Whatever the ledger does with what is waiting, only the command that cannot be written fails.
pub async fn a_command_that_cannot_be_written_harms_nobody_else(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyers) = (scene.product(100).await, scene.buyers(8).await);
    let mut tasks = Vec::new();
    for buyer in &buyers {
        for command in [scene.order(buyer, &[(product, 1)]), scene.order(&nobody(buyer), &[(product, 1)])] {
            let (ledger, poisonous) = (shop.ledger(), is_poisonous(&command));
            tasks.push((poisonous, tokio::spawn(async move { ledger.submit(command).await })));
        }
    }
    for (poisonous, task) in tasks {
        let result = task.await.unwrap();
        assert_eq!(result.is_err(), poisonous, "{result:?}");
        if let Ok(verdict) = result {
            assert!(matches!(verdict.outcome, Ok(Receipt::Order { changed: true, .. })) && !verdict.replayed);
        }
    }
    assert_eq!(scene.counters(product).await, [92, 0, 8, 100]);
}

/// Somebody without an account, who gets past every rule and whose order no store can keep.
fn nobody(like: &Buyer) -> Buyer {
    Buyer { id: CustomerId::new(NOBODY).unwrap(), email: like.email.clone() }
}

fn is_poisonous(command: &Command) -> bool {
    command.request().is_some_and(|request| request.id.scope.get() == NOBODY)
}

const NOBODY: i64 = 987_654_321;
