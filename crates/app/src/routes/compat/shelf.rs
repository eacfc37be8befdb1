//! Whole lists, for clients that know no pages.

use stockade_domain::catalogue::{Product, ProductQuery};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::StoreError;
use stockade_domain::time::Timestamp;

use crate::state::AppState;

/// Nobody reads on after so many pages of a hundred.
const MOST_PAGES: usize = 10;

/// Every product that `query` is about, up to a thousand, whatever page it asks for.
pub async fn all(state: &AppState, query: ProductQuery, now: Timestamp) -> Result<Vec<Product>, StoreError> {
    let mut products = Vec::new();
    let mut query = ProductQuery { page: PageRequest::first(PageLimit::MAX), ..query };
    for _ in 0..MOST_PAGES {
        let page = state.catalogue.list(&query, now).await?;
        products.extend(page.rows);
        match page.next {
            Some(next) => query.page.after = Some(next),
            None => break,
        }
    }
    Ok(products)
}
