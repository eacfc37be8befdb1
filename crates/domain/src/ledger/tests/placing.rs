//! Taking stock: what a hold or an order gets, and why it may get nothing.

use super::{HOLD_SECONDS, Shop, changed, default_hold, order_of};
use crate::catalogue::SaleWindow;
use crate::ledger::{Actor, Command, EventKind, HoldFor, HoldLimits, LockedProduct, Refusal, Shortage};
use crate::mail::MailKind;
use crate::order::{Lines, Order, OrderStatus};
use crate::testing::{buyer, customer, hold_time, key, lines, money, on_shelf, order_id, product, quantity, second};

fn short(id: i64, requested: u32, available: u32) -> Shortage {
    Shortage { product_id: product(id), requested, available }
}

fn refused<T>(shortages: Vec<Shortage>) -> Result<T, Refusal> {
    Err(Refusal::InsufficientStock { shortages })
}

#[test]
fn a_hold_keeps_its_pieces_for_the_buyer() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let hold = shop.hold(1, lines([(1, 3)])).unwrap();

    assert_eq!((hold.status, hold.hold_expires_at), (OrderStatus::Pending, Some(second(HOLD_SECONDS.into()))));
    assert_eq!((hold.total, hold.version), (money("30.00"), 1));
    assert!(hold.number.is_some());
    assert_eq!(shop.pieces(1), (7, 3, 0));
    assert_eq!(shop.mails(), []);
}

#[test]
fn an_order_sells_at_once_and_owes_its_mail() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let order = shop.order(1, lines([(1, 4)])).unwrap();

    assert_eq!((order.status, order.confirmed_at), (OrderStatus::Confirmed, Some(second(0))));
    assert_eq!(order.hold_expires_at, None);
    assert_eq!(shop.pieces(1), (6, 0, 4));
    assert_eq!(shop.mails(), [(MailKind::OrderConfirmed, order.id)]);
}

#[test]
fn the_ledger_says_who_took_what_for_which_order() {
    let shop = Shop::with([on_shelf(1, 10), on_shelf(2, 10)]);
    let order = shop.order(1, lines([(2, 1), (1, 4)])).unwrap();

    let books = shop.ledger.books();
    let rows = books.events.iter().map(|row| (row.product_id, row.kind, row.order_id, row.actor, row.stock_version));
    let by = Actor::Customer(customer(1));
    let row = |id| (product(id), EventKind::OrderConfirmed, Some(order.id), by, 1);
    assert_eq!(rows.collect::<Vec<_>>(), [row(1), row(2)]);
}

#[test]
fn a_hold_lasts_as_long_as_its_hastiest_product() {
    let slow = LockedProduct { hold: Some(hold_time(600)), ..on_shelf(2, 10) };
    let hasty = LockedProduct { hold: Some(hold_time(30)), ..on_shelf(3, 10) };
    let shop = Shop::with([on_shelf(1, 10), slow, hasty]);

    for (wanted, seconds) in [
        (lines([(1, 1)]), u64::from(HOLD_SECONDS)),
        (lines([(2, 1)]), 600),
        (lines([(1, 1), (2, 1)]), u64::from(HOLD_SECONDS)),
        (lines([(1, 1), (2, 1), (3, 1)]), 30),
    ] {
        let hold = shop.hold(1, wanted).unwrap();
        assert_eq!(hold.hold_expires_at, Some(second(seconds)), "{:?}", hold.lines);
    }
    let exactly = HoldFor::Exactly(hold_time(300));
    let command = Command::place_hold(key("k"), order_id(77), buyer(1), lines([(3, 1)]), exactly);
    assert_eq!(order_of(shop.submit(command).outcome).unwrap().hold_expires_at, Some(second(300)));
}

#[test]
fn an_order_that_is_short_on_some_lines_takes_nothing_and_names_each_of_them() {
    let shop = Shop::with([on_shelf(1, 5), on_shelf(2, 2), on_shelf(3, 0)]);
    let wanted = lines([(1, 5), (2, 3), (3, 1)]);

    assert_eq!(shop.order(1, wanted.clone()), refused(vec![short(2, 3, 2), short(3, 1, 0)]));
    assert_eq!(shop.hold(1, wanted), refused(vec![short(2, 3, 2), short(3, 1, 0)]));
    assert_eq!((shop.pieces(1), shop.pieces(2)), ((5, 0, 0), (2, 0, 0)));
    assert!(shop.ledger.books().events.is_empty() && shop.ledger.books().orders.is_empty());
}

