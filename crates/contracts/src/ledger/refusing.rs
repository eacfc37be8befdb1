//! The ways of saying no, and that a no changes nothing.

use std::time::Duration;

use stockade_domain::catalogue::SaleWindow;
use stockade_domain::ledger::{Command, HoldFor, Refusal, Shortage, StockChange};
use stockade_domain::order::Lines;
use stockade_domain::testing::{money, order_id, product};

use crate::ShopHarness;
use crate::scene::{HOLD, Scene, lines};

pub async fn an_order_short_on_one_line_takes_nothing_and_names_every_short_line(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let [plenty, few, none] = [scene.product(10).await, scene.product(2).await, scene.product(0).await];
    let buyer = scene.buyer().await;
    let books = scene.books().await;

    let wanted = [(plenty, 1), (few, 3), (none, 1)];
    let shortages = vec![
        Shortage { product_id: few, requested: 3, available: 2 },
        Shortage { product_id: none, requested: 1, available: 0 },
    ];
    for command in [scene.order(&buyer, &wanted), scene.hold(&buyer, &wanted)] {
        assert_eq!(scene.refused(command).await, Refusal::InsufficientStock { shortages: shortages.clone() });
    }
    assert_eq!(scene.books().await, books);
}

pub async fn duplicate_lines_are_one_line(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(5).await, scene.buyer().await);
    let refused = scene.refused(scene.order(&buyer, &[(product, 3), (product, 3)])).await;
    let shortages = vec![Shortage { product_id: product, requested: 6, available: 5 }];
    assert_eq!(refused, Refusal::InsufficientStock { shortages });

    let order = scene.done(scene.order(&buyer, &[(product, 3), (product, 2)])).await;
    assert_eq!((order.lines.len(), order.pieces_of(product), order.total), (1, 5, money("50.00")));
}

pub async fn nobody_buys_before_the_sale_or_after_it(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (starts_at, ends_at) = (shop.now().after(Duration::from_mins(10)), shop.now().after(Duration::from_mins(20)));
    let sale = SaleWindow::new(Some(starts_at), Some(ends_at)).unwrap();
    let product_id = scene.product_with(10, |details| details.sale = sale).await;
    let buyer = scene.buyer().await;
    let buy = || [scene.hold(&buyer, &[(product_id, 1)]), scene.order(&buyer, &[(product_id, 1)])];

    for early in buy() {
        assert_eq!(scene.refused(early).await, Refusal::SaleNotStarted { product_id, starts_at });
    }
    shop.pass(Duration::from_mins(10)).await;
    for timely in buy() {
        scene.done(timely).await;
    }
    shop.pass(Duration::from_mins(10)).await;
    for late in buy() {
        assert_eq!(scene.refused(late).await, Refusal::SaleEnded { product_id, ended_at: ends_at });
    }
}

pub async fn an_archived_product_is_not_sold(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product_id, buyer) = (scene.product(5).await, scene.buyer().await);
    scene.archive(product_id).await;
    for command in [scene.order(&buyer, &[(product_id, 1)]), scene.hold(&buyer, &[(product_id, 1)])] {
        assert_eq!(scene.refused(command).await, Refusal::ProductUnavailable { product_id });
    }
}

pub async fn what_does_not_exist_is_not_found(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (real, buyer, nothing) = (scene.product(5).await, scene.buyer().await, product(9_999));
    for command in [
        scene.order(&buyer, &[(real, 1), (nothing, 1)]),
        scene.hold(&buyer, &[(nothing, 1)]),
        scene.adjust(nothing, StockChange::By(1)),
    ] {
        assert_eq!(scene.refused(command).await, Refusal::ProductNotFound { product_id: nothing });
    }
    let nothing = order_id(u128::MAX);
    for command in [
        Command::confirm_hold(scene.key(), buyer.id, nothing),
        Command::cancel_order(scene.key(), buyer.id, nothing),
        Command::cancel_order_as_admin(scene.key(), scene.admin, nothing, "gone".to_owned()),
        Command::extend_hold(scene.key(), buyer.id, nothing, HoldFor::ProductOr(HOLD), 3),
        Command::expire_hold(nothing),
    ] {
        assert_eq!(scene.refused(command).await, Refusal::OrderNotFound);
    }
}

pub async fn somebody_elses_order_is_not_found(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, owner, other) = (scene.product(5).await, scene.buyer().await, scene.buyer().await);
    let hold = scene.done(scene.hold(&owner, &[(product, 1)])).await;
    for command in [
        Command::confirm_hold(scene.key(), other.id, hold.id),
        Command::cancel_order(scene.key(), other.id, hold.id),
        Command::extend_hold(scene.key(), other.id, hold.id, HoldFor::ProductOr(HOLD), 3),
    ] {
        assert_eq!(scene.refused(command).await, Refusal::OrderNotFound);
    }
    assert_eq!(scene.read_order(hold.id).await, hold);
}

pub async fn an_empty_cart_is_not_sold(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let buyer = scene.buyer().await;
    let checkout = Command::check_out(scene.key(), scene.order_id(), buyer, Lines::default(), None);
    assert_eq!(scene.refused(checkout).await, Refusal::CartEmpty);
}

/// The price may have moved since the cart was shown; the one that counts is read under the lock.
pub async fn a_total_that_is_not_the_expected_one_is_refused(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(5).await, scene.buyer().await);
    scene.edit(product, |details| details.price = money("12.50")).await;
    let check_out = |expected| {
        Command::check_out(scene.key(), scene.order_id(), buyer.clone(), lines(&[(product, 2)]), Some(expected))
    };

    let refused = scene.refused(check_out(money("20.00"))).await;
    assert_eq!(refused, Refusal::PriceChanged { expected: money("20.00"), actual: money("25.00") });
    assert_eq!(scene.counters(product).await, [5, 0, 0, 5]);
    assert_eq!(scene.done(check_out(money("25.00"))).await.total, money("25.00"));
}

pub async fn a_refusal_changes_nothing(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (buyer, other) = (scene.buyer().await, scene.buyer().await);
    let [sold, limited] =
        [scene.product(3).await, scene.product_with(9, |details| details.max_per_customer = Some(2)).await];
    let order = scene.done(scene.order(&buyer, &[(sold, 2), (limited, 1)])).await;
    let hold = scene.done(scene.hold(&buyer, &[(sold, 1)])).await;
    let books = scene.books().await;

    for command in [
        scene.order(&buyer, &[(limited, 1), (sold, 1)]),
        scene.order(&buyer, &[(limited, 2)]),
        scene.hold(&other, &[(limited, 1), (sold, 1)]),
        scene.cancel(&order),
        scene.extend(&order),
        Command::confirm_hold(scene.key(), other.id, hold.id),
        Command::extend_hold(scene.key(), buyer.id, hold.id, HoldFor::ProductOr(HOLD), 0),
        Command::expire_hold(hold.id),
        Command::expire_hold(order.id),
        scene.adjust(sold, StockChange::By(-1)),
        scene.adjust(sold, StockChange::By(2_000_000_000)),
    ] {
        let verdict = scene.submit(command.clone()).await;
        assert!(verdict.outcome.is_err(), "{command:?}: {verdict:?}");
    }
    assert_eq!(scene.books().await, books);
}
