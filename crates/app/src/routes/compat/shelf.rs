//! What is on the shelf, for clients that know neither pages nor an archive: what was deleted is not there.

use stockade_domain::cart::Cart;
use stockade_domain::catalogue::{Product, ProductQuery, StockReading};
use stockade_domain::ids::{CustomerId, ProductId};
use stockade_domain::ledger::Refusal;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::StoreError;
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;
use stockade_domain::usecase::FillCartError;

use crate::problem::Problem;
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

/// The product as it is now, past all copies.
pub async fn product(state: &AppState, product_id: ProductId) -> Result<Product, Problem> {
    let product = state.shelf.product(product_id).await?.filter(|product| !product.archived);
    product.ok_or_else(|| Refusal::ProductNotFound { product_id }.into())
}

/// How much there is of a product. Both answers come from copies, or as they were last known.
pub async fn stock(state: &AppState, product_id: ProductId) -> Result<StockReading, Problem> {
    let now = state.clock.now();
    let product = state.window.product(product_id, now).await?.value.filter(|product| !product.archived);
    let reading = match product {
        Some(_) => state.stock.stock(product_id, now).await?,
        None => None,
    };
    reading.ok_or_else(|| Refusal::ProductNotFound { product_id }.into())
}

/// Puts pieces into a cart.
pub async fn add_to_cart(
    state: &AppState,
    customer_id: CustomerId,
    product_id: ProductId,
    quantity: Quantity,
) -> Result<Cart, Problem> {
    state.fill_cart().add(customer_id, product_id, quantity).await.map_err(|error| match error {
        FillCartError::Refused(Refusal::ProductUnavailable { product_id }) => {
            Refusal::ProductNotFound { product_id }.into()
        }
        other => other.into(),
    })
}