#[test]
fn the_last_piece_is_sold_and_no_more() {
    let shop = Shop::with([on_shelf(1, 1)]);
    assert!(shop.order(1, lines([(1, 1)])).is_ok());
    assert_eq!(shop.order(2, lines([(1, 1)])), refused(vec![short(1, 1, 0)]));
    assert_eq!(shop.pieces(1), (0, 0, 1));
}

#[test]
fn nothing_is_sold_before_its_sale_starts_or_once_it_has_ended() {
    let sale = SaleWindow::new(Some(second(10)), Some(second(20))).unwrap();
    let shop = Shop::with([LockedProduct { sale, ..on_shelf(1, 10) }]);
    let early = Err(Refusal::SaleNotStarted { product_id: product(1), starts_at: second(10) });
    let late = Err(Refusal::SaleEnded { product_id: product(1), ended_at: second(20) });

    shop.wait(9);
    assert_eq!(shop.order(1, lines([(1, 1)])), early);
    shop.wait(1);
    assert!(shop.order(1, lines([(1, 1)])).is_ok());
    shop.wait(9);
    assert!(shop.hold(1, lines([(1, 1)])).is_ok());
    shop.wait(1);
    assert_eq!(shop.hold(1, lines([(1, 1)])), late);
}

#[test]
fn what_is_not_on_the_shelf_is_not_sold() {
    let shop = Shop::with([LockedProduct { archived: true, ..on_shelf(1, 10) }]);
    assert_eq!(shop.order(1, lines([(1, 1)])), Err(Refusal::ProductUnavailable { product_id: product(1) }));
    assert_eq!(shop.order(1, lines([(2, 1)])), Err(Refusal::ProductNotFound { product_id: product(2) }));
    assert_eq!(shop.order(1, Lines::default()), Err(Refusal::CartEmpty));
}

#[test]
fn nobody_gets_more_than_the_limit_in_orders_and_live_holds_together() {
    let shop = Shop::with([LockedProduct { max_per_customer: Some(3), ..on_shelf(1, 10) }]);
    let had = |had| Err(Refusal::PerCustomerLimit { product_id: product(1), limit: 3, had });

    assert_eq!(shop.order(1, lines([(1, 4)])), had(0));
    assert!(shop.order(1, lines([(1, 1)])).is_ok());
    assert!(shop.hold(1, lines([(1, 1)])).is_ok());
    assert_eq!(shop.hold(1, lines([(1, 2)])), had(2));
    assert_eq!(shop.order(1, lines([(1, 2)])), had(2));
    assert!(shop.order(1, lines([(1, 1)])).is_ok());
    assert_eq!(shop.order(1, lines([(1, 1)])), had(3));
    assert!(shop.order(2, lines([(1, 3)])).is_ok());
}

#[test]
fn what_came_back_no_longer_counts_against_the_limit() {
    let shop = Shop::with([LockedProduct { max_per_customer: Some(1), ..on_shelf(1, 10) }]);
    let one = || lines([(1, 1)]);

    let cancelled = shop.hold(1, one()).unwrap();
    assert!(changed(&shop.cancel(1, cancelled.id)));
    let due = shop.hold(1, one()).unwrap();
    shop.wait(HOLD_SECONDS.into());
    let bought = shop.order(1, one()).unwrap();
    assert_eq!(shop.stored(due.id).status, OrderStatus::Pending, "nobody needed its piece");
    assert!(changed(&shop.cancel_as_admin(bought.id, "broken")));
    assert!(shop.hold(1, one()).is_ok());
}

#[test]
fn a_batch_counts_what_it_gives_and_takes_back_against_the_limit() {
    let limited = || LockedProduct { max_per_customer: Some(1), ..on_shelf(1, 10) };
    let shop = Shop::with([limited()]);
    let first = shop.hold(1, lines([(1, 1)])).unwrap();
    let batch = [
        shop.hold_command(1, lines([(1, 1)])),
        Command::cancel_order(key("cancel"), customer(1), first.id),
        shop.hold_command(1, lines([(1, 1)])),
        shop.hold_command(1, lines([(1, 1)])),
    ];
    let verdicts = shop.ledger.commit_now(&batch).verdicts;
    assert_eq!(verdicts.iter().map(|verdict| verdict.outcome.is_ok()).collect::<Vec<_>>(), [false, true, true, false]);
}

