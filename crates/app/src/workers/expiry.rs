//! Due holds give their pieces back.

use std::time::Duration;

use async_trait::async_trait;
use metrics::{counter, histogram};
use stockade_domain::order::Order;
use stockade_domain::ports::StoreError;
use stockade_domain::usecase::ExpireHolds;

use super::Round;
use crate::telemetry::metric;

/// Looks for due holds every so often, and does not rest while there are more.
pub struct Expiry {
    pub holds: ExpireHolds,
    pub interval: Duration,
}

/// Holds in one look: less than a batch, so that buyers find room beside them.
const AT_ONCE: u32 = 256;

#[async_trait]
impl Round for Expiry {
    const NAME: &'static str = "expiry";

    fn pause(&self) -> Duration {
        self.interval
    }

    async fn run(&self) -> Result<(), StoreError> {
        loop {
            let expired = self.holds.run(AT_ONCE).await?;
            expired.orders.iter().for_each(count);
            // Full of holds that nobody could take back: rest, rather than look at the same ones in a circle.
            if !expired.more || expired.orders.is_empty() {
                return Ok(());
            }
        }
    }
}

fn count(order: &Order) {
    counter!(metric::HOLDS_EXPIRED).increment(1);
    if let (Some(deadline), Some(closed_at)) = (order.hold_expires_at, order.closed_at) {
        histogram!(metric::EXPIRY_LAG).record(closed_at.remaining(deadline));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use stockade_domain::ledger::{Outcome, Receipt, Refusal, Spent, Verdict};
    use stockade_domain::order::OrderStatus;
    use stockade_domain::ports::{MockLedger, MockOrderReader};
    use stockade_domain::testing::{ManualClock, buyer, order_id, second};

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "a verdict's outcome, like the refusal in its place")]
    fn expired() -> Outcome {
        let order = Order {
            id: order_id(1),
            number: None,
            buyer: buyer(1),
            status: OrderStatus::Expired,
            lines: Vec::new(),
            total: stockade_domain::money::Money::ZERO,
            hold_expires_at: Some(second(0)),
            extensions: 0,
            created_at: second(0),
            confirmed_at: None,
            closed_at: Some(second(1)),
            version: 2,
        };
        Ok(Receipt::Order { order, at: second(1), changed: true })
    }

    async fn round(looks: Vec<u32>, outcome: fn() -> Outcome) -> Result<(), StoreError> {
        let mut orders = MockOrderReader::new();
        let times = looks.len();
        let mut looks = looks.into_iter();
        orders.expect_due_holds().times(times).returning(move |_, _| {
            let due = looks.next().unwrap_or_default();
            Ok((0..due).map(|number| order_id(u128::from(number))).collect())
        });
        let mut ledger = MockLedger::new();
        ledger
            .expect_submit()
            .returning(move |_| Ok(Verdict { outcome: outcome(), replayed: false, spent: Spent::No }));
        let clock = Arc::new(ManualClock::default());
        let holds = ExpireHolds { orders: Arc::new(orders), ledger: Arc::new(ledger), clock };
        Expiry { holds, interval: Duration::from_millis(500) }.run().await
    }

    #[tokio::test]
    async fn a_round_goes_on_until_nothing_is_due() -> Result<(), StoreError> {
        round(vec![AT_ONCE, AT_ONCE, 3], expired).await
    }

    #[tokio::test]
    async fn holds_that_cannot_be_taken_back_do_not_keep_the_worker_busy() -> Result<(), StoreError> {
        round(vec![AT_ONCE], || Err(Refusal::HoldNotDue)).await
    }
}
