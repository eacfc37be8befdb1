//! What the shop's books say: rows of the reports, and findings of the audit.

use crate::account::{Account, Role};
use crate::ids::{CustomerId, OrderId, ProductId};
use crate::ledger::{Counters, EventKind};
use crate::money::Money;
use crate::page::{PageRequest, SortKey};
use crate::sort::{Sort, SortColumn};
use crate::time::Timestamp;

/// The whole shop in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub products: u64,
    pub available: u64,
    pub held: u64,
    pub sold: u64,
    pub received: u64,
    pub low_stock: u64,
    pub orders: Vec<StatusTotal>,
    pub events: Vec<EventTotal>,
    /// The sum of the confirmed orders.
    pub revenue: Money,
    pub jobs_waiting: u64,
    pub jobs_dead: u64,
}

impl Default for Money {
    fn default() -> Self {
        Self::ZERO
    }
}

/// Orders of one status and the pieces in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusTotal {
    pub status: crate::order::OrderStatus,
    pub orders: u64,
    pub pieces: u64,
}

/// Rows of one kind in the ledger, and what they did to the available pieces together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTotal {
    pub kind: EventKind,
    pub events: u64,
    pub available_change: i64,
}

/// A product by what was sold of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductSales {
    pub product_id: ProductId,
    pub name: String,
    pub pieces: u64,
    pub orders: u64,
    pub revenue: Money,
}

/// A product with fewer available pieces than its threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LowStock {
    pub product_id: ProductId,
    pub name: String,
    pub counters: Counters,
    pub threshold: u32,
}

/// The pieces of one product in orders that expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiredPieces {
    pub product_id: ProductId,
    pub pieces: u64,
}

/// A product by what became of the pieces of it that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub product_id: ProductId,
    pub name: String,
    pub held: u64,
    pub sold: u64,
    pub expired: u64,
}

/// The products that most pieces were asked for of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    pub rows: Vec<Outcome>,
    /// Of how many products anybody asked for a piece.
    pub products: u64,
}

/// A customer by what they bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRevenue {
    pub customer_id: CustomerId,
    pub email: String,
    pub orders: u64,
    pub pieces: u64,
    pub revenue: Money,
}

/// What was earned in one bucket of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevenuePoint {
    pub at: Timestamp,
    pub orders: u64,
    pub pieces: u64,
    pub revenue: Money,
}

/// What happened to holds and orders in one bucket of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrdersPoint {
    pub at: Timestamp,
    pub held: u64,
    pub confirmed: u64,
    pub cancelled: u64,
    pub expired: u64,
}

/// A product's counters after one row of its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockPoint {
    pub at: Timestamp,
    pub version: u64,
    pub counters: Counters,
}

/// From when to when, the end not included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

/// How wide the buckets of a report over time are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bucket {
    Minute,
    Hour,
    #[default]
    Day,
}

impl Bucket {
    pub const ALL: [Self; 3] = [Self::Minute, Self::Hour, Self::Day];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bucket| bucket.as_str() == text)
    }
}

/// An account with what it bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerSummary {
    pub account: Account,
    pub orders: u64,
    pub revenue: Money,
}

/// Which customers, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerQuery {
    /// Found in the address.
    pub text: Option<String>,
    pub role: Role,
    pub sort: Sort<CustomerColumn>,
    pub page: PageRequest,
}

impl CustomerQuery {
    pub const fn all(role: Role, page: PageRequest) -> Self {
        Self { text: None, role, sort: CustomerColumn::DEFAULT, page }
    }
}

/// What customers are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CustomerColumn {
    /// Ids are given in the order in which accounts are made.
    Created,
    Email,
    Orders,
    Revenue,
    /// Open accounts before those that are disabled.
    Disabled,
}

impl SortColumn for CustomerColumn {
    const ALL: &'static [Self] = &[Self::Created, Self::Email, Self::Orders, Self::Revenue, Self::Disabled];
    const DEFAULT: Sort<Self> = Sort::down(Self::Created);

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Created => ("oldest", "newest"),
            Self::Email => ("email_asc", "email_desc"),
            Self::Orders => ("orders_asc", "orders_desc"),
            Self::Revenue => ("revenue_asc", "revenue_desc"),
            Self::Disabled => ("disabled_asc", "disabled_desc"),
        }
    }
}

impl CustomerColumn {
    /// What `customer` is sorted by.
    pub fn key(self, customer: &CustomerSummary) -> Option<SortKey> {
        match self {
            Self::Created => None,
            Self::Email => Some(customer.account.email.as_str().into()),
            Self::Orders => Some(customer.orders.into()),
            Self::Revenue => Some(customer.revenue.into()),
            Self::Disabled => Some(u32::from(customer.account.disabled).into()),
        }
    }
}

/// A promise that does not hold. An empty list of these is what a shop wants to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which promise, by the name of its check.
    pub check: String,
    /// What it was found on: a product, an order, a job.
    pub entity: String,
    pub expected: String,
    pub found: String,
}

/// What an audit saw of one consistent snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    pub at: Timestamp,
    /// The names of the checks that ran.
    pub checks: Vec<String>,
    pub findings: Vec<Finding>,
}

impl AuditReport {
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Which rows of the ledger, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventQuery {
    pub product_id: Option<ProductId>,
    pub order_id: Option<OrderId>,
    pub kind: Option<EventKind>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub sort: Sort<EventColumn>,
    pub page: PageRequest,
}

impl EventQuery {
    pub const fn all(page: PageRequest) -> Self {
        Self { product_id: None, order_id: None, kind: None, from: None, to: None, sort: EventColumn::DEFAULT, page }
    }
}

/// What the ledger is sorted by: time alone, because it grows with every sale and is never sorted anew to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventColumn {
    /// Ids are given in the order in which rows are written.
    Created,
}

impl SortColumn for EventColumn {
    const ALL: &'static [Self] = &[Self::Created];
    const DEFAULT: Sort<Self> = Sort::down(Self::Created);

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Created => ("oldest", "newest"),
        }
    }
}
