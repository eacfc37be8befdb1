//! Somebody buys what is in their cart.

use std::sync::Arc;

use crate::cart::{Cart, CartChange};
use crate::ledger::{Command, IdempotencyKey, Receipt, Verdict};
use crate::money::Money;
use crate::order::{Buyer, Lines, Order};
use crate::ports::{CartStore, Clock, IdSource, Ledger, StoreError};

/// Turns a cart into a confirmed order, all or nothing.
pub struct Checkout {
    pub carts: Arc<dyn CartStore>,
    pub ledger: Arc<dyn Ledger>,
    pub ids: Arc<dyn IdSource>,
    pub clock: Arc<dyn Clock>,
}

/// Who checks out, and what they were shown.
#[derive(Clone, Debug)]
pub struct CheckoutRequest {
    pub key: IdempotencyKey,
    pub buyer: Buyer,
    /// Refused when the total is another by now.
    pub expected_total: Option<Money>,
}

impl Checkout {
    /// Submits even an empty cart: the ledger knows whether this very request has bought it already.
    pub async fn run(&self, request: CheckoutRequest) -> Result<Verdict, StoreError> {
        let CheckoutRequest { key, buyer, expected_total } = request;
        let customer_id = buyer.id;
        let cart = self.carts.load(customer_id, self.clock.now()).await?;
        let lines = cart.as_ref().map(Cart::order_lines).unwrap_or_default();
        let command = Command::check_out(key, self.ids.order_id(), buyer, lines, expected_total);
        let verdict = self.ledger.submit(command).await?;

        if let Ok(Receipt::Order { order, .. }) = &verdict.outcome
            && !verdict.replayed
        {
            // The order stands even if the cart cannot be emptied now; what is left in it was paid for, which its
            // owner will notice before buying it twice.
            let bought = CartChange::Consume(bought(order));
            let _ = self.carts.change(customer_id, bought, self.clock.now()).await;
        }
        Ok(verdict)
    }
}

fn bought(order: &Order) -> Lines {
    // An order has no more products than lines may have, each once, so this cannot be refused.
    Lines::new(order.lines.iter().map(|line| (line.product_id, line.quantity))).unwrap_or_default()
}
