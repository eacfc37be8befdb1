//! What an admin says about a product: in full, or only what is to change.

use serde::{Deserialize, Deserializer};
use stockade_domain::catalogue::{HoldTime, NewProduct, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ids::CustomerId;
use stockade_domain::money::Money;
use stockade_domain::time::Timestamp;
use utoipa::ToSchema;

use super::field;
use crate::problem::Problem;
use crate::wire::{self, schema};

/// A product to create, with the stock it opens with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProduct)]
pub struct NewProductRequest {
    #[serde(deserialize_with = "wire::product_name")]
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: ProductName,
    #[serde(deserialize_with = "field::description")]
    #[schema(max_length = 4000)]
    description: String,
    #[serde(default, deserialize_with = "field::label_opt")]
    #[schema(min_length = 1, max_length = 100)]
    category: Option<String>,
    #[serde(default, deserialize_with = "field::label_opt")]
    #[schema(min_length = 1, max_length = 100)]
    sku: Option<String>,
    #[serde(deserialize_with = "wire::price")]
    #[schema(schema_with = schema::price)]
    price: Money,
    #[serde(deserialize_with = "field::pieces")]
    #[schema(maximum = 1_000_000_000)]
    stock: u32,
    /// Fewer available pieces than this are low stock; 5 unless said otherwise.
    #[serde(default, deserialize_with = "field::pieces_opt", alias = "lowStockThreshold")]
    #[schema(maximum = 1_000_000_000)]
    low_stock_threshold: Option<u32>,
    /// Pieces one customer may have in orders and live holds together; no limit unless said otherwise.
    #[serde(default, deserialize_with = "field::limit_opt", alias = "maxPerCustomer")]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    max_per_customer: Option<u32>,
    /// How long a hold lives; the shop's default unless said otherwise.
    #[serde(default, deserialize_with = "wire::hold_seconds", alias = "holdSeconds")]
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 3600)]
    hold_seconds: Option<HoldTime>,
    #[serde(default, deserialize_with = "wire::time_opt", alias = "saleStartsAt")]
    #[schema(value_type = Option<String>, format = DateTime)]
    sale_starts_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "wire::time_opt", alias = "saleEndsAt")]
    #[schema(value_type = Option<String>, format = DateTime)]
    sale_ends_at: Option<Timestamp>,
}

/// Everything about a product but its stock. What is left out is cleared.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductDetails)]
pub struct DetailsRequest {
    /// The version this was made from, unless `If-Match` says it.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    pub version: Option<u32>,
    #[serde(deserialize_with = "wire::product_name")]
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: ProductName,
    #[serde(deserialize_with = "field::description")]
    #[schema(max_length = 4000)]
    description: String,
    #[serde(default, deserialize_with = "field::label_opt")]
    #[schema(min_length = 1, max_length = 100)]
    category: Option<String>,
    #[serde(default, deserialize_with = "field::label_opt")]
    #[schema(min_length = 1, max_length = 100)]
    sku: Option<String>,
    #[serde(deserialize_with = "wire::price")]
    #[schema(schema_with = schema::price)]
    price: Money,
    #[serde(default, deserialize_with = "field::pieces_opt", alias = "lowStockThreshold")]
    #[schema(maximum = 1_000_000_000)]
    low_stock_threshold: Option<u32>,
    #[serde(default, deserialize_with = "field::limit_opt", alias = "maxPerCustomer")]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    max_per_customer: Option<u32>,
    #[serde(default, deserialize_with = "wire::hold_seconds", alias = "holdSeconds")]
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 3600)]
    hold_seconds: Option<HoldTime>,
    #[serde(default, deserialize_with = "wire::time_opt", alias = "saleStartsAt")]
    #[schema(value_type = Option<String>, format = DateTime)]
    sale_starts_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "wire::time_opt", alias = "saleEndsAt")]
    #[schema(value_type = Option<String>, format = DateTime)]
    sale_ends_at: Option<Timestamp>,
}

