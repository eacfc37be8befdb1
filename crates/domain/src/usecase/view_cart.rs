//! Somebody looks into their cart.

use std::sync::Arc;

use crate::cart::{Cart, CartLine};
use crate::catalogue::{Product, SaleState};
use crate::ids::{CustomerId, ProductId};
use crate::money::Money;
use crate::ports::{CartStore, CatalogueReader, Clock, StoreError};
use crate::quantity::Quantity;
use crate::time::Timestamp;

/// Shows a cart at today's prices and stock.
pub struct ViewCart {
    pub carts: Arc<dyn CartStore>,
    pub catalogue: Arc<dyn CatalogueReader>,
    pub clock: Arc<dyn Clock>,
}

/// A cart with what its products cost now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedCart {
    pub lines: Vec<PricedLine>,
    /// What checking out would cost now.
    pub total: Money,
    pub version: u64,
    pub expires_at: Timestamp,
}

/// One product in a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedLine {
    pub product_id: ProductId,
    pub name: String,
    pub quantity: Quantity,
    pub unit_price: Money,
    pub total: Money,
    pub available: u32,
    pub state: SaleState,
    /// The price is not the one that was shown when the product was put in.
    pub price_changed: bool,
}

impl ViewCart {
    pub async fn run(&self, customer_id: CustomerId) -> Result<PricedCart, StoreError> {
        let now = self.clock.now();
        let cart = self.carts.load(customer_id, now).await?.unwrap_or_else(|| Cart::empty(now));
        self.price(&cart).await
    }

    /// The same for a cart that is at hand.
    pub async fn price(&self, cart: &Cart) -> Result<PricedCart, StoreError> {
        let now = self.clock.now();
        let ids: Vec<_> = cart.lines().keys().copied().collect();
        let products = if ids.is_empty() { Vec::new() } else { self.catalogue.products(&ids).await? };
        let priced = products.iter().filter_map(|product| {
            let line = cart.lines().get(&product.id)?;
            Some(price_line(product, *line, now))
        });
        let lines: Vec<_> = priced.collect();
        let total = lines.iter().map(|line| line.total).sum();
        Ok(PricedCart { lines, total, version: cart.version, expires_at: cart.expires_at })
    }
}

fn price_line(product: &Product, line: CartLine, now: Timestamp) -> PricedLine {
    let unit_price = product.details.price;
    PricedLine {
        product_id: product.id,
        name: product.details.name.as_str().to_owned(),
        quantity: line.quantity,
        unit_price,
        total: unit_price.times(line.quantity),
        available: product.counters.available,
        state: product.state_at(now),
        price_changed: unit_price != line.seen_price,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::CartChange;
    use crate::ports::{MockCartStore, MockCatalogueReader};
    use crate::testing::{ManualClock, customer, listed, money, product, quantity, second};

    async fn view(cart: Option<Cart>, catalogue: MockCatalogueReader) -> PricedCart {
        let mut carts = MockCartStore::new();
        carts.expect_load().once().return_once(|_, _| Ok(cart));
        let clock = Arc::new(ManualClock::default());
        ViewCart { carts: Arc::new(carts), catalogue: Arc::new(catalogue), clock }.run(customer(1)).await.unwrap()
    }

    #[tokio::test]
    async fn a_cart_shows_what_it_would_cost_now_and_which_prices_moved() {
        let mut cart = Cart::empty(second(0));
        for (id, pieces, seen) in [(1, 2, "9.00"), (2, 1, "10.00"), (3, 1, "10.00")] {
            let line = CartLine { quantity: quantity(pieces), seen_price: money(seen) };
            cart.apply(&CartChange::Add(product(id), line), second(0)).unwrap();
        }
        let mut catalogue = MockCatalogueReader::new();
        let gone = 3;
        catalogue.expect_products().once().returning(move |ids| {
            assert!(ids.contains(&product(gone)));
            Ok(vec![listed(1, 5), listed(2, 0)])
        });

        let priced = view(Some(cart), catalogue).await;
        let lines = priced.lines.iter().map(|line| (line.product_id, line.total, line.available, line.price_changed));
        assert_eq!(
            lines.collect::<Vec<_>>(),
            [(product(1), money("20.00"), 5, true), (product(2), money("10.00"), 0, false)]
        );
        assert_eq!(priced.total, money("30.00"));
    }

    #[tokio::test]
    async fn no_cart_is_an_empty_cart_and_asks_for_no_prices() {
        let priced = view(None, MockCatalogueReader::new()).await;
        assert_eq!((priced.lines.len(), priced.total, priced.version), (0, Money::ZERO, 0));
    }
}
