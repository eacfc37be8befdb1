//! Reports on the wire.

use serde::Serialize;
use stockade_domain::catalogue::Product;
use stockade_domain::ledger::Counters;
use stockade_domain::report::{
    Bucket, CustomerRevenue, ExpiredPieces, LowStock, OrdersPoint, Outcome, Outcomes, ProductSales, RevenuePoint,
    StockPoint,
};
use utoipa::ToSchema;

use crate::state::AppState;
use crate::wire::{at, schema};

/// The best sellers: confirmed pieces, most first.
#[derive(Serialize, ToSchema)]
pub struct TopProductsReport {
    data: Vec<ProductSalesBody>,
    #[schema(example = "EUR")]
    currency: String,
    #[schema(format = DateTime)]
    server_time: String,
}

/// A product by what was sold of it.
#[derive(Serialize, ToSchema)]
#[schema(as = ProductSales)]
struct ProductSalesBody {
    product_id: i64,
    name: String,
    pieces: u64,
    orders: u64,
    #[schema(schema_with = schema::amount)]
    revenue: String,
}

/// Products on the shelf that are running out, fewest pieces first.
#[derive(Serialize, ToSchema)]
pub struct LowStockReport {
    data: Vec<LowStockBody>,
    #[schema(format = DateTime)]
    server_time: String,
}

/// A product with little stock.
#[derive(Serialize, ToSchema)]
#[schema(as = LowStock)]
struct LowStockBody {
    product_id: i64,
    name: String,
    available: u32,
    held: u32,
    sold: u32,
    received: u32,
    /// Fewer available pieces than this are low stock.
    threshold: u32,
}

/// Products of which holds expired, by id.
#[derive(Serialize, ToSchema)]
pub struct ExpiredPiecesReport {
    data: Vec<ExpiredPiecesBody>,
    #[schema(format = DateTime)]
    server_time: String,
}

/// The pieces of one product in holds that expired.
#[derive(Serialize, ToSchema)]
#[schema(as = ExpiredPieces)]
struct ExpiredPiecesBody {
    product_id: i64,
    pieces: u64,
}

/// What became of the pieces that were asked for, by product: most pieces first.
#[derive(Serialize, ToSchema)]
pub struct OutcomesReport {
    data: Vec<OutcomeBody>,
    /// Of how many products anybody asked for a piece, with those that are not listed.
    products: u64,
    #[schema(format = DateTime)]
    server_time: String,
}

/// The pieces of one product that were asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = Outcome)]
struct OutcomeBody {
    product_id: i64,
    name: String,
    /// Held now.
    pending: u64,
    /// Sold.
    confirmed: u64,
    /// Held and not bought in time.
    expired: u64,
}

/// What confirmed orders brought in, oldest first.
#[derive(Serialize, ToSchema)]
pub struct RevenueReport {
    data: Vec<RevenuePointBody>,
    #[schema(schema_with = schema::bucket)]
    bucket: &'static str,
    #[schema(example = "EUR")]
    currency: String,
    #[schema(format = DateTime)]
    server_time: String,
}

/// What was earned in one bucket of time.
#[derive(Serialize, ToSchema)]
#[schema(as = RevenuePoint)]
struct RevenuePointBody {
    /// When the bucket begins.
    #[schema(format = DateTime)]
    starts_at: String,
    orders: u64,
    pieces: u64,
    #[schema(schema_with = schema::amount)]
    revenue: String,
}

/// Customers by what they paid, most first.
#[derive(Serialize, ToSchema)]
pub struct CustomerRevenueReport {
    data: Vec<CustomerRevenueBody>,
    #[schema(example = "EUR")]
    currency: String,
    #[schema(format = DateTime)]
    server_time: String,
}

/// A customer by what they bought.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerRevenue)]
struct CustomerRevenueBody {
    customer_id: i64,
    #[schema(format = Email)]
    email: String,
    orders: u64,
    pieces: u64,
    #[schema(schema_with = schema::amount)]
    revenue: String,
}

/// What happened to holds and orders, oldest first.
#[derive(Serialize, ToSchema)]
pub struct OrdersReport {
    data: Vec<OrdersPointBody>,
    #[schema(schema_with = schema::bucket)]
    bucket: &'static str,
    #[schema(format = DateTime)]
    server_time: String,
}

/// What happened in one bucket of time.
#[derive(Serialize, ToSchema)]
#[schema(as = OrdersPoint)]
struct OrdersPointBody {
    /// When the bucket begins.
    #[schema(format = DateTime)]
    starts_at: String,
    held: u64,
    confirmed: u64,
    cancelled: u64,
    expired: u64,
}

/// A product's counters after each row of its ledger, oldest first.
#[derive(Serialize, ToSchema)]
pub struct StockReport {
    data: Vec<StockPointBody>,
    product_id: i64,
    name: String,
    #[schema(format = DateTime)]
    server_time: String,
}

