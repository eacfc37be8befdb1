//! A copy of products and lists of them in front of whoever reads them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use moka::future::Cache;
use stockade_domain::catalogue::{CategoryCount, Product, ProductQuery, StockLevel};
use stockade_domain::ids::ProductId;
use stockade_domain::page::Page;
use stockade_domain::ports::{CatalogueReader, StockFeed, StoreError};
use stockade_domain::time::Timestamp;

/// Answers from memory what was read since the last change and within the same second.
///
/// Every change of stock or of the catalogue that the feed tells of begins a new epoch, and what is kept is kept for its
/// epoch: a read that began before a change can never be served after it. Those who ask for the same thing at the same
/// time share one read.
pub struct CachedCatalogue {
    reader: Arc<dyn CatalogueReader>,
    epoch: AtomicU64,
    products: Cache<(u64, ProductId), Arc<Option<Product>>>,
    pages: Cache<PageKey, Arc<Page<Product>>>,
    categories: Cache<u64, Arc<Vec<CategoryCount>>>,
}

/// A page by its epoch, the second in which its states were judged, and what was asked.
///
/// Seconds begin for everybody at the same time, and sales mostly at a full one: no page from before a sale's start is
/// served after it.
type PageKey = (u64, i64, ProductQuery);

/// Changes that come past the feed, from another process, are seen after this long.
const TTL: Duration = Duration::from_secs(1);
/// Bytes that products and pages may take, each.
const MAX_BYTES: u64 = 16 * 1_024 * 1_024;

/// Epochs whose categories are kept; only the newest is asked for.
const MAX_EPOCHS: u64 = 4;

impl CachedCatalogue {
    pub fn around(reader: Arc<dyn CatalogueReader>) -> Self {
        let products = Cache::builder()
            .max_capacity(MAX_BYTES)
            .weigher(|_, product: &Arc<Option<Product>>| weight(product.iter()))
            .time_to_live(TTL)
            .build();
        let pages = Cache::builder()
            .max_capacity(MAX_BYTES)
            .weigher(|(_, _, query): &PageKey, page: &Arc<Page<Product>>| {
                weight(&page.rows).saturating_add(length(query.text.as_ref()))
            })
            .time_to_live(TTL)
            .build();
        let categories = Cache::builder().max_capacity(MAX_EPOCHS).time_to_live(TTL).build();
        Self { reader, epoch: AtomicU64::new(0), products, pages, categories }
    }

    fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }
}

#[async_trait]
impl CatalogueReader for CachedCatalogue {
    async fn product(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        let read = async { self.reader.product(id).await.map(Arc::new) };
        let product = self.products.try_get_with((self.epoch(), id), read).await;
        product.map(Arc::unwrap_or_clone).map_err(|failure| StoreError::shared(&failure))
    }

    /// Not kept: those who ask so are about to buy.
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        self.reader.products(ids).await
    }

    async fn list(&self, query: &ProductQuery, now: Timestamp) -> Result<Page<Product>, StoreError> {
        let key = (self.epoch(), now.get().timestamp(), query.clone());
        let read = async { self.reader.list(query, now).await.map(Arc::new) };
        let page = self.pages.try_get_with(key, read).await;
        page.map(Arc::unwrap_or_clone).map_err(|failure| StoreError::shared(&failure))
    }

    async fn categories(&self) -> Result<Vec<CategoryCount>, StoreError> {
        let read = async { self.reader.categories().await.map(Arc::new) };
        let categories = self.categories.try_get_with(self.epoch(), read).await;
        categories.map(Arc::unwrap_or_clone).map_err(|failure| StoreError::shared(&failure))
    }
}

impl StockFeed for CachedCatalogue {
    fn publish(&self, _: &[StockLevel]) {
        self.catalogue_changed();
    }

    /// What belongs to the old epoch is never looked at again, and goes when its time is over.
    fn catalogue_changed(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }
}

/// About how many bytes products take.
pub fn weight<'a>(products: impl IntoIterator<Item = &'a Product>) -> u32 {
    let each = products.into_iter().map(|product| {
        let details = &product.details;
        let texts =
            [length(Some(&details.description)), length(details.category.as_ref()), length(details.sku.as_ref())];
        let fixed = u32::try_from(size_of::<Product>() + details.name.as_str().len()).unwrap_or(u32::MAX);
        texts.into_iter().fold(fixed, u32::saturating_add)
    });
    each.fold(128, u32::saturating_add)
}

pub fn length(text: Option<&String>) -> u32 {
    text.map_or(0, |text| u32::try_from(text.len()).unwrap_or(u32::MAX))
}

impl fmt::Debug for CachedCatalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedCatalogue").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
