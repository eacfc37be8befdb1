//! What becomes of a hold or an order, and whose business that is.

use super::{HOLD_SECONDS, MAX_EXTENSIONS, Shop, changed, default_hold, order_of};
use crate::catalogue::SaleWindow;
use crate::ledger::{Actor, Command, EventKind, HoldFor, LockedProduct, Refusal};
use crate::mail::MailKind;
use crate::order::{Order, OrderStatus};
use crate::testing::{buyer, customer, hold_time, key, lines, on_shelf, order_id, product, second};

/// A shop with ten pieces of which customer 1 holds two until the given order's deadline.
fn shop_with_a_hold() -> (Shop, Order) {
    let shop = Shop::with([on_shelf(1, 10)]);
    let hold = shop.hold(1, lines([(1, 2)])).unwrap();
    (shop, hold)
}

fn not_pending<T>(status: OrderStatus) -> Result<T, Refusal> {
    Err(Refusal::HoldNotPending { status })
}

#[test]
fn a_confirmed_hold_is_sold_and_owes_one_mail() {
    let (shop, hold) = shop_with_a_hold();
    assert!(changed(&shop.confirm(1, hold.id)));

    let order = shop.stored(hold.id);
    assert_eq!((order.status, order.confirmed_at, order.version), (OrderStatus::Confirmed, Some(shop.now()), 2));
    assert_eq!(shop.pieces(1), (8, 0, 2));
    assert_eq!(shop.mails(), [(MailKind::OrderConfirmed, hold.id)]);
}

#[test]
fn confirming_again_changes_nothing() {
    let (shop, hold) = shop_with_a_hold();
    assert!(changed(&shop.confirm(1, hold.id)));
    let again = shop.confirm(1, hold.id);
    assert!(again.is_ok() && !changed(&again));
    assert_eq!((shop.pieces(1), shop.stored(hold.id).version, shop.mails().len()), ((8, 0, 2), 2, 1));
}

#[test]
fn a_hold_is_good_until_its_deadline_and_not_at_it() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let [good, over] = [1, 2].map(|who| shop.hold(who, lines([(1, 1)])).unwrap());
    shop.wait(u64::from(HOLD_SECONDS) - 1);
    assert!(changed(&shop.confirm(1, good.id)));
    shop.wait(1);
    assert_eq!(shop.confirm(2, over.id), Err(Refusal::HoldExpired { at: second(HOLD_SECONDS.into()) }));
}

#[test]
fn a_hold_that_is_over_is_over_for_everybody_and_everything() {
    let (shop, hold) = shop_with_a_hold();
    shop.wait(HOLD_SECONDS.into());
    let over = Refusal::HoldExpired { at: second(HOLD_SECONDS.into()) };
    for expired in [false, true] {
        assert_eq!(shop.confirm(1, hold.id), Err(over.clone()), "written down: {expired}");
        assert_eq!(shop.cancel(1, hold.id), Err(over.clone()), "written down: {expired}");
        assert_eq!(shop.cancel_as_admin(hold.id, "late"), Err(over.clone()), "written down: {expired}");
        assert_eq!(shop.extend(1, hold.id), Err(over.clone()), "written down: {expired}");
        assert_eq!(changed(&shop.expire(hold.id)), !expired);
    }
}

#[test]
fn a_hold_outlives_the_sale_and_the_shelf_it_came_from() {
    let sale = SaleWindow::new(None, Some(second(10))).unwrap();
    let shop = Shop::with([LockedProduct { sale, ..on_shelf(1, 10) }]);
    let hold = shop.hold(1, lines([(1, 1)])).unwrap();
    shop.wait(20);
    shop.edit(1, |product| product.archived = true);
    assert!(shop.extend(1, hold.id).is_ok());
    assert!(changed(&shop.confirm(1, hold.id)));
}

#[test]
fn what_belongs_to_somebody_else_is_not_there() {
    let (shop, hold) = shop_with_a_hold();
    for id in [hold.id, order_id(404)] {
        assert_eq!(shop.confirm(2, id), Err(Refusal::OrderNotFound));
        assert_eq!(shop.extend(2, id), Err(Refusal::OrderNotFound));
        assert_eq!(shop.cancel(2, id), Err(Refusal::OrderNotFound));
    }
    assert_eq!(shop.cancel_as_admin(order_id(404), "lost"), Err(Refusal::OrderNotFound));
    assert_eq!(shop.expire(order_id(404)), Err(Refusal::OrderNotFound));
    assert_eq!(shop.stored(hold.id), hold);
}

#[test]
fn a_cancelled_hold_gives_its_pieces_back_once() {
    let (shop, hold) = shop_with_a_hold();
    assert!(changed(&shop.cancel(1, hold.id)));
    assert_eq!(shop.pieces(1), (10, 0, 0));

    let again = shop.cancel(1, hold.id);
    assert!(again.is_ok() && !changed(&again));
    assert_eq!(shop.confirm(1, hold.id), not_pending(OrderStatus::Cancelled));
    assert_eq!(shop.extend(1, hold.id), not_pending(OrderStatus::Cancelled));
    let order = shop.stored(hold.id);
    assert_eq!((order.status, order.closed_at), (OrderStatus::Cancelled, Some(shop.now())));
    assert_eq!((shop.pieces(1), shop.mails()), ((10, 0, 0), vec![]));
}

