//! What must hold in every state of the books, and after every verdict.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::story::shelf;
use crate::ids::{CustomerId, OrderId, ProductId};
use crate::ledger::{Action, Command, CounterChange, Counters, EventKind, HoldLimits, Refusal, Verdict};
use crate::mail::MailKind;
use crate::order::{Order, OrderStatus};
use crate::testing::Books;
use crate::time::Timestamp;

/// What is compared with the books after one command.
pub struct Before {
    extent: Extent,
    /// What anybody could have had of each product the command names: available and due.
    free: BTreeMap<ProductId, u32>,
    /// Of the buyer who wants another one.
    live_holds: usize,
    now: Timestamp,
}

/// Grows with whatever is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    events: usize,
    orders: usize,
    order_versions: u32,
    mails: usize,
    requests: usize,
}

impl Extent {
    fn of(books: &Books) -> Self {
        Self {
            events: books.events.len(),
            orders: books.orders.len(),
            order_versions: books.orders.values().map(|order| order.version).sum(),
            mails: books.mails.len(),
            requests: books.requests.len(),
        }
    }
}

impl Before {
    pub fn of(books: &Books, command: &Command, now: Timestamp) -> Self {
        let due =
            |id| books.orders.values().filter(|order| order.is_due(now)).map(|order| order.pieces_of(id)).sum::<u32>();
        let free = |id: ProductId| (id, books.products[&id].counters.available + due(id));
        let named: Vec<ProductId> = match command.action() {
            Action::PlaceHold { lines, .. } | Action::PlaceOrder { lines, .. } => {
                lines.iter().map(|line| line.0).collect()
            }
            Action::AdjustStock { product_id, .. } => vec![*product_id],
            _ => vec![],
        };
        let live_holds = live_holds(books, command, now);
        Self { extent: Extent::of(books), free: named.into_iter().map(free).collect(), live_holds, now }
    }
}

/// A refusal and a replay change nothing, and nobody is told that there is too little while there is enough.
pub fn check_verdict(before: &Before, command: &Command, verdict: &Verdict, books: &Books) -> TestCaseResult {
    let (was, is) = (before.extent, Extent::of(books));
    if verdict.replayed {
        prop_assert_eq!(was, is, "{:?} came again and changed something", command);
        return Ok(());
    }
    if let Err(refusal) = &verdict.outcome {
        prop_assert_eq!(was, Extent { requests: was.requests, ..is }, "{:?} changed something", refusal);
    }
    match (&verdict.outcome, command.action()) {
        (Err(Refusal::InsufficientStock { shortages }), _) => {
            prop_assert!(!shortages.is_empty());
            for shortage in shortages {
                prop_assert_eq!(Some(&shortage.available), before.free.get(&shortage.product_id));
                prop_assert!(shortage.available < shortage.requested);
            }
        }
        (Err(Refusal::HoldLimit { limit }), _) => prop_assert_eq!(before.live_holds, *limit as usize),
        (Ok(_), Action::PlaceHold { limits: HoldLimits { live: Some(limit), .. }, .. }) => {
            let live = live_holds(books, command, before.now);
            prop_assert!(live <= *limit as usize, "{} live holds instead of {}", live, limit);
        }
        _ => {}
    }
    if let (Ok(_), Action::PlaceHold { order_id, lines, .. } | Action::PlaceOrder { order_id, lines, .. }) =
        (&verdict.outcome, command.action())
    {
        let order = books.orders.get(order_id).map(|order| &order.lines[..]).unwrap_or_default();
        let got: Vec<_> = order.iter().map(|line| (line.product_id, line.quantity)).collect();
        prop_assert_eq!(got, lines.iter().collect::<Vec<_>>());
    }
    Ok(())
}

fn live_holds(books: &Books, command: &Command, now: Timestamp) -> usize {
    let Action::PlaceHold { buyer, .. } = command.action() else { return 0 };
    let live = |order: &&Order| order.buyer.id == buyer.id && order.status_at(now) == OrderStatus::Pending;
    books.orders.values().filter(live).count()
}

