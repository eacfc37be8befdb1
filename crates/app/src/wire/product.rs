//! Products on the wire.

use serde::Serialize;
use stockade_domain::catalogue::{HoldTime, Product};
use stockade_domain::ledger::Counters;
use stockade_domain::page::Page;
use stockade_domain::time::Timestamp;
use utoipa::ToSchema;

use super::{at, next, schema};
use crate::state::Shop;

/// A product, with its stock and its sale as they are at `server_time`.
#[derive(Serialize, ToSchema)]
#[schema(as = Product)]
pub struct ProductBody {
    #[schema(minimum = 1)]
    id: i64,
    name: String,
    description: String,
    category: Option<String>,
    sku: Option<String>,
    #[schema(schema_with = schema::amount)]
    price: String,
    #[schema(example = "EUR")]
    currency: String,
    /// Fewer available pieces than this are low stock.
    low_stock_threshold: u32,
    /// Pieces one customer may have in orders and live holds together; null when there is no limit.
    max_per_customer: Option<u32>,
    /// How long a hold lives, in seconds; null when it is as long as the shop's default.
    hold_seconds: Option<u32>,
    #[schema(format = DateTime)]
    sale_starts_at: Option<String>,
    #[schema(format = DateTime)]
    sale_ends_at: Option<String>,
    /// Pieces that anybody could have now.
    available: u32,
    /// Pieces that are kept for somebody who decides.
    held: u32,
    sold: u32,
    /// All pieces there ever were: `available + held + sold`.
    received: u32,
    #[schema(maximum = 100)]
    percent_sold: u32,
    /// Counts the changes of the details, not those of the stock.
    version: u32,
    /// Counts the changes of the counters: the `version` of stock answers and of the stream.
    stock_version: u64,
    #[schema(schema_with = schema::sale_state)]
    state: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    /// Whether the database is away, and this is the product as it was before.
    stale: bool,
    /// When it was so, if it is stale.
    #[schema(format = DateTime)]
    as_of: Option<String>,
    #[schema(format = DateTime)]
    server_time: String,
}

/// A page of products.
#[derive(Serialize, ToSchema)]
pub struct ProductPage {
    data: Vec<ProductBody>,
    next_cursor: Option<String>,
    /// Whether the database is away, and this is the list as it was before.
    stale: bool,
}

impl ProductBody {
    /// The product as it is to be seen at `now`.
    pub fn new(product: &Product, now: Timestamp, shop: &Shop) -> Self {
        let (details, counters) = (&product.details, product.counters);
        Self {
            id: product.id.get(),
            name: details.name.as_str().to_owned(),
            description: details.description.clone(),
            category: details.category.clone(),
            sku: details.sku.clone(),
            price: details.price.to_string(),
            currency: shop.currency.clone(),
            low_stock_threshold: details.low_stock_threshold,
            max_per_customer: details.max_per_customer,
            hold_seconds: details.hold.map(HoldTime::seconds),
            sale_starts_at: details.sale.starts_at().map(at),
            sale_ends_at: details.sale.ends_at().map(at),
            available: counters.available,
            held: counters.held,
            sold: counters.sold,
            received: counters.received,
            percent_sold: percent_sold(counters),
            version: product.version,
            stock_version: product.stock_version,
            state: product.state_at(now).as_str(),
            created_at: at(product.created_at),
            updated_at: at(product.updated_at),
            stale: false,
            as_of: None,
            server_time: at(now),
        }
    }

    /// Says that it may have changed since then.
    pub fn stale_since(self, read_at: Option<Timestamp>) -> Self {
        Self { stale: read_at.is_some(), as_of: read_at.map(at), ..self }
    }
}

impl ProductPage {
    pub fn new(page: Page<Product>, now: Timestamp, shop: &Shop) -> Self {
        let data = page.rows.iter().map(|product| ProductBody::new(product, now, shop)).collect();
        Self { data, next_cursor: next(page.next), stale: false }
    }

    /// Says that it may have changed since then.
    pub fn stale_since(self, read_at: Option<Timestamp>) -> Self {
        let data = self.data.into_iter().map(|product| product.stale_since(read_at)).collect();
        Self { data, stale: read_at.is_some(), ..self }
    }
}

/// What `ETag` says of a product, and `If-Match` repeats: the version of its details.
pub fn etag(product: &Product) -> String {
    format!("\"{}\"", product.version)
}

/// Whole percent, rounded down: a hundred means that every piece is sold.
fn percent_sold(counters: Counters) -> u32 {
    let sold = u64::from(counters.sold) * 100;
    sold.checked_div(u64::from(counters.received)).and_then(|percent| u32::try_from(percent).ok()).unwrap_or(0)
}
