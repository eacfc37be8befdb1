//! Due holds give their pieces back.

use std::sync::Arc;

use futures_util::future::join_all;

use crate::ledger::Command;
use crate::order::Order;
use crate::ports::{Clock, Ledger, OrderReader, StoreError};

/// Finds due holds without locking anything, and submits each as a command like any other. Any number may run.
pub struct ExpireHolds {
    pub orders: Arc<dyn OrderReader>,
    pub ledger: Arc<dyn Ledger>,
    pub clock: Arc<dyn Clock>,
}

/// What one look found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// The orders that expired now. Those somebody else settled meanwhile are not among them.
    pub orders: Vec<Order>,
    /// As many were due as were asked for, so there may be more.
    pub more: bool,
}

impl ExpireHolds {
    /// Takes back up to `limit` due holds.
    pub async fn run(&self, limit: u32) -> Result<Expired, StoreError> {
        let due = self.orders.due_holds(self.clock.now(), limit).await?;
        let more = due.len() >= limit as usize;
        let verdicts = join_all(due.into_iter().map(|id| self.ledger.submit(Command::expire_hold(id)))).await;
        let mut orders = Vec::new();
        for verdict in verdicts {
            orders.extend(verdict?.outcome.ok().and_then(|receipt| receipt.order().cloned()));
        }
        Ok(Expired { orders, more })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::OrderId;
    use crate::ledger::{Outcome, Receipt, Refusal, Spent, Verdict};
    use crate::ports::{MockLedger, MockOrderReader};
    use crate::testing::{ManualClock, order, order_id, second};

    /// One look at three due holds, which are answered in turn.
    async fn expire(limit: u32, answers: [Result<Outcome, StoreError>; 3]) -> Result<Expired, StoreError> {
        let due = [1, 2, 3].map(order_id);
        let mut orders = MockOrderReader::new();
        orders
            .expect_due_holds()
            .withf(move |now, asked| (*now, *asked) == (second(0), limit))
            .once()
            .returning(move |_, _| Ok(due.to_vec()));
        let mut ledger = MockLedger::new();
        let (mut submitted, mut answers) = (due.into_iter(), answers.into_iter());
        ledger.expect_submit().times(3).returning(move |command| {
            assert_eq!(Some(command), submitted.next().map(Command::expire_hold));
            Ok(Verdict { outcome: answers.next().expect("one for each hold")?, replayed: false, spent: Spent::No })
        });
        let clock = Arc::new(ManualClock::default());
        ExpireHolds { orders: Arc::new(orders), ledger: Arc::new(ledger), clock }.run(limit).await
    }

    fn expired(id: u128) -> Receipt {
        Receipt::Order { order: order(id), at: second(0), changed: true }
    }

    #[tokio::test]
    async fn every_due_hold_is_submitted_and_those_settled_meanwhile_are_left_out() {
        let found = expire(10, [Ok(Ok(expired(1))), Ok(Err(Refusal::HoldNotDue)), Ok(Ok(expired(3)))]).await.unwrap();
        let ids: Vec<OrderId> = found.orders.iter().map(|order| order.id).collect();
        assert_eq!((ids, found.more), (vec![order_id(1), order_id(3)], false));
    }

    #[tokio::test]
    async fn as_many_as_were_asked_for_may_not_be_all() {
        assert!(expire(3, [1, 2, 3].map(|id| Ok(Ok(expired(id))))).await.unwrap().more);
    }

    #[tokio::test]
    async fn a_failure_is_told_after_every_hold_was_tried() {
        let failed = expire(10, [Err(StoreError::Overloaded), Ok(Ok(expired(2))), Ok(Ok(expired(3)))]).await;
        assert!(matches!(failed, Err(StoreError::Overloaded)));
    }
}
