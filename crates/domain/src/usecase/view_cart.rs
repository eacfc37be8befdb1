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
