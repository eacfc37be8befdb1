//! A ledger around a ledger, that counts what was decided.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use metrics::{counter, histogram};
use stockade_domain::ledger::{Action, Command, Outcome, Receipt, Refusal, Verdict};
use stockade_domain::ports::{Ledger, StoreError};

use super::metric;
use crate::problem::Problem;
use crate::state::Blocked;

/// Passes commands on and counts their verdicts.
pub struct CountingLedger {
    inner: Arc<dyn Ledger>,
    blocked: Arc<Blocked>,
}

impl CountingLedger {
    pub fn new(inner: Arc<dyn Ledger>, blocked: Arc<Blocked>) -> Self {
        Self { inner, blocked }
    }
}

#[async_trait]
impl Ledger for CountingLedger {
    async fn submit(&self, command: Command) -> Result<Verdict, StoreError> {
        let (is_hold, buys) = match command.action() {
            Action::PlaceHold { .. } => (true, true),
            Action::PlaceOrder { .. } => (false, true),
            _ => (false, false),
        };
        let begun = Instant::now();
        let answer = self.inner.submit(command).await;
        if buys {
            histogram!(metric::CHECKOUT_DURATION, "outcome" => outcome(&answer)).record(begun.elapsed());
        }
        let verdict = answer?;
        if verdict.replayed {
            counter!(metric::REPLAYS).increment(1);
        } else {
            self.count(is_hold, buys, &verdict.outcome);
        }
        Ok(verdict)
    }
}

impl CountingLedger {
    /// An admin who takes more out of stock than there is oversells nothing.
    fn count(&self, is_hold: bool, buys: bool, outcome: &Outcome) {
        if is_hold {
            let outcome = outcome.as_ref().map_or_else(|refusal| Problem::from(refusal).code(), |_| "held");
            counter!(metric::HOLDS, "outcome" => outcome).increment(1);
        }
        match outcome {
            Ok(Receipt::Order { order, changed: true, .. }) => {
                counter!(metric::ORDERS, "status" => order.status.as_str()).increment(1);
            }
            Err(Refusal::InsufficientStock { .. }) if buys => {
                self.blocked.count();
                counter!(metric::OVERSELLS_BLOCKED).increment(1);
            }
            Ok(_) | Err(_) => {}
        }
    }
}

/// What a command that buys came to: the order's status, or the code of the problem.
fn outcome(answer: &Result<Verdict, StoreError>) -> &'static str {
    match answer {
        Ok(Verdict { outcome: Ok(Receipt::Order { order, .. }), .. }) => order.status.as_str(),
        Ok(Verdict { outcome: Ok(_), .. }) => "done",
        Ok(Verdict { outcome: Err(refusal), .. }) => Problem::from(refusal).code(),
        Err(_) => "failed",
    }
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;
    use stockade_domain::ledger::{HoldFor, Shortage, Spent};
    use stockade_domain::order::Lines;
    use stockade_domain::ports::MockLedger;
    use stockade_domain::testing::{buyer, key, order_id, product, quantity};

    use super::*;

    #[test]
    fn a_blocked_oversell_is_counted_once_and_its_replay_as_a_replay() -> Result<(), Box<dyn std::error::Error>> {
        let recorder = PrometheusBuilder::new().build_recorder();
        let figures = recorder.handle();
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let blocked = Arc::new(Blocked::default());
        metrics::with_local_recorder(&recorder, || {
            for replayed in [false, true] {
                let ledger = CountingLedger::new(Arc::new(short_of_stock(replayed)), Arc::clone(&blocked));
                let lines = Lines::one(product(1), quantity(2));
                let hold = HoldFor::Exactly(stockade_domain::catalogue::HoldTime::DEFAULT);
                let command = Command::place_hold(key("once"), order_id(1), buyer(1), lines, hold);
                assert!(runtime.block_on(ledger.submit(command)).is_ok_and(|verdict| verdict.outcome.is_err()));
            }
        });
        assert_eq!(blocked.get(), 1);
        let shown = figures.render();
        assert!(shown.contains("stockade_oversell_attempts_blocked_total 1"), "{shown}");
        assert!(shown.contains("stockade_holds_total{outcome=\"insufficient_stock\"} 1"), "{shown}");
        assert!(
            shown.contains("stockade_checkout_duration_seconds_count{outcome=\"insufficient_stock\"} 2"),
            "{shown}"
        );
        assert!(shown.contains("stockade_idempotent_replays_total 1"), "{shown}");
        Ok(())
    }

    fn short_of_stock(replayed: bool) -> MockLedger {
        let mut ledger = MockLedger::new();
        ledger.expect_submit().once().returning(move |_| {
            let shortages = vec![Shortage { product_id: product(1), requested: 2, available: 1 }];
            Ok(Verdict { outcome: Err(Refusal::InsufficientStock { shortages }), replayed, spent: Spent::No })
        });
        ledger
    }
}