#[test]
fn only_an_admin_takes_a_confirmed_order_back() {
    let (shop, hold) = shop_with_a_hold();
    assert!(changed(&shop.confirm(1, hold.id)));
    assert_eq!(shop.cancel(1, hold.id), not_pending(OrderStatus::Confirmed));
    assert_eq!(shop.pieces(1), (8, 0, 2));

    assert!(changed(&shop.cancel_as_admin(hold.id, "damaged")));
    assert_eq!((shop.pieces(1), shop.stored(hold.id).status), ((10, 0, 0), OrderStatus::Cancelled));
    assert_eq!(shop.mails(), [(MailKind::OrderConfirmed, hold.id), (MailKind::OrderCancelled, hold.id)]);
    let books = shop.ledger.books();
    let last = books.events.last().unwrap();
    assert_eq!((last.kind, last.actor), (EventKind::OrderCancelled, Actor::Admin(customer(super::ADMIN))));
    assert_eq!((last.reason.as_str(), last.order_id), ("damaged", Some(hold.id)));
}

#[test]
fn an_extended_hold_begins_its_time_anew_so_many_times() {
    let (shop, hold) = shop_with_a_hold();
    for extension in 1..=MAX_EXTENSIONS {
        shop.wait(50);
        let extended = shop.extend(1, hold.id).unwrap();
        let deadline = second(50 * u64::from(extension) + u64::from(HOLD_SECONDS));
        assert_eq!((extended.hold_expires_at, extended.extensions), (Some(deadline), extension));
    }
    assert_eq!(shop.extend(1, hold.id), Err(Refusal::ExtensionLimit { max: MAX_EXTENSIONS }));
    assert_eq!(shop.pieces(1), (8, 2, 0));
    shop.wait(50);
    assert!(changed(&shop.confirm(1, hold.id)));
    assert_eq!(shop.extend(1, hold.id), not_pending(OrderStatus::Confirmed));
}

#[test]
fn an_extension_never_shortens_a_hold() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let long = HoldFor::Exactly(hold_time(600));
    let command = Command::place_hold(key("k"), order_id(77), buyer(1), lines([(1, 1)]), long);
    let hold = order_of(shop.submit(command).outcome).unwrap();
    assert_eq!(shop.extend(1, hold.id).map(|order| order.hold_expires_at), Ok(Some(second(600))));
}

#[test]
fn expiry_takes_back_what_is_due_and_nothing_else() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let [due, confirmed, cancelled] = [1, 2, 3].map(|who| shop.hold(who, lines([(1, 2)])).unwrap());
    assert!(changed(&shop.confirm(2, confirmed.id)) && changed(&shop.cancel(3, cancelled.id)));
    assert_eq!(shop.expire(due.id), Err(Refusal::HoldNotDue));
    shop.wait(HOLD_SECONDS.into());

    assert!(changed(&shop.expire(due.id)));
    for settled in [due.id, confirmed.id, cancelled.id] {
        assert_eq!(shop.expire(settled), Err(Refusal::HoldNotDue));
    }
    assert_eq!((shop.pieces(1), shop.stored(due.id).status), ((8, 0, 2), OrderStatus::Expired));
    assert_eq!(shop.mails(), [(MailKind::OrderConfirmed, confirmed.id), (MailKind::HoldExpired, due.id)]);
    let books = shop.ledger.books();
    let last = books.events.last().unwrap();
    assert_eq!((last.kind, last.actor, last.reason.as_str()), (EventKind::HoldReleased, Actor::System, "expired"));
}

#[test]
fn a_hold_may_be_placed_and_settled_in_one_batch() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let place = |text, id| Command::place_hold(key(text), order_id(id), buyer(1), lines([(1, 2)]), default_hold());
    let batch = [
        place("place-one", 1),
        Command::confirm_hold(key("confirm"), customer(1), order_id(1)),
        place("place-two", 2),
        Command::cancel_order(key("cancel"), customer(1), order_id(2)),
    ];
    let verdicts = shop.ledger.commit_now(&batch).verdicts;

    assert!(verdicts.iter().all(|verdict| changed(&verdict.outcome)));
    assert!(verdicts.iter().all(|verdict| order_of(verdict.outcome.clone()).unwrap().number.is_some()));
    assert_eq!(shop.pieces(1), (8, 0, 2));
    let stored = [1, 2].map(|id| shop.stored(order_id(id))).map(|order| (order.status, order.version));
    assert_eq!(stored, [(OrderStatus::Confirmed, 2), (OrderStatus::Cancelled, 2)]);
    assert_eq!(shop.ledger.books().products[&product(1)].stock_version, 4);
}
