//! Requests that come again.

use super::{ADMIN, HOLD_SECONDS, Shop, changed, default_hold, order_of};
use crate::cart::{Cart, CartChange, CartLine};
use crate::ledger::{Command, HoldFor, IdempotencyKey, Refusal, Spent, StockChange, Verdict};
use crate::order::Lines;
use crate::ports::IdSource;
use crate::testing::{buyer, customer, hold_time, key, lines, money, on_shelf, order_id, product, quantity, second};

/// The same wish each time, with an order id of its own as every try has.
fn hold(shop: &Shop, key: IdempotencyKey, wanted: Lines) -> Command {
    Command::place_hold(key, shop.ids.order_id(), buyer(1), wanted, default_hold())
}

fn check_out(shop: &Shop, wanted: Lines, expected: Option<&str>) -> Command {
    Command::check_out(key("k"), shop.ids.order_id(), buyer(1), wanted, expected.map(money))
}

fn reused(verdict: &Verdict) -> bool {
    !verdict.replayed && verdict.outcome == Err(Refusal::KeyReused)
}

#[test]
fn a_request_that_comes_again_is_told_the_same_and_takes_nothing() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let first = shop.submit(hold(&shop, key("k"), lines([(1, 2)])));
    shop.wait(u64::from(HOLD_SECONDS) * 2);
    let again = shop.submit(hold(&shop, key("k"), lines([(1, 2)])));

    assert_eq!(again, Verdict { replayed: true, ..first });
    assert_eq!((shop.pieces(1), shop.ledger.books().orders.len()), ((8, 2, 0), 1));
}

#[test]
fn a_request_that_comes_twice_in_one_batch_is_done_once() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let batch = [1, 2].map(|_| hold(&shop, key("k"), lines([(1, 2)])));
    let verdicts = shop.ledger.commit_now(&batch).verdicts;

    assert_eq!(verdicts[1], Verdict { replayed: true, ..verdicts[0].clone() });
    assert!(order_of(verdicts[1].outcome.clone()).unwrap().number.is_some());
    assert_eq!((shop.pieces(1), shop.ledger.books().orders.len()), ((8, 2, 0), 1));
}

#[test]
fn a_key_is_not_good_for_another_request() {
    let shop = Shop::with([on_shelf(1, 10)]);
    assert!(shop.submit(hold(&shop, key("k"), lines([(1, 2)]))).outcome.is_ok());
    let pieces = shop.pieces(1);
    for wanted in [lines([(1, 3)]), lines([(2, 2)]), lines([(1, 2), (2, 1)])] {
        assert!(reused(&shop.submit(hold(&shop, key("k"), wanted))));
    }
    let exactly = HoldFor::Exactly(hold_time(30));
    let other_time = Command::place_hold(key("k"), shop.ids.order_id(), buyer(1), lines([(1, 2)]), exactly);
    assert!(reused(&shop.submit(other_time)));
    assert_eq!(shop.pieces(1), pieces);
}

#[test]
fn all_that_an_order_is_told_makes_its_request() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let [first, other] = [1, 2].map(|_| shop.hold(1, lines([(1, 1)])).unwrap().id);
    let confirm = |id| Command::confirm_hold(key("k"), customer(1), id);
    let extend = |id, hold| Command::extend_hold(key("k"), customer(1), id, hold, 1);
    let cancel = |id| Command::cancel_order(key("k"), customer(1), id);
    let take_back = |id, reason: &str| Command::cancel_order_as_admin(key("k"), customer(ADMIN), id, reason.to_owned());
    let exactly = HoldFor::Exactly(hold_time(30));

    for (once, others) in [
        (extend(first, default_hold()), vec![extend(other, default_hold()), extend(first, exactly)]),
        (confirm(first), vec![confirm(other)]),
        (cancel(first), vec![cancel(other)]),
        (take_back(first, "lost"), vec![take_back(other, "lost"), take_back(first, "found")]),
    ] {
        let answer = shop.submit(once.clone());
        assert!(!answer.replayed);
        assert_eq!(shop.submit(once), Verdict { replayed: true, ..answer });
        assert!(others.into_iter().all(|another| reused(&shop.submit(another))));
    }
}

#[test]
fn all_that_is_said_about_stock_makes_its_request() {
    let shop = Shop::with([on_shelf(1, 10), on_shelf(2, 10)]);
    let adjust = |id, change, reason: &str| {
        Command::adjust_stock(key("k"), customer(ADMIN), product(id), change, reason.to_owned())
    };
    let once = adjust(1, StockChange::By(5), "found");
    let answer = shop.submit(once.clone());
    assert_eq!(shop.submit(once), Verdict { replayed: true, ..answer });
    for another in [
        adjust(2, StockChange::By(5), "found"),
        adjust(1, StockChange::By(-5), "found"),
        adjust(1, StockChange::ToAvailable(5), "found"),
        adjust(1, StockChange::By(5), "lost"),
    ] {
        assert!(reused(&shop.submit(another)));
    }
    assert_eq!(shop.pieces(1), (15, 0, 0));
}

#[test]
fn a_key_is_good_once_for_each_operation_and_each_customer() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let held = shop.submit(hold(&shop, key("k"), lines([(1, 1)])));
    let ordered = shop.submit(Command::place_order(key("k"), order_id(78), buyer(1), lines([(1, 1)])));
    let theirs = shop.submit(Command::place_order(key("k"), order_id(79), buyer(2), lines([(1, 1)])));
    let confirmed = Command::confirm_hold(key("k"), customer(1), order_of(held.outcome).unwrap().id);
    for verdict in [ordered, theirs, shop.submit(confirmed)] {
        assert!(changed(&verdict.outcome) && !verdict.replayed);
    }
    assert_eq!(shop.pieces(1), (7, 0, 3));
}

