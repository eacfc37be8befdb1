//! Somebody puts things into their cart.

use std::sync::Arc;

use crate::cart::{Cart, CartChange, CartFull, CartLine};
use crate::ids::{CustomerId, ProductId};
use crate::ledger::Refusal;
use crate::ports::{CartStore, CatalogueReader, Clock, StoreError};
use crate::quantity::Quantity;

/// Puts products into a cart at the price that is shown now. Takes no stock and promises none.
pub struct FillCart {
    pub carts: Arc<dyn CartStore>,
    pub catalogue: Arc<dyn CatalogueReader>,
    pub clock: Arc<dyn Clock>,
}

/// Why a cart stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum FillCartError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Full(#[from] CartFull),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FillCart {
    /// So many more, at most [`Quantity::MAX`] together.
    pub async fn add(
        &self,
        customer_id: CustomerId,
        product_id: ProductId,
        quantity: Quantity,
    ) -> Result<Cart, FillCartError> {
        let line = self.line(product_id, quantity).await?;
        self.change(customer_id, CartChange::Add(product_id, line)).await
    }

    /// Exactly so many.
    pub async fn set(
        &self,
        customer_id: CustomerId,
        product_id: ProductId,
        quantity: Quantity,
    ) -> Result<Cart, FillCartError> {
        let line = self.line(product_id, quantity).await?;
        self.change(customer_id, CartChange::Set(product_id, line)).await
    }

    async fn line(&self, product_id: ProductId, quantity: Quantity) -> Result<CartLine, FillCartError> {
        match self.catalogue.product(product_id).await? {
            None => Err(Refusal::ProductNotFound { product_id }.into()),
            Some(product) if product.archived => Err(Refusal::ProductUnavailable { product_id }.into()),
            Some(product) => Ok(CartLine { quantity, seen_price: product.details.price }),
        }
    }

    async fn change(&self, customer_id: CustomerId, change: CartChange) -> Result<Cart, FillCartError> {
        Ok(self.carts.change(customer_id, change, self.clock.now()).await??)
    }
}
