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
    /// So many more; all of them or, above [`Quantity::MAX`] together, none.
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

#[cfg(test)]
mod tests {
    use mockall::predicate::{always, eq};

    use super::*;
    use crate::catalogue::Product;
    use crate::ports::{MockCartStore, MockCatalogueReader};
    use crate::testing::{ManualClock, customer, listed, money, product, quantity, second};

    fn fill_cart(shown: Option<Product>, carts: MockCartStore) -> FillCart {
        let mut catalogue = MockCatalogueReader::new();
        catalogue.expect_product().with(eq(product(1))).once().return_once(|_| Ok(shown));
        let clock = Arc::new(ManualClock::default());
        FillCart { carts: Arc::new(carts), catalogue: Arc::new(catalogue), clock }
    }

    /// A cart store that is asked for exactly this change.
    fn carts_expecting(change: CartChange, answer: Result<Cart, CartFull>) -> MockCartStore {
        let mut carts = MockCartStore::new();
        carts.expect_change().with(eq(customer(1)), eq(change), always()).once().return_once(|_, _, _| Ok(answer));
        carts
    }

    #[tokio::test]
    async fn a_product_goes_into_the_cart_at_the_price_that_is_shown_now() {
        let line = CartLine { quantity: quantity(2), seen_price: money("10.00") };
        let (customer_id, id, cart) = (customer(1), product(1), Cart::empty(second(0)));

        let carts = carts_expecting(CartChange::Add(id, line), Ok(cart.clone()));
        assert_eq!(fill_cart(Some(listed(1, 0)), carts).add(customer_id, id, quantity(2)).await.unwrap(), cart);
        let carts = carts_expecting(CartChange::Set(id, line), Ok(cart.clone()));
        assert_eq!(fill_cart(Some(listed(1, 0)), carts).set(customer_id, id, quantity(2)).await.unwrap(), cart);
    }

    #[tokio::test]
    async fn what_is_unknown_or_archived_does_not_go_into_a_cart() {
        let archived = Product { archived: true, ..listed(1, 5) };
        let product_id = product(1);
        for (shown, why) in [
            (None, Refusal::ProductNotFound { product_id }),
            (Some(archived), Refusal::ProductUnavailable { product_id }),
        ] {
            let refused = fill_cart(shown, MockCartStore::new()).add(customer(1), product_id, quantity(1)).await;
            assert!(matches!(refused, Err(FillCartError::Refused(refusal)) if refusal == why));
        }
    }

    #[tokio::test]
    async fn a_full_cart_says_so() {
        let line = CartLine { quantity: quantity(1), seen_price: money("10.00") };
        let carts = carts_expecting(CartChange::Add(product(1), line), Err(CartFull));
        let refused = fill_cart(Some(listed(1, 5)), carts).add(customer(1), product(1), quantity(1)).await;
        assert!(matches!(refused, Err(FillCartError::Full(CartFull))));
    }
}
