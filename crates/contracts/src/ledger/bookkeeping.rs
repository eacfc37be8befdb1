//! What is written: orders, numbers, rows of the ledger, and mails that are owed.

use std::collections::BTreeSet;

use stockade_domain::ledger::{Actor, Command, CounterChange, EventKind, StockChange};
use stockade_domain::mail::{JobKind, JobState, MailKind};
use stockade_domain::testing::money;

use crate::ShopHarness;
use crate::scene::{HOLD_IS_OVER, Scene, ordered};

pub async fn an_order_is_written_as_its_receipt_says(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let [a, b] = [scene.product(9).await, scene.product_with(9, |details| details.price = money("0.01")).await];
    let buyer = scene.buyer().await;
    let order = scene.done(scene.order(&buyer, &[(b, 3), (a, 2)])).await;
    assert_eq!(order.lines.iter().map(|line| line.product_id).collect::<Vec<_>>(), [a, b]);
    assert_eq!((order.total, &order.buyer, order.confirmed_at), (money("20.03"), &buyer, Some(order.created_at)));
    assert_eq!(scene.read_order(order.id).await, order);

    let mut hold = scene.done(scene.hold(&buyer, &[(a, 1)])).await;
    assert_eq!(scene.read_order(hold.id).await, hold);
    for command in [scene.extend(&hold), scene.confirm(&hold), scene.take_back(&hold)] {
        hold = scene.done(command).await;
        assert_eq!(scene.read_order(hold.id).await, hold);
    }
    assert_eq!(hold.version, 4);
}

pub async fn a_price_stays_as_it_was_when_the_order_was_made(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(9).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 2)])).await;
    scene.edit(product, |details| details.price = money("99999999.99")).await;

    let order = scene.done(scene.confirm(&hold)).await;
    assert_eq!((order.total, order.lines[0].unit_price), (money("20.00"), money("10.00")));
    let dear = scene.done(scene.order(&buyer, &[(product, 2)])).await;
    assert_eq!((dear.total.to_string().as_str(), dear.lines[0].unit_price), ("199999999.98", money("99999999.99")));
    assert_eq!(scene.read_order(dear.id).await, dear);
}

pub async fn every_order_has_a_number_of_its_own(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(50).await, scene.buyer().await);
    let wishes = (0..20).map(|turn| {
        if turn % 2 == 0 { scene.order(&buyer, &[(product, 1)]) } else { scene.hold(&buyer, &[(product, 1)]) }
    });
    let orders: Vec<_> = scene.at_once(wishes.collect()).await.iter().map(ordered).collect();
    let numbers: BTreeSet<_> = orders.iter().map(|order| order.number.unwrap()).collect();
    assert_eq!(numbers.len(), 20);
    for order in orders {
        assert_eq!(scene.read_order(order.id).await.number, order.number);
    }
}

pub async fn every_change_is_written_with_who_and_why(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let bought = scene.done(scene.hold(&buyer, &[(product, 3)])).await;
    scene.done(scene.confirm(&bought)).await;
    scene.done(scene.take_back(&bought)).await;
    let dropped = scene.done(scene.hold(&buyer, &[(product, 2)])).await;
    scene.done(scene.cancel(&dropped)).await;
    let forgotten = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    shop.pass(HOLD_IS_OVER).await;
    scene.done(Command::expire_hold(forgotten.id)).await;
    let ordered = scene.done(scene.order(&buyer, &[(product, 4)])).await;
    scene.submit(scene.adjust(product, StockChange::By(-1))).await;

    let (admin, customer) = (Actor::Admin(scene.admin), Actor::Customer(buyer.id));
    let events = scene.events_of(product).await;
    let written: Vec<_> = events
        .iter()
        .map(|event| (event.kind, event.change, event.order_id, event.actor, event.reason.as_str()))
        .collect();
    let (bought, dropped, forgotten) = (Some(bought.id), Some(dropped.id), Some(forgotten.id));
    assert_eq!(
        written,
        [
            (EventKind::StockAdded, CounterChange::receive(10), None, admin, "opening stock"),
            (EventKind::HoldCreated, CounterChange::hold(3), bought, customer, "held"),
            (EventKind::OrderConfirmed, CounterChange::confirm(3), bought, customer, "confirmed"),
            (EventKind::OrderCancelled, CounterChange::restock(3), bought, admin, "sent back"),
            (EventKind::HoldCreated, CounterChange::hold(2), dropped, customer, "held"),
            (EventKind::HoldReleased, CounterChange::release(2), dropped, customer, "cancelled by the customer"),
            (EventKind::HoldCreated, CounterChange::hold(1), forgotten, customer, "held"),
            (EventKind::HoldReleased, CounterChange::release(1), forgotten, Actor::System, "expired"),
            (EventKind::OrderConfirmed, CounterChange::sell(4), Some(ordered.id), customer, "ordered"),
            (EventKind::StockRemoved, CounterChange::receive(-1), None, admin, "counted"),
        ]
    );
    assert!((1..).zip(&events).all(|(version, event)| event.stock_version == version), "without a gap");
    assert!(events.is_sorted_by(|a, b| a.id < b.id && a.at <= b.at));
    assert_eq!(scene.read(product).await.stock_version, 10);
}

pub async fn mail_is_owed_for_what_the_buyer_should_know(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(20).await, scene.buyer().await);
    let mut owed = BTreeSet::new();

    let direct = scene.done(scene.order(&buyer, &[(product, 1)])).await;
    owed.insert((direct.id, MailKind::OrderConfirmed));
    let held = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    scene.done(scene.confirm(&held)).await;
    scene.done(scene.confirm(&held)).await;
    owed.insert((held.id, MailKind::OrderConfirmed));
    scene.done(scene.take_back(&held)).await;
    owed.insert((held.id, MailKind::OrderCancelled));
    // Whoever cancels a hold knows it.
    let dropped = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    scene.done(scene.cancel(&dropped)).await;
    let forgotten = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    shop.pass(HOLD_IS_OVER).await;
    scene.done(Command::expire_hold(forgotten.id)).await;
    owed.insert((forgotten.id, MailKind::HoldExpired));
    // Taken back by somebody who was short.
    let due = scene.done(scene.hold(&buyer, &[(product, 18)])).await;
    shop.pass(HOLD_IS_OVER).await;
    let last = scene.done(scene.order(&buyer, &[(product, 19)])).await;
    owed.insert((due.id, MailKind::HoldExpired));
    owed.insert((last.id, MailKind::OrderConfirmed));

    let jobs = scene.jobs().await;
    assert_eq!(jobs.len(), owed.len());
    let owed: BTreeSet<_> = owed.into_iter().map(|(id, kind)| (Some(id), JobKind::Order(kind))).collect();
    assert_eq!(jobs.iter().map(|job| (job.order_id, job.kind)).collect::<BTreeSet<_>>(), owed);
    assert!(jobs.iter().all(|job| job.state == JobState::Waiting && job.attempts == 0));
}
