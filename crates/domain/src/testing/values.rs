//! Short names for values.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::account::{Account, Email, Password, Role};
use crate::catalogue::{HoldTime, Product, ProductDetails, ProductName, SaleWindow};
use crate::ids::{CustomerId, OrderId, ProductId};
use crate::ledger::{CounterChange, Counters, IdempotencyKey, InventoryEvent, LockedProduct};
use crate::money::Money;
use crate::order::{Buyer, Lines, Order, OrderLine, OrderStatus};
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

/// A product as a catalogue shows it: like [`on_shelf`].
pub fn listed(id: i64, pieces: u32) -> Product {
    let LockedProduct { id, name, price, max_per_customer, hold, sale, archived, counters, .. } = on_shelf(id, pieces);
    let details = ProductDetails {
        name,
        description: String::new(),
        category: None,
        sku: None,
        price,
        low_stock_threshold: ProductDetails::LOW_STOCK_THRESHOLD,
        max_per_customer,
        hold,
        sale,
    };
    let (version, stock_version) = (1, u64::from(pieces > 0));
    let (created_at, updated_at) = (second(0), second(0));
    Product { id, details, counters, version, stock_version, archived, created_at, updated_at }
}

/// A confirmed order of customer 1 for one piece of product 1.
pub fn order(number: u128) -> Order {
    let LockedProduct { id: product_id, name, price, .. } = on_shelf(1, 1);
    Order {
        id: order_id(number),
        number: None,
        buyer: buyer(1),
        status: OrderStatus::Confirmed,
        lines: vec![OrderLine { product_id, name, quantity: Quantity::ONE, unit_price: price }],
        total: price,
        hold_expires_at: None,
        extensions: 0,
        created_at: second(0),
        confirmed_at: Some(second(0)),
        closed_at: None,
        version: 1,
    }
}

/// A customer's account, in good standing.
pub fn account(id: i64) -> Account {
    let Buyer { id, email } = buyer(id);
    Account { id, email, role: Role::Customer, disabled: false, created_at: second(0) }
}

pub fn password(text: &str) -> Password {
    Password::new(text.to_owned()).unwrap()
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
