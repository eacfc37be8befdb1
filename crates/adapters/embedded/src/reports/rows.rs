//! Rows of the answers, by the names that the questions give their columns.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
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
    #[diesel(sql_type = BigInt)]
    products: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    available: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    held: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    sold: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    received: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    low_stock: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    revenue: Stored<Money>,
    #[diesel(sql_type = BigInt)]
    jobs_waiting: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    jobs_dead: Stored<u64>,
}

impl From<TotalsRow> for Totals {
    fn from(row: TotalsRow) -> Self {
        Self {
            products: row.products.0,
            available: row.available.0,
            held: row.held.0,
            sold: row.sold.0,
            received: row.received.0,
            low_stock: row.low_stock.0,
            orders: Vec::new(),
            events: Vec::new(),
            revenue: row.revenue.0,
            jobs_waiting: row.jobs_waiting.0,
            jobs_dead: row.jobs_dead.0,
        }
    }
}

#[derive(QueryableByName)]
pub struct StatusTotalRow {
    #[diesel(sql_type = Text)]
    status: Stored<OrderStatus>,
    #[diesel(sql_type = BigInt)]
    orders: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    pieces: Stored<u64>,
}

impl From<StatusTotalRow> for StatusTotal {
    fn from(row: StatusTotalRow) -> Self {
        Self { status: row.status.0, orders: row.orders.0, pieces: row.pieces.0 }
    }
}

#[derive(QueryableByName)]
pub struct EventTotalRow {
    #[diesel(sql_type = Text)]
    kind: Stored<EventKind>,
    #[diesel(sql_type = BigInt)]
    events: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    available_change: i64,
}

impl From<EventTotalRow> for EventTotal {
    fn from(row: EventTotalRow) -> Self {
        Self { kind: row.kind.0, events: row.events.0, available_change: row.available_change }
    }
}

#[derive(QueryableByName)]
pub struct ExpiredPiecesRow {
    #[diesel(sql_type = BigInt)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = BigInt)]
    pieces: Stored<u64>,
}

impl From<ExpiredPiecesRow> for ExpiredPieces {
    fn from(row: ExpiredPiecesRow) -> Self {
        Self { product_id: row.product_id.0, pieces: row.pieces.0 }
    }
}

#[derive(QueryableByName)]
pub struct OutcomeRow {
    #[diesel(sql_type = BigInt)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    held: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    sold: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    expired: Stored<u64>,
    /// Of how many products there are rows: the same in each.
    #[diesel(sql_type = BigInt)]
    products: Stored<u64>,
}

impl OutcomeRow {
    pub fn together(rows: Vec<Self>) -> Outcomes {
        let products = rows.first().map_or(0, |row| row.products.0);
        Outcomes { rows: rows.into_iter().map(Into::into).collect(), products }
    }
}

impl From<OutcomeRow> for Outcome {
    fn from(row: OutcomeRow) -> Self {
        Self {
            product_id: row.product_id.0,
            name: row.name,
            held: row.held.0,
            sold: row.sold.0,
            expired: row.expired.0,
        }
    }
}

#[derive(QueryableByName)]
pub struct ProductSalesRow {
    #[diesel(sql_type = BigInt)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    pieces: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    orders: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    revenue: Stored<Money>,
}

impl From<ProductSalesRow> for ProductSales {
    fn from(row: ProductSalesRow) -> Self {
        Self {
            product_id: row.product_id.0,
            name: row.name,
            pieces: row.pieces.0,
            orders: row.orders.0,
            revenue: row.revenue.0,
        }
    }
}

#[derive(QueryableByName)]
pub struct LowStockRow {
    #[diesel(sql_type = BigInt)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(embed)]
    counters: CountersRow,
    #[diesel(sql_type = BigInt)]
    threshold: Stored<u32>,
}

impl From<LowStockRow> for LowStock {
    fn from(row: LowStockRow) -> Self {
        Self { product_id: row.product_id.0, name: row.name, counters: row.counters.into(), threshold: row.threshold.0 }
    }
}

#[derive(QueryableByName)]
pub struct CustomerRevenueRow {
    #[diesel(sql_type = BigInt)]
    customer_id: Stored<CustomerId>,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = BigInt)]
    orders: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    pieces: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    revenue: Stored<Money>,
}

impl From<CustomerRevenueRow> for CustomerRevenue {
    fn from(row: CustomerRevenueRow) -> Self {
        Self {
            customer_id: row.customer_id.0,
            email: row.email,
            orders: row.orders.0,
            pieces: row.pieces.0,
            revenue: row.revenue.0,
        }
    }
}

#[derive(QueryableByName)]
pub struct RevenueRow {
    #[diesel(sql_type = Text)]
    start: Stored<Timestamp>,
    #[diesel(sql_type = BigInt)]
    orders: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    pieces: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    revenue: Stored<Money>,
}

impl From<RevenueRow> for RevenuePoint {
    fn from(row: RevenueRow) -> Self {
        Self { at: row.start.0, orders: row.orders.0, pieces: row.pieces.0, revenue: row.revenue.0 }
    }
}

#[derive(QueryableByName)]
pub struct OrdersRow {
    #[diesel(sql_type = Text)]
    start: Stored<Timestamp>,
    #[diesel(sql_type = BigInt)]
    held: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    confirmed: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    cancelled: Stored<u64>,
    #[diesel(sql_type = BigInt)]
    expired: Stored<u64>,
}

impl From<OrdersRow> for OrdersPoint {
    fn from(row: OrdersRow) -> Self {
        Self {
            at: row.start.0,
            held: row.held.0,
            confirmed: row.confirmed.0,
            cancelled: row.cancelled.0,
            expired: row.expired.0,
        }
    }
}

#[derive(QueryableByName)]
pub struct StockRow {
    #[diesel(sql_type = Text)]
    happened_at: Stored<Timestamp>,
    #[diesel(sql_type = BigInt)]
    stock_version: Stored<u64>,
    #[diesel(embed)]
    counters: CountersRow,
}

impl From<StockRow> for StockPoint {
    fn from(row: StockRow) -> Self {
        Self { at: row.happened_at.0, version: row.stock_version.0, counters: row.counters.into() }
    }
}

#[derive(QueryableByName)]
struct CountersRow {
    #[diesel(sql_type = BigInt)]
    available: Stored<u32>,
    #[diesel(sql_type = BigInt)]
    held: Stored<u32>,
    #[diesel(sql_type = BigInt)]
    sold: Stored<u32>,
    #[diesel(sql_type = BigInt)]
    received: Stored<u32>,
}

impl From<CountersRow> for Counters {
    fn from(row: CountersRow) -> Self {
        Self { available: row.available.0, held: row.held.0, sold: row.sold.0, received: row.received.0 }
    }
}