#[test]
fn a_due_hold_taken_back_in_a_batch_was_not_counted_against_the_limit() {
    let shop = Shop::with([LockedProduct { max_per_customer: Some(2), ..on_shelf(1, 3) }]);
    shop.hold(1, lines([(1, 2)])).unwrap();
    shop.wait(HOLD_SECONDS.into());
    let batch = [(1, 1), (2, 1), (1, 2)].map(|(who, pieces)| shop.order_command(who, lines([(1, pieces)])));

    let verdicts = shop.ledger.commit_now(&batch).verdicts;
    let refused = Refusal::PerCustomerLimit { product_id: product(1), limit: 2, had: 1 };
    assert!(verdicts[0].outcome.is_ok() && verdicts[1].outcome.is_ok());
    assert_eq!(verdicts[2].outcome, Err(refused));
}

#[test]
fn due_holds_give_way_to_a_buyer_the_longest_due_first_and_no_more_than_needed() {
    let hasty = LockedProduct { hold: Some(hold_time(10)), ..on_shelf(2, 1) };
    let shop = Shop::with([on_shelf(1, 3), hasty]);
    let late = shop.hold(1, lines([(1, 1)])).unwrap();
    shop.wait(5);
    let later = shop.hold(2, lines([(1, 1)])).unwrap();
    let earliest = shop.hold(3, lines([(1, 1), (2, 1)])).unwrap();
    shop.wait(u64::from(HOLD_SECONDS));

    let order = shop.order(4, lines([(1, 2)])).unwrap();
    let statuses = [earliest.id, late.id, later.id].map(|id| shop.stored(id).status);
    assert_eq!(statuses, [OrderStatus::Expired, OrderStatus::Expired, OrderStatus::Pending]);
    assert_eq!((shop.pieces(1), shop.pieces(2)), ((0, 1, 2), (1, 0, 0)));
    let expired = |id| (MailKind::HoldExpired, id);
    assert_eq!(shop.mails(), [expired(earliest.id), expired(late.id), (MailKind::OrderConfirmed, order.id)]);
}

#[test]
fn due_holds_stay_when_they_would_not_be_enough_and_the_refusal_counts_them() {
    let shop = Shop::with([on_shelf(1, 5)]);
    let due = shop.hold(1, lines([(1, 2)])).unwrap();
    shop.wait(30);
    shop.hold(2, lines([(1, 1)])).unwrap();
    shop.wait(30);

    assert_eq!(shop.order(3, lines([(1, 5)])), refused(vec![short(1, 5, 4)]));
    assert_eq!(shop.stored(due.id).status, OrderStatus::Pending);
    assert!(shop.order(3, lines([(1, 4)])).is_ok());
}

#[test]
fn free_pieces_go_before_due_holds_are_touched() {
    let shop = Shop::with([on_shelf(1, 2)]);
    let due = shop.hold(1, lines([(1, 1)])).unwrap();
    shop.wait(HOLD_SECONDS.into());
    assert!(shop.hold(2, lines([(1, 1)])).is_ok());
    assert_eq!(shop.stored(due.id).status, OrderStatus::Pending);
}

#[test]
fn a_buyer_who_was_shown_another_total_is_asked_again() {
    let shop = Shop::with([on_shelf(1, 5)]);
    let check_out = |text: &str, expected| {
        let command = Command::check_out(key(text), order_id(77), buyer(1), lines([(1, 2)]), Some(money(expected)));
        order_of(shop.submit(command).outcome)
    };
    let refused = Refusal::PriceChanged { expected: money("19.99"), actual: money("20.00") };
    assert_eq!(check_out("a", "19.99"), Err(refused));
    assert_eq!(shop.pieces(1), (5, 0, 0));
    assert_eq!(check_out("b", "20").map(|order| order.total), Ok(money("20.00")));
}

#[test]
fn an_order_keeps_the_name_and_the_price_it_was_made_with() {
    let shop = Shop::with([on_shelf(1, 5)]);
    let hold = shop.hold(1, lines([(1, 2)])).unwrap();
    shop.edit(1, |product| product.price = money("99.00"));
    assert!(changed(&shop.confirm(1, hold.id)));
    assert_eq!((shop.stored(hold.id).total, shop.stored(hold.id).lines), (money("20.00"), hold.lines));
}

