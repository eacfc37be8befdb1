//! Somebody wants pieces kept for them while they decide.

use std::sync::Arc;

use crate::catalogue::HoldTime;
use crate::ledger::{Command, HoldFor, HoldLimits, IdempotencyKey, Verdict};
use crate::order::{Buyer, Lines};
use crate::ports::{IdSource, Ledger, StoreError};

/// Holds stock for a buyer.
pub struct PlaceHold {
    pub ledger: Arc<dyn Ledger>,
    pub ids: Arc<dyn IdSource>,
    /// For products that do not say how long they are held.
    pub default_hold: HoldTime,
    pub limits: HoldLimits,
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
        let command = Command::place_hold(key, self.ids.order_id(), buyer, lines, hold);
        self.ledger.submit(command.within(self.limits)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Refusal;
    use crate::testing::{ManualClock, MemoryLedger, SequentialIds, buyer, hold_time, key, lines, on_shelf, second};
    use crate::time::Timestamp;

    fn place_hold() -> PlaceHold {
        let ledger = Arc::new(MemoryLedger::with([on_shelf(1, 5)], ManualClock::default()));
        let limits = HoldLimits { live: Some(1), lapsed: None };
        PlaceHold { ledger, ids: Arc::new(SequentialIds::default()), default_hold: hold_time(60), limits }
    }

    async fn deadline(exactly: Option<HoldTime>) -> Option<Timestamp> {
        let verdict = place_hold().run(key("k"), buyer(1), lines([(1, 1)]), exactly).await.unwrap();
        verdict.outcome.unwrap().order().unwrap().hold_expires_at
    }

    #[tokio::test]
    async fn a_hold_lasts_as_the_shop_says_unless_the_caller_promised_a_time() {
        assert_eq!(deadline(None).await, Some(second(60)));
        assert_eq!(deadline(Some(hold_time(600))).await, Some(second(600)));
    }

    #[tokio::test]
    async fn nobody_holds_more_than_the_shop_allows() {
        let place_hold = place_hold();
        assert!(place_hold.run(key("a"), buyer(1), lines([(1, 1)]), None).await.unwrap().outcome.is_ok());
        let refused = place_hold.run(key("b"), buyer(1), lines([(1, 1)]), None).await.unwrap().outcome;
        assert_eq!(refused, Err(Refusal::HoldLimit { limit: 1 }));
    }
}
