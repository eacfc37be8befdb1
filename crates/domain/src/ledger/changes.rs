//! What a store is to write.

use super::{CounterChange, InventoryEvent, RequestRecord, Verdict, verdict};
use crate::catalogue::StockLevel;
use crate::ids::{OrderId, OrderNumber, ProductId};
use crate::mail::OwedMail;
use crate::order::{Order, OrderChange, OrderStatus};

/// The sum of what a batch changes. Only a [`WorkingSet`](super::WorkingSet) makes one, so a store cannot write what
/// was not decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub(super) products: Vec<ProductUpdate>,
    pub(super) new_orders: Vec<Order>,
    pub(super) order_updates: Vec<OrderUpdate>,
    pub(super) events: Vec<InventoryEvent>,
    pub(super) requests: Vec<RequestRecord>,
    pub(super) mails: Vec<OwedMail>,
    pub(super) levels: Vec<StockLevel>,
}

/// One product's counters move by the sum of the batch, and its stock version by the number of its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductUpdate {
    pub product_id: ProductId,
    pub change: CounterChange,
    pub events: u64,
    /// The version the change was decided on; the guard of a store that updates by it.
    pub from_version: u64,
}

/// One stored order moves on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderUpdate {
    /// The status and version the change was decided on: the guard of the write.
    pub from_status: OrderStatus,
    pub from_version: u32,
    pub order: Order,
}

impl Changes {
    /// Nothing to write: no transaction needs to be committed.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
            && self.new_orders.is_empty()
            && self.order_updates.is_empty()
            && self.requests.is_empty()
    }

    /// By product id. To be written before the rows that refer to products.
    pub fn products(&self) -> &[ProductUpdate] {
        &self.products
    }

    /// By order id, each with its lines.
    pub fn new_orders(&self) -> &[Order] {
        &self.new_orders
    }

    /// By order id.
    pub fn order_updates(&self) -> &[OrderUpdate] {
        &self.order_updates
    }

    /// In the order in which they happened.
    pub fn events(&self) -> &[InventoryEvent] {
        &self.events
    }

    pub fn requests(&self) -> &[RequestRecord] {
        &self.requests
    }

    pub fn mails(&self) -> &[OwedMail] {
        &self.mails
    }

    /// The counters of the changed products once this is committed.
    pub fn levels(&self) -> &[StockLevel] {
        &self.levels
    }

    /// What became of the orders, once this is committed.
    pub fn order_changes(&self) -> Vec<OrderChange> {
        let moved = self.order_updates.iter().map(|update| &update.order);
        self.new_orders.iter().chain(moved).map(OrderChange::from).collect()
    }

    /// Puts the numbers that the store gave to the new orders into what is remembered and answered about them.
    pub fn assign_numbers(&mut self, verdicts: &mut [Verdict], numbers: impl Fn(OrderId) -> Option<OrderNumber>) {
        for record in &mut self.requests {
            verdict::number(&mut record.outcome, &numbers);
        }
        for verdict in verdicts {
            verdict::number(&mut verdict.outcome, &numbers);
        }
    }
}
