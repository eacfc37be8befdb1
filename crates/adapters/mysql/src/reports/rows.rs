//! Rows of the answers, by the names that the questions give their columns.
//!
//! A sum of whole numbers is a decimal to MySQL; Diesel reads it as the whole number that it is.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Datetime, Integer, Numeric, Text, Unsigned};
use stockade_domain::ids::{CustomerId, ProductId};
use stockade_domain::ledger::{Counters, EventKind};
use stockade_domain::money::Money;
use stockade_domain::order::OrderStatus;
use stockade_domain::report::{
    CustomerRevenue, EventTotal, ExpiredPieces, LowStock, OrdersPoint, Outcome, Outcomes, ProductSales, RevenuePoint,
    StatusTotal, StockPoint, Totals,
};
use stockade_domain::time::Timestamp;

use crate::values::Stored;

#[derive(QueryableByName)]
pub struct TotalsRow {
    #[diesel(sql_type = Unsigned<BigInt>)]
    products: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    available: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    held: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    sold: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    received: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    low_stock: u64,
    #[diesel(sql_type = Numeric)]
    revenue: Stored<Money>,
    #[diesel(sql_type = Unsigned<BigInt>)]
    jobs_waiting: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    jobs_dead: u64,
}

impl From<TotalsRow> for Totals {
    fn from(row: TotalsRow) -> Self {
        Self {
            products: row.products,
            available: row.available,
            held: row.held,
            sold: row.sold,
            received: row.received,
            low_stock: row.low_stock,
            orders: Vec::new(),
            events: Vec::new(),
            revenue: row.revenue.0,
            jobs_waiting: row.jobs_waiting,
            jobs_dead: row.jobs_dead,
        }
    }
}

#[derive(QueryableByName)]
pub struct StatusTotalRow {
    #[diesel(sql_type = Text)]
    status: Stored<OrderStatus>,
    #[diesel(sql_type = Unsigned<BigInt>)]
    orders: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    pieces: u64,
}

impl From<StatusTotalRow> for StatusTotal {
    fn from(row: StatusTotalRow) -> Self {
        Self { status: row.status.0, orders: row.orders, pieces: row.pieces }
    }
}

#[derive(QueryableByName)]
pub struct EventTotalRow {
    #[diesel(sql_type = Text)]
    kind: Stored<EventKind>,
    #[diesel(sql_type = Unsigned<BigInt>)]
    events: u64,
    #[diesel(sql_type = BigInt)]
    available_change: i64,
}

impl From<EventTotalRow> for EventTotal {
    fn from(row: EventTotalRow) -> Self {
        Self { kind: row.kind.0, events: row.events, available_change: row.available_change }
    }
}

#[derive(QueryableByName)]
pub struct ExpiredPiecesRow {
    #[diesel(sql_type = Unsigned<BigInt>)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = Unsigned<BigInt>)]
    pieces: u64,
}

impl From<ExpiredPiecesRow> for ExpiredPieces {
    fn from(row: ExpiredPiecesRow) -> Self {
        Self { product_id: row.product_id.0, pieces: row.pieces }
    }
}

#[derive(QueryableByName)]
pub struct OutcomeRow {
    #[diesel(sql_type = Unsigned<BigInt>)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Unsigned<BigInt>)]
    held: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    sold: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    expired: u64,
    /// Of how many products there are rows: the same in each.
    #[diesel(sql_type = Unsigned<BigInt>)]
    products: u64,
}

impl OutcomeRow {
    pub fn together(rows: Vec<Self>) -> Outcomes {
        let products = rows.first().map_or(0, |row| row.products);
        Outcomes { rows: rows.into_iter().map(Into::into).collect(), products }
    }
}

impl From<OutcomeRow> for Outcome {
    fn from(row: OutcomeRow) -> Self {
        Self { product_id: row.product_id.0, name: row.name, held: row.held, sold: row.sold, expired: row.expired }
    }
}

