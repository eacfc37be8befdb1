//! Where products are kept.

use async_trait::async_trait;

use super::StoreError;
use crate::catalogue::{CategoryCount, NewProduct, Product, ProductDetails, ProductQuery, Seen, StockReading};
use crate::ids::ProductId;
use crate::page::Page;
use crate::time::Timestamp;

/// Products, to look at.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait CatalogueReader: Send + Sync {
    /// Archived products, too.
    async fn product(&self, id: ProductId) -> Result<Option<Product>, StoreError>;

    /// Those of `ids` that exist, by id.
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError>;

    /// A page of products; their states are judged at `now`.
    async fn list(&self, query: &ProductQuery, now: Timestamp) -> Result<Page<Product>, StoreError>;

    /// The categories that have products, by name; archived products do not count.
    async fn categories(&self) -> Result<Vec<CategoryCount>, StoreError>;
}

/// Products for people who look around. While the store is away they are shown what was there before, and told so.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait ShopWindow: Send + Sync {
    /// Archived products, too.
    async fn product(&self, id: ProductId, now: Timestamp) -> Result<Seen<Option<Product>>, StoreError>;

    /// A page of products; their states are judged at `now`.
    async fn list(&self, query: &ProductQuery, now: Timestamp) -> Result<Seen<Page<Product>>, StoreError>;

    /// The categories that have products, by name; archived products do not count.
    async fn categories(&self, now: Timestamp) -> Result<Seen<Vec<CategoryCount>>, StoreError>;
}

/// Stock, to look at. Nothing decides by it.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait StockReader: Send + Sync {
    async fn stock(&self, id: ProductId, now: Timestamp) -> Result<Option<StockReading>, StoreError>;

    /// Drops whatever copies there are of a level of this `version` or an older one, so that the next read here comes
    /// from the store. A store keeps none.
    async fn forget(&self, id: ProductId, version: u64) -> Result<(), StoreError> {
        let _ = (id, version);
        Ok(())
    }
}

/// Products, to change. Their stock is the ledger's business.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait CatalogueStore: Send + Sync {
    /// Writes the product and the first row of its ledger ([`NewProduct::opening_event`]), both or neither.
    async fn create(&self, product: &NewProduct) -> Result<Product, StoreError>;

    /// Replaces the details, if the product is still at `version`.
    async fn edit(
        &self,
        id: ProductId,
        version: u32,
        details: &ProductDetails,
        now: Timestamp,
    ) -> Result<ProductEdit, StoreError>;

    /// Takes a product off sale for good, if it is still at `version`. Live holds of it may still be confirmed.
    async fn archive(&self, id: ProductId, version: u32, now: Timestamp) -> Result<ProductEdit, StoreError>;
}

/// What came of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProductEdit {
    Done(Product),
    NotFound,
    /// Somebody was faster; the product as it is now.
    Stale(Product),
}