#[test]
fn a_client_that_was_refused_is_told_the_same_whatever_has_changed() {
    let shop = Shop::with([on_shelf(1, 1)]);
    let refused = shop.submit(hold(&shop, key("k"), lines([(1, 2)])));
    assert!(matches!(refused.outcome, Err(Refusal::InsufficientStock { .. })));
    assert!(shop.adjust(1, StockChange::By(10)).is_ok());

    assert_eq!(shop.submit(hold(&shop, key("k"), lines([(1, 2)]))), Verdict { replayed: true, ..refused });
    assert!(shop.submit(hold(&shop, key("another"), lines([(1, 2)]))).outcome.is_ok());
}

#[test]
fn a_refusal_under_a_key_of_our_own_is_looked_at_again() {
    let shop = Shop::with([on_shelf(1, 1)]);
    let made = shop.ids.idempotency_key();
    assert!(shop.submit(hold(&shop, made.clone(), lines([(1, 2)]))).outcome.is_err());
    assert!(shop.ledger.books().requests.is_empty());
    assert!(shop.adjust(1, StockChange::By(10)).is_ok());
    let again = shop.submit(hold(&shop, made, lines([(1, 2)])));
    assert!(changed(&again.outcome) && !again.replayed);
}

#[test]
fn a_refusal_that_the_client_can_mend_is_looked_at_again() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let missing = Refusal::ProductNotFound { product_id: product(2) };
    assert_eq!(shop.submit(hold(&shop, key("k"), lines([(2, 1)]))).outcome, Err(missing));
    let unknown = Command::confirm_hold(key("k"), customer(1), order_id(404));
    assert_eq!(shop.submit(unknown).outcome, Err(Refusal::OrderNotFound));
    assert_eq!(shop.submit(check_out(&shop, Lines::default(), None)).outcome, Err(Refusal::CartEmpty));
    assert!(shop.ledger.books().requests.is_empty());

    assert!(changed(&shop.submit(check_out(&shop, lines([(1, 1)]), None)).outcome));
}

#[test]
fn a_checkout_retried_after_its_cart_was_cleared_finds_its_order() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let first = shop.submit(check_out(&shop, lines([(1, 2)]), Some("20.00")));
    assert!(changed(&first.outcome));

    let again = shop.submit(check_out(&shop, Lines::default(), Some("20")));
    assert_eq!(again, Verdict { replayed: true, ..first });
    assert!(reused(&shop.submit(check_out(&shop, Lines::default(), Some("30.00")))));
    assert!(reused(&shop.submit(check_out(&shop, Lines::default(), None))));
    assert_eq!(shop.pieces(1), (8, 0, 2));
}

#[test]
fn what_the_shop_decides_by_itself_is_no_part_of_a_request() {
    let shop = Shop::with([on_shelf(1, 10)]);
    assert!(shop.submit(hold(&shop, key("k"), lines([(1, 1)]))).outcome.is_ok());
    let other_default = HoldFor::ProductOr(hold_time(300));
    let again = Command::place_hold(key("k"), shop.ids.order_id(), buyer(1), lines([(1, 1)]), other_default);
    assert!(shop.submit(again).replayed);
}

#[test]
fn a_cart_as_it_is_now_is_bought_once_whatever_the_keys() {
    let shop = Shop::with([on_shelf(1, 10)]);
    let mut cart = Cart::empty(second(0));
    let line = CartLine { quantity: quantity(2), seen_price: money("10.00") };
    cart.apply(&CartChange::Add(product(1), line), second(1)).unwrap();
    let check_out = |text: &str, cart: &Cart| {
        let command = Command::check_out(key(text), shop.ids.order_id(), buyer(1), cart.order_lines(), None);
        shop.submit(command.spending(cart))
    };
    let first = check_out("one", &cart);
    assert!(changed(&first.outcome) && !first.replayed);
    for text in ["two", "one", "two"] {
        assert_eq!(check_out(text, &cart), Verdict { replayed: true, ..first.clone() }, "{text}");
    }
    assert_eq!(shop.ledger.books().orders.len(), 1);

    // A store that lost its last changes counts the same version again, for something else.
    let again = Cart::restore(cart.lines().clone(), cart.since, cart.version, second(2));
    assert_eq!(check_out("again", &again), Verdict { replayed: true, spent: Spent::Before, ..first.clone() });

    let bought = CartChange::Consume(cart.since, cart.order_lines());
    cart.apply(&CartChange::Add(product(1), line), second(1)).unwrap();
    assert_eq!(check_out("three", &cart), Verdict { replayed: true, spent: Spent::Before, ..first });
    cart.apply(&bought, second(2)).unwrap();
    let rest = check_out("three", &cart);
    assert!(changed(&rest.outcome) && !rest.replayed, "without what was bought it is another cart");
    assert_eq!(shop.pieces(1), (6, 0, 4));
}

#[test]
fn a_cart_that_could_not_be_bought_is_not_spent() {
    let shop = Shop::with([on_shelf(1, 1)]);
    let mut cart = Cart::empty(second(0));
    let line = CartLine { quantity: quantity(2), seen_price: money("10.00") };
    cart.apply(&CartChange::Add(product(1), line), second(1)).unwrap();
    let check_out = |text: &str| {
        let command = Command::check_out(key(text), shop.ids.order_id(), buyer(1), cart.order_lines(), None);
        shop.submit(command.spending(&cart))
    };
    assert!(matches!(check_out("one").outcome, Err(Refusal::InsufficientStock { .. })));
    assert!(shop.adjust(1, StockChange::By(5)).is_ok());
    assert!(changed(&check_out("two").outcome));
}
