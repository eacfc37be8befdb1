//! The last known products and lists of them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use moka::sync::Cache;
use stockade_domain::catalogue::{CategoryCount, Product, ProductQuery, Seen};
use stockade_domain::ids::ProductId;
use stockade_domain::page::Page;
use stockade_domain::ports::{CatalogueReader, ShopWindow, StoreError};
use stockade_domain::time::Timestamp;

use super::{KEPT_FOR, Outage};
use crate::list_cache::{length, weight};

/// Shows what the reader it stands before shows, and while the store is away what was last shown.
///
/// A list is known by what was asked for. Every product that was in one can be shown alone.
pub struct LastKnownCatalogue {
    reader: Arc<dyn CatalogueReader>,
    outage: Arc<Outage>,
    products: Cache<ProductId, Known<Product>>,
    pages: Cache<ProductQuery, Known<Page<Product>>>,
    categories: Cache<(), Known<Vec<CategoryCount>>>,
}

/// What was read, and when.
type Known<T> = Arc<(T, Timestamp)>;

/// Bytes that products and pages may take, each.
const MAX_BYTES: u64 = 8 * 1_024 * 1_024;
/// A copy of what is read all the time need not be newer than this.
const FRESH: Duration = Duration::from_secs(1);

impl LastKnownCatalogue {
    pub fn around(reader: Arc<dyn CatalogueReader>, outage: Arc<Outage>) -> Self {
        let products = Cache::builder()
            .max_capacity(MAX_BYTES)
            .weigher(|_, known: &Known<Product>| weight([&known.0]))
            .time_to_live(KEPT_FOR)
            .build();
        let pages = Cache::builder()
            .max_capacity(MAX_BYTES)
            .weigher(|query: &ProductQuery, known: &Known<Page<Product>>| {
                weight(&known.0.rows).saturating_add(length(query.text.as_ref()))
            })
            .time_to_live(KEPT_FOR)
            .build();
        let categories = Cache::builder().max_capacity(1).time_to_live(KEPT_FOR).build();
        Self { reader, outage, products, pages, categories }
    }

    fn known_product(&self, id: ProductId) -> Option<Seen<Option<Product>>> {
        let known = self.products.get(&id)?;
        Some(Seen { value: Some(known.0.clone()), stale_since: Some(known.1) })
    }

    /// Sales that have begun or ended meanwhile are where they belong, as far as it is known.
    fn known_page(&self, query: &ProductQuery, now: Timestamp) -> Option<Seen<Page<Product>>> {
        let known = self.pages.get(query)?;
        let wanted = |product: &&Product| query.states.is_empty() || query.states.contains(&product.state_at(now));
        let rows = known.0.rows.iter().filter(wanted).cloned().collect();
        Some(Seen { value: Page { rows, next: known.0.next.clone() }, stale_since: Some(known.1) })
    }

    fn known_categories(&self) -> Option<Seen<Vec<CategoryCount>>> {
        let known = self.categories.get(&())?;
        Some(Seen { value: known.0.clone(), stale_since: Some(known.1) })
    }

    fn keep_product(&self, product: &Product, now: Timestamp) {
        if self.products.get(&product.id).is_none_or(|known| is_old(known.1, now)) {
            self.products.insert(product.id, Arc::new((product.clone(), now)));
        }
    }

    fn keep_page(&self, query: &ProductQuery, page: &Page<Product>, now: Timestamp) {
        if self.pages.get(query).is_none_or(|known| is_old(known.1, now)) {
            self.pages.insert(query.clone(), Arc::new((page.clone(), now)));
            for product in &page.rows {
                self.keep_product(product, now);
            }
        }
    }
}

#[async_trait]
impl ShopWindow for LastKnownCatalogue {
    async fn product(&self, id: ProductId, now: Timestamp) -> Result<Seen<Option<Product>>, StoreError> {
        if self.outage.is_on()
            && let Some(known) = self.known_product(id)
        {
            return Ok(known);
        }
        let answer = self.reader.product(id).await;
        if self.outage.note(&answer)
            && let Some(known) = self.known_product(id)
        {
            return Ok(known);
        }
        let product = answer?;
        if let Some(product) = &product {
            self.keep_product(product, now);
        }
        Ok(Seen::now(product))
    }

    async fn list(&self, query: &ProductQuery, now: Timestamp) -> Result<Seen<Page<Product>>, StoreError> {
        if self.outage.is_on()
            && let Some(known) = self.known_page(query, now)
        {
            return Ok(known);
        }
        let answer = self.reader.list(query, now).await;
        if self.outage.note(&answer)
            && let Some(known) = self.known_page(query, now)
        {
            return Ok(known);
        }
        let page = answer?;
        self.keep_page(query, &page, now);
        Ok(Seen::now(page))
    }

    async fn categories(&self, now: Timestamp) -> Result<Seen<Vec<CategoryCount>>, StoreError> {
        if self.outage.is_on()
            && let Some(known) = self.known_categories()
        {
            return Ok(known);
        }
        let answer = self.reader.categories().await;
        if self.outage.note(&answer)
            && let Some(known) = self.known_categories()
        {
            return Ok(known);
        }
        let categories = answer?;
        if self.categories.get(&()).is_none_or(|known| is_old(known.1, now)) {
            self.categories.insert((), Arc::new((categories.clone(), now)));
        }
        Ok(Seen::now(categories))
    }
}

/// Also when the clock was set back.
fn is_old(read_at: Timestamp, now: Timestamp) -> bool {
    now < read_at || read_at.after(FRESH) <= now
}

impl fmt::Debug for LastKnownCatalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LastKnownCatalogue").field("outage", &self.outage).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
