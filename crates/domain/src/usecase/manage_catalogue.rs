//! An admin changes what is on the shelf.

use std::sync::Arc;

use crate::catalogue::{NewProduct, Product, ProductDetails};
use crate::ids::ProductId;
use crate::ports::{CatalogueStore, Clock, ProductEdit, StockFeed, StoreError};

/// Creates, edits and archives products, and tells those who keep copies once it is committed.
pub struct ManageCatalogue {
    pub catalogue: Arc<dyn CatalogueStore>,
    pub feed: Arc<dyn StockFeed>,
    pub clock: Arc<dyn Clock>,
}

impl ManageCatalogue {
    pub async fn create(&self, product: &NewProduct) -> Result<Product, StoreError> {
        let product = self.catalogue.create(product).await?;
        self.feed.catalogue_changed();
        Ok(product)
    }

    pub async fn edit(&self, id: ProductId, version: u32, details: &ProductDetails) -> Result<ProductEdit, StoreError> {
        let edit = self.catalogue.edit(id, version, details, self.clock.now()).await?;
        self.tell(&edit);
        Ok(edit)
    }

    pub async fn archive(&self, id: ProductId, version: u32) -> Result<ProductEdit, StoreError> {
        let edit = self.catalogue.archive(id, version, self.clock.now()).await?;
        self.tell(&edit);
        Ok(edit)
    }

    fn tell(&self, edit: &ProductEdit) {
        if matches!(edit, ProductEdit::Done(_)) {
            self.feed.catalogue_changed();
        }
    }
}
