//! A catalogue whose changes are told, as the use case that edits it tells them.

use std::sync::Arc;

use async_trait::async_trait;
use stockade_domain::catalogue::{NewProduct, Product, ProductDetails};
use stockade_domain::ids::ProductId;
use stockade_domain::ports::{CatalogueStore, ProductEdit, StockFeed, StoreError};
use stockade_domain::time::Timestamp;

/// Tells `feed` after each change of `shelf`, so that caches can run the suite of what they cache.
pub struct Announced {
    pub shelf: Arc<dyn CatalogueStore>,
    pub feed: Arc<dyn StockFeed>,
}

#[async_trait]
impl CatalogueStore for Announced {
    async fn create(&self, product: &NewProduct) -> Result<Product, StoreError> {
        let product = self.shelf.create(product).await?;
        self.feed.catalogue_changed();
        Ok(product)
    }

    async fn edit(
        &self,
        id: ProductId,
        version: u32,
        details: &ProductDetails,
        now: Timestamp,
    ) -> Result<ProductEdit, StoreError> {
        let edit = self.shelf.edit(id, version, details, now).await?;
        self.feed.catalogue_changed();
        Ok(edit)
    }

    async fn archive(&self, id: ProductId, version: u32, now: Timestamp) -> Result<ProductEdit, StoreError> {
        let edit = self.shelf.archive(id, version, now).await?;
        self.feed.catalogue_changed();
        Ok(edit)
    }
}
