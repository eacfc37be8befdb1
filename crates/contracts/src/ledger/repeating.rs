//! Requests that come again, one after the other or all at once.

use stockade_domain::cart::{Cart, CartChange, CartLine};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Command, HoldFor, IdempotencyKey, Refusal, Spent, StockChange};
use stockade_domain::order::{Buyer, Lines, OrderStatus};
use stockade_domain::testing::{key, money, quantity};

use crate::ShopHarness;
use crate::scene::{HOLD, Scene, lines, ordered};

pub async fn the_same_request_is_told_the_same_again(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    // A retry brings the same key and body, and an order id of its own.
    let request = || {
        let hold = HoldFor::ProductOr(HOLD);
        Command::place_hold(key("again"), scene.order_id(), buyer.clone(), lines(&[(product, 3)]), hold)
    };
    let first = scene.submit(request()).await;
    assert!(!first.replayed);
    let second = scene.submit(request()).await;
    assert!(second.replayed);
    assert_eq!(second.outcome, first.outcome);

    scene.done(scene.confirm(&ordered(&first))).await;
    let third = scene.submit(request()).await;
    assert_eq!((third.outcome, third.replayed), (first.outcome, true), "as it was, not as it is");
    assert_eq!(scene.counters(product).await, [7, 0, 3, 10]);
    assert_eq!(scene.all_orders().await.len(), 1);
}

pub async fn a_key_for_another_request_is_refused(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let request =
        |pieces| Command::place_order(key("mine"), scene.order_id(), buyer.clone(), lines(&[(product, pieces)]));
    scene.done(request(3)).await;
    assert_eq!(scene.refused(request(4)).await, Refusal::KeyReused);
    assert!(scene.submit(request(3)).await.replayed, "the first request is still known");
    assert_eq!(scene.counters(product).await, [7, 0, 3, 10]);
}

pub async fn a_key_belongs_to_one_customer_and_one_operation(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, one, other) = (scene.product(10).await, scene.buyer().await, scene.buyer().await);
    let wanted = lines(&[(product, 1)]);
    let hold = HoldFor::ProductOr(HOLD);
    for command in [
        Command::place_order(key("k"), scene.order_id(), one.clone(), wanted.clone()),
        Command::place_order(key("k"), scene.order_id(), other, wanted.clone()),
        Command::place_hold(key("k"), scene.order_id(), one.clone(), wanted.clone(), hold),
        Command::check_out(key("k"), scene.order_id(), one, wanted, None),
    ] {
        let verdict = scene.submit(command).await;
        assert!(verdict.outcome.is_ok() && !verdict.replayed, "{verdict:?}");
    }
    assert_eq!(scene.counters(product).await, [6, 1, 3, 10]);
}

pub async fn every_operation_is_remembered(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer, admin) = (scene.product(10).await, scene.buyer().await, scene.admin);
    let hold = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    let other = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    let why = || "why".to_owned();
    for command in [
        Command::extend_hold(key("k"), buyer.id, hold.id, HoldFor::ProductOr(HOLD), 3),
        Command::confirm_hold(key("k"), buyer.id, hold.id),
        Command::cancel_order(key("k"), buyer.id, other.id),
        Command::cancel_order_as_admin(key("k"), admin, hold.id, why()),
        Command::adjust_stock(key("k"), admin, product, StockChange::By(5), why()),
        Command::adjust_stock(key("l"), admin, product, StockChange::ToAvailable(7), why()),
        Command::check_out(key("k"), scene.order_id(), buyer.clone(), lines(&[(product, 1)]), None),
        Command::place_order(key("k"), scene.order_id(), buyer.clone(), lines(&[(product, 1)])),
    ] {
        let first = scene.submit(command.clone()).await;
        let books = scene.books().await;
        let second = scene.submit(command).await;
        assert!(first.outcome.is_ok() && !first.replayed && second.replayed, "{first:?} {second:?}");
        assert_eq!(first.outcome, second.outcome);
        assert_eq!(scene.books().await, books);
    }
}

pub async fn a_refusal_is_remembered_for_the_key_of_a_client(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(0).await, scene.buyer().await);
    let request = || order_with(&scene, key("early"), &buyer, product);
    let first = scene.submit(request()).await;
    assert!(first.outcome.is_err() && !first.replayed);

    scene.submit(scene.adjust(product, StockChange::By(5))).await;
    let second = scene.submit(request()).await;
    assert_eq!((second.outcome, second.replayed), (first.outcome, true));
    assert_eq!(scene.counters(product).await, [5, 0, 0, 5]);
}

