//! Somebody wants pieces kept for them while they decide.

use std::sync::Arc;

use crate::catalogue::HoldTime;
use crate::ledger::{Command, HoldFor, IdempotencyKey, Verdict};
use crate::order::{Buyer, Lines};
use crate::ports::{IdSource, Ledger, StoreError};

/// Holds stock for a buyer.
pub struct PlaceHold {
    pub ledger: Arc<dyn Ledger>,
    pub ids: Arc<dyn IdSource>,
    /// For products that do not say how long they are held.
    pub default_hold: HoldTime,
}

impl PlaceHold {
    /// `exactly` is for callers whose contract promises a time of its own.
    pub async fn run(
        &self,
        key: IdempotencyKey,
        buyer: Buyer,
        lines: Lines,
        exactly: Option<HoldTime>,
    ) -> Result<Verdict, StoreError> {
        let hold = exactly.map_or(HoldFor::ProductOr(self.default_hold), HoldFor::Exactly);
        self.ledger.submit(Command::place_hold(key, self.ids.order_id(), buyer, lines, hold)).await
    }
}
