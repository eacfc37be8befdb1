//! Stock that comes and goes by an admin's hand.

use super::{ADMIN, HOLD_SECONDS, Shop, changed};
use crate::ledger::{
    Actor, Command, Counters, EventKind, Keys, LockedProduct, LockedRows, Outcome, Receipt, Refusal, Shortage,
    StockChange, WorkingSet,
};
use crate::order::OrderStatus;
use crate::testing::{customer, key, lines, on_shelf, product};

use StockChange::{By, ToAvailable};

fn by(outcome: Outcome) -> Result<i64, Refusal> {
    match outcome? {
        Receipt::Stock { change, .. } => Ok(change),
        Receipt::Order { order, .. } => panic!("{order:?} is no stock"),
    }
}

#[test]
fn pieces_come_in_and_leave_and_the_ledger_says_by_whom_and_why() {
    let shop = Shop::with([on_shelf(1, 10)]);
    assert_eq!(by(shop.adjust(1, By(5))), Ok(5));
    assert_eq!(by(shop.adjust(1, By(-12))), Ok(-12));

    let books = shop.ledger.books();
    assert_eq!(books.products[&product(1)].counters, Counters::received(3));
    let rows = books.events.iter().map(|row| (row.kind, row.change.received, row.stock_version, row.actor));
    let admin = Actor::Admin(customer(ADMIN));
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [(EventKind::StockAdded, 5, 1, admin), (EventKind::StockRemoved, -12, 2, admin)]
    );
    assert!(books.events.iter().all(|row| row.reason == "a delivery" && row.order_id.is_none()));
}

#[test]
fn what_is_held_or_sold_does_not_leave() {
    let shop = Shop::with([on_shelf(1, 10)]);
    shop.hold(1, lines([(1, 3)])).unwrap();
    shop.order(1, lines([(1, 4)])).unwrap();

    let shortages = vec![Shortage { product_id: product(1), requested: 4, available: 3 }];
    assert_eq!(shop.adjust(1, By(-4)), Err(Refusal::InsufficientStock { shortages }));
    assert_eq!(by(shop.adjust(1, By(-3))), Ok(-3));
    assert_eq!(shop.pieces(1), (0, 3, 4));
}

#[test]
fn stock_that_leaves_may_come_from_due_holds() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let [first, second] = [1, 2].map(|who| shop.hold(who, lines([(1, 4)])).unwrap());
    shop.wait(HOLD_SECONDS.into());
    assert_eq!(by(shop.adjust(1, By(-5))), Ok(-5));
    let statuses = [first.id, second.id].map(|id| shop.stored(id).status);
    assert_eq!(statuses, [OrderStatus::Expired, OrderStatus::Pending]);
    assert_eq!(shop.pieces(1), (1, 4, 0));
}

#[test]
fn stock_is_set_to_what_shall_be_available_whatever_is_held_or_sold() {
    let shop = Shop::with([on_shelf(1, 10)]);
    shop.hold(1, lines([(1, 3)])).unwrap();
    shop.order(1, lines([(1, 4)])).unwrap();
    for (wanted, change) in [(20, 17), (5, -15), (5, 0), (0, -5)] {
        assert_eq!(by(shop.adjust(1, ToAvailable(wanted))), Ok(change));
        assert_eq!(shop.pieces(1), (wanted, 3, 4));
    }
}

#[test]
fn stock_is_set_after_due_holds_have_come_back() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let due = shop.hold(1, lines([(1, 6)])).unwrap();
    shop.wait(HOLD_SECONDS.into());
    assert_eq!(by(shop.adjust(1, ToAvailable(7))), Ok(-3));
    assert_eq!((shop.pieces(1), shop.stored(due.id).status), ((7, 0, 0), OrderStatus::Expired));
}

#[test]
fn no_difference_is_no_row_in_the_ledger() {
    let shop = Shop::with([on_shelf(1, 10)]);
    assert_eq!(by(shop.adjust(1, By(0))), Ok(0));
    assert_eq!(by(shop.adjust(1, ToAvailable(10))), Ok(0));
    assert!(shop.ledger.books().events.is_empty());
}

#[test]
fn a_product_has_room_for_so_many_pieces() {
    let shop = Shop::with([on_shelf(1, Counters::MAX_RECEIVED - 1)]);
    let limit = || Err(Refusal::StockLimit { max: Counters::MAX_RECEIVED });
    for change in [By(2), By(i64::MAX), By(i64::MIN), By(-i64::from(u32::MAX) - 1), ToAvailable(u32::MAX)] {
        assert_eq!(shop.adjust(1, change), limit(), "{change:?}");
    }
    assert_eq!(by(shop.adjust(1, By(1))), Ok(1));
    assert_eq!(by(shop.adjust(1, ToAvailable(0))), Ok(-i64::from(Counters::MAX_RECEIVED)));
    assert_eq!(by(shop.adjust(1, By(i64::from(Counters::MAX_RECEIVED)))), Ok(i64::from(Counters::MAX_RECEIVED)));
}

#[test]
fn there_is_no_stock_of_an_unknown_product() {
    let shop = Shop::with([on_shelf(1, 10)]);
    assert_eq!(shop.adjust(2, By(1)), Err(Refusal::ProductNotFound { product_id: product(2) }));
}

#[test]
fn books_that_were_wrong_before_are_left_for_the_schema_to_refuse() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let hold = shop.hold(1, lines([(1, 3)])).unwrap();
    let somebody_tampered = Counters { available: 9, held: 1, sold: 0, received: 10 };
    let locked = LockedProduct { counters: somebody_tampered, ..shop.ledger.books().products[&product(1)].clone() };
    let confirm = Command::confirm_hold(key("k"), customer(1), hold.id);

    let rows = LockedRows { orders: vec![hold], products: vec![locked], ..LockedRows::default() };
    assert!(Keys::of([&confirm]).products.is_empty());
    let mut set = WorkingSet::new(shop.now(), rows);
    assert!(changed(&set.decide(&confirm).outcome));
    let changes = set.into_changes();
    let change = changes.products()[0].change;
    assert_eq!((change.held, change.sold), (-3, 3), "more than is held, so the update breaks a CHECK");
}
