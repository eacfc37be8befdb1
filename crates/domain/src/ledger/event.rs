//! Rows of the ledger.

use super::{Actor, CounterChange};
use crate::ids::{EventId, OrderId, ProductId};
use crate::time::Timestamp;

/// One change of one product's counters: who, why, when, and by how much. Never altered once written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryEvent {
    /// `None` until the store has written it.
    pub id: Option<EventId>,
    pub product_id: ProductId,
    /// The order that caused it; `None` for an admin's adjustment.
    pub order_id: Option<OrderId>,
    pub kind: EventKind,
    pub change: CounterChange,
    /// The product's stock version after this change: 1, 2, 3 without a gap.
    pub stock_version: u64,
    pub actor: Actor,
    pub reason: String,
    pub at: Timestamp,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    StockAdded,
    StockRemoved,
    HoldCreated,
    /// A hold ended without being bought: cancelled or expired, as the reason says.
    HoldReleased,
    OrderConfirmed,
    /// A confirmed order was taken back; its pieces are available again.
    OrderCancelled,
}

impl EventKind {
    pub const ALL: [Self; 6] = [
        Self::StockAdded,
        Self::StockRemoved,
        Self::HoldCreated,
        Self::HoldReleased,
        Self::OrderConfirmed,
        Self::OrderCancelled,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StockAdded => "stock_added",
            Self::StockRemoved => "stock_removed",
            Self::HoldCreated => "hold_created",
            Self::HoldReleased => "hold_released",
            Self::OrderConfirmed => "order_confirmed",
            Self::OrderCancelled => "order_cancelled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}
