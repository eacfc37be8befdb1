//! Rows of products.
#![expect(clippy::ref_option_ref, reason = "Diesel's derive refers to the fields of a row")]

use diesel::mysql::Mysql;
use diesel::prelude::*;
use stockade_domain::catalogue::{HoldTime, Product, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::Counters;
use stockade_domain::money::Money;
use stockade_domain::time::Timestamp;

use crate::error::TxError;
use crate::schema::products;
use crate::values::Stored;

/// A product as it is stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(Mysql))]
pub struct ProductRow {
    id: Stored<ProductId>,
    name: Stored<ProductName>,
    description: String,
    category: Option<String>,
    sku: Option<String>,
    price: Stored<Money>,
    low_stock_threshold: Stored<u32>,
    max_per_customer: Option<Stored<u32>>,
    hold_seconds: Option<Stored<HoldTime>>,
    sale_starts_at: Option<Stored<Timestamp>>,
    sale_ends_at: Option<Stored<Timestamp>>,
    #[diesel(embed)]
    counters: CountersRow,
    version: Stored<u32>,
    stock_version: Stored<u64>,
    archived: bool,
    created_at: Stored<Timestamp>,
    updated_at: Stored<Timestamp>,
}

/// The counters of a product.
#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(Mysql))]
pub struct CountersRow {
    available: Stored<u32>,
    held: Stored<u32>,
    sold: Stored<u32>,
    received: Stored<u32>,
}

/// What an admin says about a product, to be written.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = products, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct DetailsRow<'a> {
    name: Stored<&'a ProductName>,
    description: &'a str,
    category: Option<&'a str>,
    sku: Option<&'a str>,
    price: Stored<Money>,
    low_stock_threshold: Stored<u32>,
    max_per_customer: Option<Stored<u32>>,
    hold_seconds: Option<Stored<HoldTime>>,
    sale_starts_at: Option<Stored<Timestamp>>,
    sale_ends_at: Option<Stored<Timestamp>>,
}

impl<'a> DetailsRow<'a> {
    pub fn of(details: &'a ProductDetails) -> Self {
        Self {
            name: Stored(&details.name),
            description: &details.description,
            category: details.category.as_deref(),
            sku: details.sku.as_deref(),
            price: Stored(details.price),
            low_stock_threshold: Stored(details.low_stock_threshold),
            max_per_customer: details.max_per_customer.map(Stored),
            hold_seconds: details.hold.map(Stored),
            sale_starts_at: details.sale.starts_at().map(Stored),
            sale_ends_at: details.sale.ends_at().map(Stored),
        }
    }
}

impl ProductRow {
    pub fn into_product(self) -> Result<Product, TxError> {
        Ok(Product {
            id: self.id.0,
            details: ProductDetails {
                name: self.name.0,
                description: self.description,
                category: self.category,
                sku: self.sku,
                price: self.price.0,
                low_stock_threshold: self.low_stock_threshold.0,
                max_per_customer: self.max_per_customer.map(|limit| limit.0),
                hold: self.hold_seconds.map(|time| time.0),
                sale: sale_window(self.sale_starts_at, self.sale_ends_at)?,
            },
            counters: self.counters.into_counters(),
            version: self.version.0,
            stock_version: self.stock_version.0,
            archived: self.archived,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

impl CountersRow {
    pub const fn into_counters(self) -> Counters {
        Counters { available: self.available.0, held: self.held.0, sold: self.sold.0, received: self.received.0 }
    }
}

/// The window between two columns.
pub fn sale_window(
    starts_at: Option<Stored<Timestamp>>,
    ends_at: Option<Stored<Timestamp>>,
) -> Result<SaleWindow, TxError> {
    SaleWindow::new(starts_at.map(|at| at.0), ends_at.map(|at| at.0)).map_err(TxError::unsound)
}
