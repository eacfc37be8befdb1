//! What all watchers are told together, written out once.

use actix_sse::{Data, Event};
use serde::Serialize;
use stockade_domain::ids::{CustomerId, EventId};
use stockade_domain::ledger::InventoryEvent;
use stockade_domain::order::OrderChange;
use stockade_domain::time::Timestamp;

use super::Gathered;
use crate::wire::{EventBody, Moment, OrderChangeBody, StockLevelBody};

/// The news of a quarter of a second.
pub struct Bulletin {
    /// The newest row of the ledger: where to go on from. `None` when the ledger could not be read.
    pub id: Option<EventId>,
    pub stock: Vec<Event>,
    /// Each for its customer, and for admins.
    pub orders: Vec<(CustomerId, Event)>,
    /// Rows of the ledger, oldest first; for admins.
    pub rows: Vec<(EventId, Event)>,
    /// That the totals are not what they were; for admins.
    pub metrics: Event,
    /// That whoever hears this has to look for themselves.
    pub resync: Option<Event>,
}

impl Bulletin {
    /// `rows` are the newest of the ledger, newest first; those up to `told` were in a bulletin before.
    pub(super) fn new(
        gathered: Gathered,
        rows: Option<&[InventoryEvent]>,
        told: Option<EventId>,
        now: Timestamp,
    ) -> Self {
        let id = rows.and_then(|rows| rows.first()).and_then(|row| row.id);
        let rows = rows.unwrap_or_default().iter().rev();
        let order = |change: OrderChange| (change.customer_id, frame("order", id, &OrderChangeBody::new(change, now)));
        Self {
            id,
            stock: gathered.levels.values().map(|level| frame("stock", id, &StockLevelBody::new(level, now))).collect(),
            orders: gathered.orders.into_values().map(order).collect(),
            rows: rows.filter(|row| row.id > told).filter_map(row_frame).collect(),
            metrics: frame("metrics", id, &Moment::new(now)),
            resync: gathered.missed.then(|| frame("resync", id, &Moment::new(now))),
        }
    }
}

/// A row of the ledger, for an admin.
pub fn row_frame(row: &InventoryEvent) -> Option<(EventId, Event)> {
    let id = row.id?;
    Some((id, frame("event", Some(id), &EventBody::from(row))))
}

/// An event with its name, the place it brings the watcher to, and what it says.
pub fn frame(name: &'static str, id: Option<EventId>, body: &impl Serialize) -> Event {
    // None of the bodies has anything in it that JSON cannot say.
    let data = Data::new(serde_json::to_string(body).unwrap_or_default()).event(name);
    match id {
        Some(id) => data.id(id.to_string()).into(),
        None => data.into(),
    }
}
