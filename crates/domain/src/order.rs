//! Orders. A hold is an order in `pending` with a deadline: one resource, one state machine.

use std::collections::BTreeMap;

use crate::account::Email;
use crate::catalogue::ProductName;
use crate::ids::{CustomerId, OrderId, OrderNumber, ProductId};
use crate::money::Money;
use crate::page::{PageRequest, SortKey};
use crate::quantity::{Quantity, QuantityOutOfRange};
use crate::sort::{Sort, SortColumn};
use crate::time::Timestamp;

/// What somebody bought, or holds while they decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    /// `None` until the store has written the order.
    pub number: Option<OrderNumber>,
    pub buyer: Buyer,
    pub status: OrderStatus,
    /// One for each product, by product id.
    pub lines: Vec<OrderLine>,
    /// The sum of the lines.
    pub total: Money,
    /// When a hold ends or ended; `None` for an order that never was a hold.
    pub hold_expires_at: Option<Timestamp>,
    /// How often the hold was prolonged.
    pub extensions: u32,
    pub created_at: Timestamp,
    pub confirmed_at: Option<Timestamp>,
    /// When it was cancelled or expired.
    pub closed_at: Option<Timestamp>,
    /// Counts the changes, from 1.
    pub version: u32,
}

impl Order {
    /// Whether this is a hold whose deadline has passed but whose pieces have not gone back yet.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.status == OrderStatus::Pending && self.hold_expires_at.is_none_or(|deadline| deadline <= now)
    }

    /// The status a reader should see: a due hold has expired, whoever comes late to write it down.
    pub fn status_at(&self, now: Timestamp) -> OrderStatus {
        if self.is_due(now) { OrderStatus::Expired } else { self.status }
    }

    /// All pieces in this order.
    pub fn pieces(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity.get()).sum()
    }

    /// The pieces of one product in this order.
    pub fn pieces_of(&self, product_id: ProductId) -> u32 {
        self.lines.iter().filter(|line| line.product_id == product_id).map(|line| line.quantity.get()).sum()
    }
}

/// Who ordered, and where the mail goes: the address as it was then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    pub id: CustomerId,
    pub email: Email,
}

/// Pieces of one product, with name and price as they were when the order was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    pub product_id: ProductId,
    pub name: ProductName,
    pub quantity: Quantity,
    pub unit_price: Money,
}

impl OrderLine {
    #[must_use]
    pub fn total(&self) -> Money {
        self.unit_price.times(self.quantity)
    }
}

/// What became of an order, for whoever follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderChange {
    pub order_id: OrderId,
    pub customer_id: CustomerId,
    pub status: OrderStatus,
    /// That of the order after the change; a higher one is newer.
    pub version: u32,
}

impl From<&Order> for OrderChange {
    fn from(order: &Order) -> Self {
        Self { order_id: order.id, customer_id: order.buyer.id, status: order.status, version: order.version }
    }
}

/// Where an order stands. Only `Pending` moves on its own; a confirmed order can still be cancelled by an admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderStatus {
    Pending,
    Confirmed,
    Cancelled,
    Expired,
}

impl OrderStatus {
    pub const ALL: [Self; 4] = [Self::Pending, Self::Confirmed, Self::Cancelled, Self::Expired];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// What is asked for: pieces by product, duplicates added up, at most [`Lines::MAX`] products.
///
/// Ordered by product id, the one order in which rows are locked. May be empty: that is an empty cart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lines(BTreeMap<ProductId, Quantity>);

/// Lines that make no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLines {
    #[error("an order has at most {} products", Lines::MAX)]
    TooMany,
    #[error(transparent)]
    Quantity(#[from] QuantityOutOfRange),
}

impl Lines {
    pub const MAX: usize = 50;

    pub fn new(lines: impl IntoIterator<Item = (ProductId, Quantity)>) -> Result<Self, InvalidLines> {
        let mut merged = BTreeMap::new();
        for (product_id, quantity) in lines {
            let sum = match merged.get(&product_id) {
                Some(so_far) => quantity.checked_add(*so_far)?,
                None => quantity,
            };
            merged.insert(product_id, sum);
            if merged.len() > Self::MAX {
                return Err(InvalidLines::TooMany);
            }
        }
        Ok(Self(merged))
    }

    pub fn one(product_id: ProductId, quantity: Quantity) -> Self {
        Self(BTreeMap::from([(product_id, quantity)]))
    }

    pub fn iter(&self) -> impl Iterator<Item = (ProductId, Quantity)> {
        self.0.iter().map(|(product_id, quantity)| (*product_id, *quantity))
    }

    pub fn first(&self) -> Option<ProductId> {
        self.0.keys().next().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Which orders, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderQuery {
    pub customer_id: Option<CustomerId>,
    pub product_id: Option<ProductId>,
    /// Judged at the time of reading, like [`Order::status_at`].
    pub status: Option<OrderStatus>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Found in the buyer's address, or an order's number.
    pub text: Option<String>,
    pub sort: Sort<OrderColumn>,
    pub page: PageRequest,
}

impl OrderQuery {
    pub const fn all(page: PageRequest) -> Self {
        let sort = OrderColumn::DEFAULT;
        Self { customer_id: None, product_id: None, status: None, from: None, to: None, text: None, sort, page }
    }
}

/// What orders are sorted by; equals by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderColumn {
    /// Numbers are given in the order in which orders are made.
    Created,
    /// The buyer's address as it was then.
    Customer,
    Total,
    /// As a reader sees it, in the order of its words.
    Status,
    /// When the hold ends or ended; what was never held ended before all others.
    Until,
    /// All of its products together.
    Pieces,
    /// How often the hold was prolonged.
    Extended,
}

impl SortColumn for OrderColumn {
    const ALL: &'static [Self] =
        &[Self::Created, Self::Customer, Self::Total, Self::Status, Self::Until, Self::Pieces, Self::Extended];
    const DEFAULT: Sort<Self> = Sort::down(Self::Created);

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Created => ("oldest", "newest"),
            Self::Customer => ("customer_asc", "customer_desc"),
            Self::Total => ("total_asc", "total_desc"),
            Self::Status => ("status_asc", "status_desc"),
            Self::Until => ("until_asc", "until_desc"),
            Self::Pieces => ("pieces_asc", "pieces_desc"),
            Self::Extended => ("extended_asc", "extended_desc"),
        }
    }
}

impl OrderColumn {
    /// What `order` is sorted by at `now`.
    pub fn key(self, order: &Order, now: Timestamp) -> Option<SortKey> {
        match self {
            Self::Created => None,
            Self::Customer => Some(order.buyer.email.as_str().into()),
            Self::Total => Some(order.total.into()),
            Self::Status => Some(order.status_at(now).as_str().into()),
            Self::Until => Some(order.hold_expires_at.map_or(SortKey::Number(0), SortKey::from)),
            Self::Pieces => Some(order.pieces().into()),
            Self::Extended => Some(order.extensions.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicate_lines_are_added_up_before_anything_else() -> Result<(), Box<dyn std::error::Error>> {
        let (one, two) = (ProductId::new(1)?, ProductId::new(2)?);
        let lines = Lines::new([(two, Quantity::new(3)?), (one, Quantity::ONE), (two, Quantity::new(4)?)])?;
        assert_eq!(lines.iter().collect::<Vec<_>>(), [(one, Quantity::ONE), (two, Quantity::new(7)?)]);

        let too_many = Lines::new([(one, Quantity::new(600)?), (one, Quantity::new(600)?)]);
        assert_eq!(too_many, Err(InvalidLines::Quantity(QuantityOutOfRange)));
        Ok(())
    }
}