/// A product's counters at one version.
#[derive(Serialize, ToSchema)]
#[schema(as = StockPoint)]
struct StockPointBody {
    #[schema(format = DateTime)]
    at: String,
    version: u64,
    available: u32,
    held: u32,
    sold: u32,
    received: u32,
}

impl TopProductsReport {
    pub fn new(rows: &[ProductSales], state: &AppState) -> Self {
        let data = rows.iter().map(ProductSalesBody::from).collect();
        Self { data, currency: state.shop.currency.clone(), server_time: at(state.clock.now()) }
    }
}

impl LowStockReport {
    pub fn new(rows: &[LowStock], state: &AppState) -> Self {
        Self { data: rows.iter().map(LowStockBody::from).collect(), server_time: at(state.clock.now()) }
    }
}

impl ExpiredPiecesReport {
    pub fn new(rows: &[ExpiredPieces], state: &AppState) -> Self {
        let data = rows.iter().map(ExpiredPiecesBody::from).collect();
        Self { data, server_time: at(state.clock.now()) }
    }
}

impl OutcomesReport {
    pub fn new(outcomes: &Outcomes, state: &AppState) -> Self {
        let data = outcomes.rows.iter().map(OutcomeBody::from).collect();
        Self { data, products: outcomes.products, server_time: at(state.clock.now()) }
    }
}

impl RevenueReport {
    pub fn new(rows: &[RevenuePoint], bucket: Bucket, state: &AppState) -> Self {
        let data = rows.iter().map(RevenuePointBody::from).collect();
        let currency = state.shop.currency.clone();
        Self { data, bucket: bucket.as_str(), currency, server_time: at(state.clock.now()) }
    }
}

impl CustomerRevenueReport {
    pub fn new(rows: &[CustomerRevenue], state: &AppState) -> Self {
        let data = rows.iter().map(CustomerRevenueBody::from).collect();
        Self { data, currency: state.shop.currency.clone(), server_time: at(state.clock.now()) }
    }
}

impl OrdersReport {
    pub fn new(rows: &[OrdersPoint], bucket: Bucket, state: &AppState) -> Self {
        let data = rows.iter().map(OrdersPointBody::from).collect();
        Self { data, bucket: bucket.as_str(), server_time: at(state.clock.now()) }
    }
}

impl StockReport {
    pub fn new(rows: &[StockPoint], product: &Product, state: &AppState) -> Self {
        let (product_id, name) = (product.id.get(), product.details.name.as_str().to_owned());
        let data = rows.iter().map(StockPointBody::from).collect();
        Self { data, product_id, name, server_time: at(state.clock.now()) }
    }
}

impl From<&ProductSales> for ProductSalesBody {
    fn from(ProductSales { product_id, name, pieces, orders, revenue }: &ProductSales) -> Self {
        let (product_id, name) = (product_id.get(), name.clone());
        Self { product_id, name, pieces: *pieces, orders: *orders, revenue: revenue.to_string() }
    }
}

impl From<&LowStock> for LowStockBody {
    fn from(LowStock { product_id, name, counters, threshold }: &LowStock) -> Self {
        let Counters { available, held, sold, received } = *counters;
        let (product_id, name) = (product_id.get(), name.clone());
        Self { product_id, name, available, held, sold, received, threshold: *threshold }
    }
}

impl From<&ExpiredPieces> for ExpiredPiecesBody {
    fn from(ExpiredPieces { product_id, pieces }: &ExpiredPieces) -> Self {
        Self { product_id: product_id.get(), pieces: *pieces }
    }
}

impl From<&Outcome> for OutcomeBody {
    fn from(Outcome { product_id, name, held, sold, expired }: &Outcome) -> Self {
        let (product_id, name) = (product_id.get(), name.clone());
        Self { product_id, name, pending: *held, confirmed: *sold, expired: *expired }
    }
}

impl From<&RevenuePoint> for RevenuePointBody {
    fn from(point: &RevenuePoint) -> Self {
        let RevenuePoint { at: starts_at, orders, pieces, revenue } = *point;
        Self { starts_at: at(starts_at), orders, pieces, revenue: revenue.to_string() }
    }
}

impl From<&CustomerRevenue> for CustomerRevenueBody {
    fn from(CustomerRevenue { customer_id, email, orders, pieces, revenue }: &CustomerRevenue) -> Self {
        let (customer_id, email) = (customer_id.get(), email.clone());
        Self { customer_id, email, orders: *orders, pieces: *pieces, revenue: revenue.to_string() }
    }
}

impl From<&OrdersPoint> for OrdersPointBody {
    fn from(point: &OrdersPoint) -> Self {
        let OrdersPoint { at: starts_at, held, confirmed, cancelled, expired } = *point;
        Self { starts_at: at(starts_at), held, confirmed, cancelled, expired }
    }
}

impl From<&StockPoint> for StockPointBody {
    fn from(point: &StockPoint) -> Self {
        let Counters { available, held, sold, received } = point.counters;
        Self { at: at(point.at), version: point.version, available, held, sold, received }
    }
}