/// What is to change about a product. What is left out stays as it is; null clears what may be absent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductChange)]
#[expect(clippy::option_option, reason = "null clears, nothing leaves as it is")]
pub struct ChangeRequest {
    /// The version this was made from, unless `If-Match` says it.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    pub version: Option<u32>,
    #[serde(default, deserialize_with = "given_name")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    name: Option<ProductName>,
    #[serde(default, deserialize_with = "given_description")]
    #[schema(value_type = String, required = false, max_length = 4000)]
    description: Option<String>,
    #[serde(default, deserialize_with = "given_label")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    category: Option<Option<String>>,
    #[serde(default, deserialize_with = "given_label")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    sku: Option<Option<String>>,
    #[serde(default, deserialize_with = "given_price")]
    #[schema(schema_with = schema::price, required = false)]
    price: Option<Money>,
    #[serde(default, deserialize_with = "given_pieces", alias = "lowStockThreshold")]
    #[schema(value_type = Option<u32>, maximum = 1_000_000_000)]
    low_stock_threshold: Option<Option<u32>>,
    #[serde(default, deserialize_with = "given_limit", alias = "maxPerCustomer")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1_000_000_000)]
    max_per_customer: Option<Option<u32>>,
    #[serde(default, deserialize_with = "given_hold", alias = "holdSeconds")]
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 3600)]
    hold_seconds: Option<Option<HoldTime>>,
    #[serde(default, deserialize_with = "given_time", alias = "saleStartsAt")]
    #[schema(value_type = Option<String>, format = DateTime)]
    sale_starts_at: Option<Option<Timestamp>>,
    #[serde(default, deserialize_with = "given_time", alias = "saleEndsAt")]
    #[schema(value_type = Option<String>, format = DateTime)]
    sale_ends_at: Option<Option<Timestamp>>,
}

impl NewProductRequest {
    pub fn product(self, by: CustomerId, created_at: Timestamp) -> Result<NewProduct, Problem> {
        let details = ProductDetails {
            name: self.name,
            description: self.description,
            category: self.category,
            sku: self.sku,
            price: self.price,
            low_stock_threshold: self.low_stock_threshold.unwrap_or(ProductDetails::LOW_STOCK_THRESHOLD),
            max_per_customer: self.max_per_customer,
            hold: self.hold_seconds,
            sale: window(self.sale_starts_at, self.sale_ends_at)?,
        };
        Ok(NewProduct { details, stock: self.stock, by, created_at })
    }
}

impl DetailsRequest {
    pub fn details(self) -> Result<ProductDetails, Problem> {
        Ok(ProductDetails {
            name: self.name,
            description: self.description,
            category: self.category,
            sku: self.sku,
            price: self.price,
            low_stock_threshold: self.low_stock_threshold.unwrap_or(ProductDetails::LOW_STOCK_THRESHOLD),
            max_per_customer: self.max_per_customer,
            hold: self.hold_seconds,
            sale: window(self.sale_starts_at, self.sale_ends_at)?,
        })
    }
}

impl ChangeRequest {
    /// The details with these changes.
    pub fn apply(self, to: ProductDetails) -> Result<ProductDetails, Problem> {
        let threshold = self.low_stock_threshold.map(|given| given.unwrap_or(ProductDetails::LOW_STOCK_THRESHOLD));
        let starts_at = self.sale_starts_at.unwrap_or(to.sale.starts_at());
        let ends_at = self.sale_ends_at.unwrap_or(to.sale.ends_at());
        Ok(ProductDetails {
            name: self.name.unwrap_or(to.name),
            description: self.description.unwrap_or(to.description),
            category: self.category.unwrap_or(to.category),
            sku: self.sku.unwrap_or(to.sku),
            price: self.price.unwrap_or(to.price),
            low_stock_threshold: threshold.unwrap_or(to.low_stock_threshold),
            max_per_customer: self.max_per_customer.unwrap_or(to.max_per_customer),
            hold: self.hold_seconds.unwrap_or(to.hold),
            sale: window(starts_at, ends_at)?,
        })
    }
}

fn window(starts_at: Option<Timestamp>, ends_at: Option<Timestamp>) -> Result<SaleWindow, Problem> {
    SaleWindow::new(starts_at, ends_at).map_err(|error| Problem::invalid("/sale_ends_at", error))
}

/// Readers of members that were given, so that null is not the same as nothing.
macro_rules! given {
    ($($name:ident: $value:ty = $read:path;)*) => {
        $(fn $name<'de, D: Deserializer<'de>>(field: D) -> Result<Option<$value>, D::Error> {
            $read(field).map(Some)
        })*
    };
}

given! {
    given_name: ProductName = wire::product_name;
    given_description: String = field::description;
    given_label: Option<String> = field::label_opt;
    given_price: Money = wire::price;
    given_pieces: Option<u32> = field::pieces_opt;
    given_limit: Option<u32> = field::limit_opt;
    given_hold: Option<HoldTime> = wire::hold_seconds;
    given_time: Option<Timestamp> = wire::time_opt;
}
