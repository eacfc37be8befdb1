//! Whether what somebody reads was asked of the database for them, or lay in a copy.

use std::cell::Cell;
use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use stockade_domain::catalogue::{CategoryCount, Product, ProductQuery, Source};
use stockade_domain::ids::ProductId;
use stockade_domain::page::Page;
use stockade_domain::ports::{CatalogueReader, StoreError};
use stockade_domain::time::Timestamp;

tokio::task_local! {
    static HAS_ASKED: Cell<bool>;
}

/// Stands between the copies and the database, and notes who gets past the copies.
pub struct Witness(Arc<dyn CatalogueReader>);

impl Witness {
    pub fn before(reader: Arc<dyn CatalogueReader>) -> Arc<dyn CatalogueReader> {
        Arc::new(Self(reader))
    }
}

#[async_trait]
impl CatalogueReader for Witness {
    async fn product(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        note();
        self.0.product(id).await
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        note();
        self.0.products(ids).await
    }

    async fn list(&self, query: &ProductQuery, now: Timestamp) -> Result<Page<Product>, StoreError> {
        note();
        self.0.list(query, now).await
    }

    async fn categories(&self) -> Result<Vec<CategoryCount>, StoreError> {
        note();
        self.0.categories().await
    }
}

/// Nobody may be listening.
fn note() {
    let _ = HAS_ASKED.try_with(|asked| asked.set(true));
}

/// What `read` comes to, and whether it had to ask the database. Who was given what another had asked at the same time
/// has not asked.
pub async fn source_of<T>(read: impl Future<Output = T>) -> (T, Source) {
    let watched = async {
        let value = read.await;
        (value, HAS_ASKED.with(Cell::get))
    };
    let (value, has_asked) = HAS_ASKED.scope(Cell::new(false), watched).await;
    (value, if has_asked { Source::Database } else { Source::Cache })
}

#[cfg(test)]
mod tests {
    use stockade_domain::ports::MockCatalogueReader;
    use stockade_domain::testing::product;

    use super::*;

    #[tokio::test]
    async fn who_asks_the_database_is_seen_and_who_does_not_is_not() {
        let mut reader = MockCatalogueReader::new();
        reader.expect_product().returning(|_| Ok(None));
        let witness = Witness::before(Arc::new(reader));
        assert_eq!(source_of(witness.product(product(1))).await.1, Source::Database);
        assert_eq!(source_of(async {}).await.1, Source::Cache);
        assert!(witness.product(product(1)).await.is_ok(), "also when nobody wants to know");
    }
}