pub async fn a_refusal_is_not_remembered_for_a_key_of_ours(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer, made) = (scene.product(0).await, scene.buyer().await, scene.key());
    let request = || order_with(&scene, made.clone(), &buyer, product);
    assert!(scene.submit(request()).await.outcome.is_err());

    scene.submit(scene.adjust(product, StockChange::By(5))).await;
    let second = scene.submit(request()).await;
    assert!(second.outcome.is_ok() && !second.replayed);
    assert!(scene.submit(request()).await.replayed, "what was done is remembered, whoever made the key");
}

pub async fn what_the_client_can_mend_is_not_remembered(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(5).await, scene.buyer().await);
    let check_out = |wanted: Lines| Command::check_out(key("cart"), scene.order_id(), buyer.clone(), wanted, None);
    assert_eq!(scene.refused(check_out(Lines::default())).await, Refusal::CartEmpty);
    let verdict = scene.submit(check_out(lines(&[(product, 1)]))).await;
    assert!(verdict.outcome.is_ok() && !verdict.replayed);
}

pub async fn a_checkout_is_remembered_after_its_cart_was_emptied(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(5).await, scene.buyer().await);
    let check_out = |wanted: Lines| Command::check_out(key("cart"), scene.order_id(), buyer.clone(), wanted, None);
    let first = scene.submit(check_out(lines(&[(product, 2)]))).await;
    let again = scene.submit(check_out(Lines::default())).await;
    assert_eq!((again.outcome, again.replayed), (first.outcome, true));
    assert_eq!(scene.counters(product).await, [3, 0, 2, 5]);
}

pub async fn twins_in_one_batch_have_one_effect(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let twin = || order_with(&scene, key("twin"), &buyer, product);
    let batch = [twin(), scene.order(&buyer, &[(product, 1)]), twin(), twin()];
    let verdicts = shop.store().commit(&batch).await.unwrap().verdicts;

    let replayed: Vec<_> = verdicts.iter().map(|verdict| verdict.replayed).collect();
    assert_eq!(replayed, [false, false, true, true]);
    assert_eq!(verdicts[2], verdicts[3]);
    assert_eq!(verdicts[2].outcome, verdicts[0].outcome, "with the number that the store gave");
    assert!(ordered(&verdicts[2]).number.is_some());
    assert_eq!(scene.counters(product).await, [8, 0, 2, 10]);
}

pub async fn twins_at_the_same_time_have_one_effect(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(100).await, scene.buyer().await);
    for round in 0..5 {
        let twins = (0..16).map(|_| order_with(&scene, key(&format!("twin{round}")), &buyer, product)).collect();
        let verdicts = scene.at_once(twins).await;
        assert_eq!(verdicts.iter().filter(|verdict| !verdict.replayed).count(), 1);
        assert!(verdicts.iter().all(|verdict| verdict.outcome == verdicts[0].outcome));
        assert_eq!(ordered(&verdicts[0]).status, OrderStatus::Confirmed);
    }
    assert_eq!(scene.counters(product).await, [95, 0, 5, 100]);
}

/// An order of one piece.
fn order_with(scene: &Scene<'_>, key: IdempotencyKey, buyer: &Buyer, product: ProductId) -> Command {
    Command::place_order(key, scene.order_id(), buyer.clone(), lines(&[(product, 1)]))
}

pub async fn a_cart_is_bought_once_by_all_who_check_it_out_at_the_same_time(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(100).await, scene.buyer().await);
    let mut cart = Cart::empty(shop.now());
    let line = CartLine { quantity: quantity(3), seen_price: money("12.50") };
    cart.apply(&CartChange::Add(product, line), shop.now()).unwrap();

    let clicks = (0..16).map(|click| {
        let key = if click % 2 == 0 { scene.key() } else { key(&format!("click-{click}")) };
        let command = Command::check_out(key, scene.order_id(), buyer.clone(), cart.order_lines(), None);
        command.spending(&cart)
    });
    let verdicts = scene.at_once(clicks.collect()).await;
    let orders: Vec<_> = verdicts.iter().map(|verdict| ordered(verdict).id).collect();
    assert!(orders.iter().all(|id| *id == orders[0]), "more than one order was made of one cart");
    assert_eq!(verdicts.iter().filter(|verdict| !verdict.replayed).count(), 1);
    assert_eq!(scene.counters(product).await, [97, 0, 3, 100]);
    assert!(verdicts.iter().all(|verdict| verdict.spent == Spent::Yes));

    cart.apply(&CartChange::Add(product, line), shop.now()).unwrap();
    let command = Command::check_out(key("more"), scene.order_id(), buyer.clone(), cart.order_lines(), None);
    let verdict = scene.submit(command.spending(&cart)).await;
    assert_eq!((ordered(&verdict).id, verdict.spent), (orders[0], Spent::Before), "it is still in the cart");
    assert_eq!(scene.counters(product).await, [97, 0, 3, 100]);
}
