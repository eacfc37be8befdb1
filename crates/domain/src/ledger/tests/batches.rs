//! Many commands in one transaction.

use super::{ADMIN, HOLD_SECONDS, Shop, changed};
use crate::ledger::{Command, CounterChange, Keys, LockedRows, Refusal, StockChange, WorkingSet};
use crate::order::OrderStatus;
use crate::testing::{customer, key, lines, on_shelf, order_id, product};

#[test]
fn whoever_comes_first_in_a_batch_is_served_first() {
    let shop = Shop::with([on_shelf(1, 2)]);
    let batch = [1, 2, 3].map(|who| shop.order_command(who, lines([(1, 1)])));
    let verdicts = shop.ledger.commit_now(&batch).verdicts;
    assert_eq!(verdicts.iter().map(|verdict| changed(&verdict.outcome)).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn a_refusal_harms_nobody_else_in_its_batch() {
    let shop = Shop::with([on_shelf(1, 2), on_shelf(2, 1)]);
    let batch = [
        shop.hold_command(1, lines([(1, 2), (2, 2)])),
        shop.hold_command(2, lines([(1, 2), (2, 1)])),
        shop.hold_command(3, lines([(3, 1)])),
    ];
    let verdicts = shop.ledger.commit_now(&batch).verdicts;
    assert!(matches!(verdicts[0].outcome, Err(Refusal::InsufficientStock { .. })));
    assert!(changed(&verdicts[1].outcome));
    assert!(matches!(verdicts[2].outcome, Err(Refusal::ProductNotFound { .. })));
    assert_eq!((shop.pieces(1), shop.pieces(2)), ((0, 2, 0), (0, 1, 0)));
}

#[test]
fn pieces_that_come_back_in_a_batch_are_there_for_those_after() {
    let shop = Shop::with([on_shelf(1, 1)]);
    let hold = shop.hold(1, lines([(1, 1)])).unwrap();
    let batch = [
        shop.order_command(2, lines([(1, 1)])),
        Command::cancel_order(key("cancel"), customer(1), hold.id),
        shop.order_command(3, lines([(1, 1)])),
    ];
    let verdicts = shop.ledger.commit_now(&batch).verdicts;
    assert_eq!(verdicts.iter().map(|verdict| changed(&verdict.outcome)).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn a_batch_moves_each_product_once_by_the_sum_of_its_rows() {
    let shop = Shop::with([]);
    let batch = [1, 2, 3].map(|who| shop.hold_command(who, lines([(1, 2)])));
    let rows = LockedRows { products: vec![on_shelf(1, 5)], ..LockedRows::default() };
    let mut set = WorkingSet::new(shop.now(), rows);
    for command in &batch {
        set.decide(command);
    }
    let changes = set.into_changes();
    let [update] = changes.products() else { panic!("{:?}", changes.products()) };
    assert_eq!((update.change, update.events, update.from_version), (CounterChange::hold(4), 2, 0));
    assert_eq!((changes.new_orders().len(), changes.events().len(), changes.levels().len()), (2, 2, 1));
    assert_eq!(changes.levels()[0].version, 2);
}

#[test]
fn a_batch_that_only_refuses_has_nothing_to_write() {
    let shop = Shop::with([]);
    let mut set = WorkingSet::new(shop.now(), LockedRows::default());
    set.decide(&shop.hold_command(1, lines([(1, 1)])));
    set.decide(&Command::expire_hold(order_id(404)));
    assert!(set.into_changes().is_empty());
}

#[test]
fn a_batch_asks_for_what_its_commands_name() {
    let shop = Shop::with([]);
    let expire = Command::expire_hold(order_id(7));
    let adjust = |change| Command::adjust_stock(key("k"), customer(ADMIN), product(3), change, String::new());
    let orders = [shop.order_command(1, lines([(1, 2), (2, 3)])), shop.hold_command(2, lines([(2, 4)]))];
    let keys = Keys::of(orders.iter().chain([&expire, &adjust(StockChange::By(-6))]));

    let pieces = keys.products.iter().map(|(id, pieces)| (id.get(), *pieces));
    assert_eq!(pieces.collect::<Vec<_>>(), [(1, 2), (2, 7), (3, 6)]);
    assert_eq!(keys.buyers.len(), 3);
    assert_eq!((keys.orders.len(), keys.requests.len()), (1, 3));
    assert_eq!(Keys::of([&adjust(StockChange::By(6))]).products[&product(3)], 0);
    assert_eq!(Keys::of([&adjust(StockChange::ToAvailable(6))]).products[&product(3)], u32::MAX);
}

#[test]
fn set_stock_swallows_no_piece_that_a_later_buyer_of_the_batch_is_owed() {
    let shop = Shop::with([on_shelf(1, 2)]);
    let [first, second] = [1, 2].map(|who| shop.hold(who, lines([(1, 1)])).unwrap());
    shop.wait(HOLD_SECONDS.into());
    let set_to = |pieces| {
        let change = StockChange::ToAvailable(pieces);
        Command::adjust_stock(key("set"), customer(ADMIN), product(1), change, "counted".to_owned())
    };
    let batch = [Command::expire_hold(first.id), set_to(1), shop.order_command(3, lines([(1, 1)]))];
    let verdicts = shop.ledger.commit_now(&batch).verdicts;
    assert!(verdicts.iter().all(|verdict| verdict.outcome.is_ok()));
    assert_eq!((shop.pieces(1), shop.stored(second.id).status), ((0, 0, 1), OrderStatus::Expired));
}
