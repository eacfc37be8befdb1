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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{MockCatalogueStore, MockStockFeed};
    use crate::testing::{ManualClock, customer, listed, product, second};

    /// Followers are told so many times.
    fn manage(catalogue: MockCatalogueStore, told: usize) -> ManageCatalogue {
        let mut feed = MockStockFeed::new();
        feed.expect_catalogue_changed().times(told).return_const(());
        let clock = Arc::new(ManualClock::default());
        ManageCatalogue { catalogue: Arc::new(catalogue), feed: Arc::new(feed), clock }
    }

    fn new_product() -> NewProduct {
        NewProduct { details: listed(1, 5).details, stock: 5, by: customer(9), created_at: second(0) }
    }

    #[tokio::test]
    async fn followers_are_told_of_a_new_product_and_not_of_one_that_failed() {
        let mut catalogue = MockCatalogueStore::new();
        catalogue.expect_create().once().returning(|_| Ok(listed(1, 5)));
        assert!(manage(catalogue, 1).create(&new_product()).await.is_ok());

        let mut catalogue = MockCatalogueStore::new();
        catalogue.expect_create().once().returning(|_| Err(StoreError::Overloaded));
        assert!(manage(catalogue, 0).create(&new_product()).await.is_err());
    }

    #[tokio::test]
    async fn followers_are_told_of_an_edit_only_when_it_was_done() {
        for (edit, told) in
            [(ProductEdit::Done(listed(1, 5)), 1), (ProductEdit::Stale(listed(1, 5)), 0), (ProductEdit::NotFound, 0)]
        {
            let answer = edit.clone();
            let mut catalogue = MockCatalogueStore::new();
            catalogue.expect_edit().once().return_once(|_, _, _, _| Ok(answer));
            let done = manage(catalogue, told).edit(product(1), 1, &listed(1, 5).details).await.unwrap();
            assert_eq!(done, edit);

            let mut catalogue = MockCatalogueStore::new();
            catalogue.expect_archive().once().return_once(|_, _, _| Ok(done));
            assert_eq!(manage(catalogue, told).archive(product(1), 1).await.unwrap(), edit);
        }
    }
}
