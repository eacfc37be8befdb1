//! Short names for values.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::account::Email;
use crate::catalogue::{HoldTime, ProductName, SaleWindow};
use crate::ids::{CustomerId, OrderId, ProductId};
use crate::ledger::{CounterChange, Counters, IdempotencyKey, InventoryEvent, LockedProduct};
use crate::money::Money;
use crate::order::{Buyer, Lines};
use crate::quantity::Quantity;
use crate::time::Timestamp;

pub fn product(id: i64) -> ProductId {
    ProductId::new(id).unwrap()
}

pub fn customer(id: i64) -> CustomerId {
    CustomerId::new(id).unwrap()
}

pub fn order_id(number: u128) -> OrderId {
    OrderId::new(Uuid::from_u128(number))
}

pub fn quantity(pieces: u32) -> Quantity {
    Quantity::new(pieces).unwrap()
}

pub fn money(text: &str) -> Money {
    Money::parse_price(text).unwrap()
}

pub fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text).unwrap()
}

/// Customer so-and-so with an address of their own.
pub fn buyer(id: i64) -> Buyer {
    Buyer { id: customer(id), email: Email::parse(&format!("customer{id}@example.com")).unwrap() }
}

/// So many pieces of each of these products.
pub fn lines<const N: usize>(lines: [(i64, u32); N]) -> Lines {
    Lines::new(lines.map(|(id, pieces)| (product(id), quantity(pieces)))).unwrap()
}

/// A product as a store would lock it: always on sale at 10.00, no limits, so many pieces available.
pub fn on_shelf(id: i64, pieces: u32) -> LockedProduct {
    LockedProduct {
        id: product(id),
        name: ProductName::new(&format!("Product {id}")).unwrap(),
        price: money("10.00"),
        max_per_customer: None,
        hold: None,
        sale: SaleWindow::ALWAYS,
        archived: false,
        counters: Counters::received(pieces),
        stock_version: 0,
    }
}

pub fn hold_time(seconds: u32) -> HoldTime {
    HoldTime::from_seconds(seconds).unwrap()
}

/// So many seconds after the tests began, in the year 2027.
pub fn second(seconds: u64) -> Timestamp {
    let start = DateTime::<Utc>::from_timestamp(1_800_000_000, 0).unwrap();
    Timestamp::new(start).after(Duration::from_secs(seconds))
}

/// What rows of a ledger come to.
pub fn event_sum<'a>(events: impl IntoIterator<Item = &'a InventoryEvent>) -> CounterChange {
    events.into_iter().fold(CounterChange::default(), |sum, event| sum + event.change)
}