#[derive(QueryableByName)]
pub struct ProductSalesRow {
    #[diesel(sql_type = Unsigned<BigInt>)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Unsigned<BigInt>)]
    pieces: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    orders: u64,
    #[diesel(sql_type = Numeric)]
    revenue: Stored<Money>,
}

impl From<ProductSalesRow> for ProductSales {
    fn from(row: ProductSalesRow) -> Self {
        Self {
            product_id: row.product_id.0,
            name: row.name,
            pieces: row.pieces,
            orders: row.orders,
            revenue: row.revenue.0,
        }
    }
}

#[derive(QueryableByName)]
pub struct LowStockRow {
    #[diesel(sql_type = Unsigned<BigInt>)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(embed)]
    counters: CountersRow,
    #[diesel(sql_type = Unsigned<Integer>)]
    threshold: u32,
}

impl From<LowStockRow> for LowStock {
    fn from(row: LowStockRow) -> Self {
        Self { product_id: row.product_id.0, name: row.name, counters: row.counters.into(), threshold: row.threshold }
    }
}

#[derive(QueryableByName)]
pub struct CustomerRevenueRow {
    #[diesel(sql_type = Unsigned<BigInt>)]
    customer_id: Stored<CustomerId>,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Unsigned<BigInt>)]
    orders: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    pieces: u64,
    #[diesel(sql_type = Numeric)]
    revenue: Stored<Money>,
}

impl From<CustomerRevenueRow> for CustomerRevenue {
    fn from(row: CustomerRevenueRow) -> Self {
        Self {
            customer_id: row.customer_id.0,
            email: row.email,
            orders: row.orders,
            pieces: row.pieces,
            revenue: row.revenue.0,
        }
    }
}

#[derive(QueryableByName)]
pub struct RevenueRow {
    #[diesel(sql_type = Datetime)]
    start: Stored<Timestamp>,
    #[diesel(sql_type = Unsigned<BigInt>)]
    orders: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    pieces: u64,
    #[diesel(sql_type = Numeric)]
    revenue: Stored<Money>,
}

impl From<RevenueRow> for RevenuePoint {
    fn from(row: RevenueRow) -> Self {
        Self { at: row.start.0, orders: row.orders, pieces: row.pieces, revenue: row.revenue.0 }
    }
}

#[derive(QueryableByName)]
pub struct OrdersRow {
    #[diesel(sql_type = Datetime)]
    start: Stored<Timestamp>,
    #[diesel(sql_type = Unsigned<BigInt>)]
    held: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    confirmed: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    cancelled: u64,
    #[diesel(sql_type = Unsigned<BigInt>)]
    expired: u64,
}

impl From<OrdersRow> for OrdersPoint {
    fn from(row: OrdersRow) -> Self {
        Self {
            at: row.start.0,
            held: row.held,
            confirmed: row.confirmed,
            cancelled: row.cancelled,
            expired: row.expired,
        }
    }
}

#[derive(QueryableByName)]
pub struct StockRow {
    #[diesel(sql_type = Datetime)]
    happened_at: Stored<Timestamp>,
    #[diesel(sql_type = Unsigned<BigInt>)]
    stock_version: u64,
    #[diesel(embed)]
    counters: CountersRow,
}

impl From<StockRow> for StockPoint {
    fn from(row: StockRow) -> Self {
        Self { at: row.happened_at.0, version: row.stock_version, counters: row.counters.into() }
    }
}

#[derive(QueryableByName)]
struct CountersRow {
    #[diesel(sql_type = Unsigned<Integer>)]
    available: u32,
    #[diesel(sql_type = Unsigned<Integer>)]
    held: u32,
    #[diesel(sql_type = Unsigned<Integer>)]
    sold: u32,
    #[diesel(sql_type = Unsigned<Integer>)]
    received: u32,
}

impl From<CountersRow> for Counters {
    fn from(row: CountersRow) -> Self {
        Self { available: row.available, held: row.held, sold: row.sold, received: row.received }
    }
}
