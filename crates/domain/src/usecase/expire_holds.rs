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