/// Every promise that can be read off the books alone.
pub fn check_books(books: &Books, now: Timestamp) -> TestCaseResult {
    for opening in shelf() {
        let counters = books.products[&opening.id].counters;
        let pieces = |status| {
            let orders = books.orders.values().filter(|order| order.status == status);
            orders.map(|order| order.pieces_of(opening.id)).sum::<u32>()
        };
        prop_assert!(counters.are_conserved(), "{:?}", counters);
        prop_assert_eq!(counters.held, pieces(OrderStatus::Pending), "held of product {}", opening.id);
        prop_assert_eq!(counters.sold, pieces(OrderStatus::Confirmed), "sold of product {}", opening.id);
        check_ledger(books, opening.id, opening.counters)?;
        if let Some(limit) = opening.max_per_customer {
            for (customer_id, had) in had_by_customer(books, opening.id, now) {
                prop_assert!(had <= limit, "customer {} has {} of product {}", customer_id, had, opening.id);
            }
        }
    }
    check_lives(books)?;
    check_mails(books)
}

/// The rows of a product lead from its opening counters to those it has, one version at a time.
fn check_ledger(books: &Books, product_id: ProductId, opening: Counters) -> TestCaseResult {
    let product = &books.products[&product_id];
    let mut counters = opening;
    let mut version = 0;
    for row in books.events.iter().filter(|row| row.product_id == product_id) {
        version += 1;
        prop_assert_eq!(row.stock_version, version, "a gap in the ledger of product {}", product_id);
        let after = counters.after(row.change);
        prop_assert!(after.is_some(), "{:?} does not fit {:?}", row, counters);
        counters = after.unwrap_or_default();
    }
    prop_assert_eq!((counters, version), (product.counters, product.stock_version));
    Ok(())
}

fn had_by_customer(books: &Books, product_id: ProductId, now: Timestamp) -> BTreeMap<CustomerId, u32> {
    let mut had = BTreeMap::new();
    for order in books.orders.values() {
        if matches!(order.status_at(now), OrderStatus::Pending | OrderStatus::Confirmed) {
            *had.entry(order.buyer.id).or_default() += order.pieces_of(product_id);
        }
    }
    had
}

/// Each line of each order goes through one of the lives an order may have, and no other rows speak of it.
fn check_lives(books: &Books) -> TestCaseResult {
    let mut lives: BTreeMap<(OrderId, ProductId), Vec<(EventKind, CounterChange)>> = BTreeMap::new();
    for row in &books.events {
        if let Some(order_id) = row.order_id {
            lives.entry((order_id, row.product_id)).or_default().push((row.kind, row.change));
        }
    }
    for order in books.orders.values() {
        for line in &order.lines {
            let life = lives.remove(&(order.id, line.product_id)).unwrap_or_default();
            prop_assert_eq!(life, life_of(order, line.quantity.get()), "{:?}", order);
        }
    }
    prop_assert!(lives.is_empty(), "the ledger speaks of orders that are not: {:?}", lives);
    Ok(())
}

/// The rows that lead one line of an order to where it stands.
fn life_of(order: &Order, pieces: u32) -> Vec<(EventKind, CounterChange)> {
    let was_held = order.hold_expires_at.is_some();
    let was_bought = order.confirmed_at.is_some();
    let first = was_held.then(|| (EventKind::HoldCreated, CounterChange::hold(pieces)));
    let bought = if was_held { CounterChange::confirm(pieces) } else { CounterChange::sell(pieces) };
    let bought = was_bought.then_some((EventKind::OrderConfirmed, bought));
    let last = match order.status {
        OrderStatus::Pending | OrderStatus::Confirmed => None,
        OrderStatus::Cancelled if was_bought => Some((EventKind::OrderCancelled, CounterChange::restock(pieces))),
        OrderStatus::Cancelled | OrderStatus::Expired => {
            Some((EventKind::HoldReleased, CounterChange::release(pieces)))
        }
    };
    [first, bought, last].into_iter().flatten().collect()
}

/// One mail for each thing an order's buyer is to be told, and none about orders that are not.
fn check_mails(books: &Books) -> TestCaseResult {
    let mut mails: Vec<_> = books.mails.iter().map(|mail| (mail.order_id, mail.kind, &mail.to)).collect();
    mails.sort();
    let mut owed = Vec::new();
    for order in books.orders.values() {
        let was_bought = order.confirmed_at.is_some();
        let kinds = [
            (MailKind::OrderConfirmed, was_bought),
            (MailKind::HoldExpired, order.status == OrderStatus::Expired),
            (MailKind::OrderCancelled, was_bought && order.status == OrderStatus::Cancelled),
        ];
        owed.extend(kinds.into_iter().filter(|kind| kind.1).map(|(kind, _)| (order.id, kind, &order.buyer.email)));
    }
    prop_assert_eq!(mails, owed);
    Ok(())
}