#[test]
fn an_order_may_want_the_most_of_the_dearest() {
    let dear = |id| LockedProduct { price: money("99999999.99"), ..on_shelf(id, 1_000_000) };
    let shop = Shop::with((1..=50).map(dear));
    let all = Lines::new((1..=50).map(|id| (product(id), quantity(1_000)))).unwrap();
    let command = Command::place_hold(key("k"), order_id(77), buyer(1), all, default_hold());
    let hold = order_of(shop.submit(command).outcome).unwrap();
    assert_eq!(hold.total.to_string(), "4999999999500.00");
}

/// A hold of one piece by customer 1, who may keep two and let two lapse.
fn hold_within_limits(shop: &Shop, id: i64) -> Result<Order, Refusal> {
    let limits = HoldLimits { live: Some(2), lapsed: Some(2) };
    order_of(shop.submit(shop.hold_command(1, lines([(id, 1)])).within(limits)).outcome)
}

#[test]
fn nobody_keeps_more_live_holds_than_the_shop_allows() {
    let shop = Shop::with([on_shelf(1, 10), on_shelf(2, 10)]);
    let first = hold_within_limits(&shop, 1).unwrap();
    let second = hold_within_limits(&shop, 2).unwrap();
    assert_eq!(hold_within_limits(&shop, 1), Err(Refusal::HoldLimit { limit: 2 }));
    assert!(shop.hold(2, lines([(1, 1)])).is_ok(), "somebody else");
    assert!(shop.order(1, lines([(1, 1)])).is_ok(), "buying at once keeps nothing from anybody");

    shop.confirm(1, first.id).unwrap();
    let third = hold_within_limits(&shop, 1).unwrap();
    shop.cancel(1, second.id).unwrap();
    assert!(hold_within_limits(&shop, 1).is_ok());
    assert_eq!(hold_within_limits(&shop, 1), Err(Refusal::HoldLimit { limit: 2 }));
    // They are over, although nobody has written that down.
    shop.wait(HOLD_SECONDS.into());
    assert_eq!(shop.stored(third.id).status, OrderStatus::Pending);
    assert!(hold_within_limits(&shop, 2).is_ok());
}

#[test]
fn whoever_lets_a_product_lapse_again_and_again_has_to_wait_before_holding_it_once_more() {
    let shop = Shop::with([on_shelf(1, 10), on_shelf(2, 10)]);
    let first = hold_within_limits(&shop, 1).unwrap();
    shop.wait(HOLD_SECONDS.into());
    hold_within_limits(&shop, 1).unwrap();
    shop.wait(HOLD_SECONDS.into());
    let until = first.hold_expires_at.unwrap().after(HoldLimits::WINDOW);
    let cooling = Err(Refusal::CoolingOff { product_id: product(1), until });
    assert_eq!(hold_within_limits(&shop, 1), cooling);
    assert!(changed(&shop.expire(first.id)));
    assert_eq!(hold_within_limits(&shop, 1), cooling, "whether the worker has come or not");
    assert!(hold_within_limits(&shop, 2).is_ok(), "another product");
    assert!(shop.hold(2, lines([(1, 1)])).is_ok(), "somebody else");

    shop.wait(until.remaining(shop.now()).as_secs());
    assert!(hold_within_limits(&shop, 1).is_ok());
}

#[test]
fn a_hold_that_was_cancelled_or_bought_has_not_lapsed() {
    let shop = Shop::with([on_shelf(1, 10)]);
    for round in 0..4 {
        let hold = hold_within_limits(&shop, 1).unwrap();
        let settled = if round % 2 == 0 { shop.cancel(1, hold.id) } else { shop.confirm(1, hold.id) };
        settled.unwrap();
        shop.wait(HOLD_SECONDS.into());
    }
    assert!(hold_within_limits(&shop, 1).is_ok());
}

#[test]
fn the_limits_hold_inside_a_batch_too() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let limits = HoldLimits { live: Some(3), lapsed: None };
    let batch: Vec<_> = (0..5).map(|_| shop.hold_command(1, lines([(1, 1)])).within(limits)).collect();
    let verdicts = shop.ledger.commit_now(&batch).verdicts;
    assert_eq!(verdicts.iter().filter(|verdict| verdict.outcome.is_ok()).count(), 3);
}
