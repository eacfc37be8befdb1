//! What streams say, on the wire.

use serde::Serialize;
use stockade_domain::catalogue::StockLevel;
use stockade_domain::order::OrderChange;
use stockade_domain::time::Timestamp;
use utoipa::ToSchema;

use super::{at, schema};

/// How much there is of a product: `available + held + sold = received`. Streams tell it as `event: stock`.
#[derive(Serialize, ToSchema)]
#[schema(as = StockLevel)]
pub struct StockLevelBody {
    #[schema(minimum = 1)]
    product_id: i64,
    available: u32,
    held: u32,
    sold: u32,
    received: u32,
    /// Counts the changes of these counters; a higher one is newer.
    version: u64,
    #[schema(format = DateTime)]
    server_time: String,
}

/// `event: order`: what became of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderChange)]
pub struct OrderChangeBody {
    #[schema(format = Uuid)]
    id: String,
    customer_id: i64,
    #[schema(schema_with = schema::order_status)]
    status: &'static str,
    /// Counts the changes of the order; a higher one is newer.
    version: u32,
    #[schema(format = DateTime)]
    server_time: String,
}

/// `event: ready`, `resync` or `metrics`: what they say is in their name.
#[derive(Serialize, ToSchema)]
pub struct Moment {
    #[schema(format = DateTime)]
    server_time: String,
}

impl StockLevelBody {
    pub fn new(level: &StockLevel, now: Timestamp) -> Self {
        Self {
            product_id: level.product_id.get(),
            available: level.counters.available,
            held: level.counters.held,
            sold: level.counters.sold,
            received: level.counters.received,
            version: level.version,
            server_time: at(now),
        }
    }
}

impl OrderChangeBody {
    pub fn new(change: OrderChange, now: Timestamp) -> Self {
        Self {
            id: change.order_id.to_string(),
            customer_id: change.customer_id.get(),
            status: change.status.as_str(),
            version: change.version,
            server_time: at(now),
        }
    }
}

impl Moment {
    pub fn new(now: Timestamp) -> Self {
        Self { server_time: at(now) }
    }
}
