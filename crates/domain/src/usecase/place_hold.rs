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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ManualClock, MemoryLedger, SequentialIds, buyer, hold_time, key, lines, on_shelf, second};
    use crate::time::Timestamp;

    async fn deadline(exactly: Option<HoldTime>) -> Option<Timestamp> {
        let ledger = Arc::new(MemoryLedger::with([on_shelf(1, 5)], ManualClock::default()));
        let place_hold = PlaceHold { ledger, ids: Arc::new(SequentialIds::default()), default_hold: hold_time(60) };
        let verdict = place_hold.run(key("k"), buyer(1), lines([(1, 1)]), exactly).await.unwrap();
        verdict.outcome.unwrap().order().unwrap().hold_expires_at
    }

    #[tokio::test]
    async fn a_hold_lasts_as_the_shop_says_unless_the_caller_promised_a_time() {
        assert_eq!(deadline(None).await, Some(second(60)));
        assert_eq!(deadline(Some(hold_time(600))).await, Some(second(600)));
    }
}
