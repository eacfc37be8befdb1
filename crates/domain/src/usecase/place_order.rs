//! Somebody buys at once, without a cart.

use std::sync::Arc;

use crate::ledger::{Command, IdempotencyKey, Verdict};
use crate::order::{Buyer, Lines};
use crate::ports::{IdSource, Ledger, StoreError};

/// Sells stock to a buyer.
pub struct PlaceOrder {
    pub ledger: Arc<dyn Ledger>,
    pub ids: Arc<dyn IdSource>,
}

impl PlaceOrder {
    pub async fn run(&self, key: IdempotencyKey, buyer: Buyer, lines: Lines) -> Result<Verdict, StoreError> {
        self.ledger.submit(Command::place_order(key, self.ids.order_id(), buyer, lines)).await
    }
}
