//! What all watchers are told together, written out once.

use actix_sse::{Data, Event};
use serde::Serialize;
use stockade_domain::ids::{CustomerId, EventId};
use stockade_domain::ledger::InventoryEvent;
use stockade_domain::order::OrderChange;
use stockade_domain::time::Timestamp;
use tokio::time::Instant;

use super::Gathered;
use super::tail::Rows;
use super::told::Told;
use crate::wire::{EventBody, Moment, OrderChangeBody, StockLevelBody};

/// The news of a quarter of a second.
pub struct Bulletin {
    /// The newest row of the ledger: where to go on from. `None` when the ledger could not be read.
    pub id: Option<EventId>,
    pub stock: Vec<Event>,
    /// Each for its customer, and for admins.
    pub orders: Vec<(CustomerId, Event)>,
    /// Rows of the ledger that were in no bulletin before, oldest first; for admins.
    pub rows: Vec<Row>,
    /// Whoever has not heard of the rows up to this one, has missed some of them; for admins.
    pub from: Option<EventId>,
    /// That rows may have come late and are in no bulletin; for admins.
    pub gap: bool,
    /// That the totals are not what they were; for admins.
    pub metrics: Event,
    /// That whoever hears this has to look for themselves.
    pub resync: Option<Event>,
}

/// A row of the ledger.
pub struct Row {
    pub id: EventId,
    /// Whether later rows were told before it.
    pub late: bool,
    pub event: Event,
}

impl Bulletin {
    /// `read` are the newest rows of the ledger.
    pub(super) fn new(gathered: Gathered, read: Option<&Rows>, told: &mut Told, now: Timestamp) -> Self {
        let id = read.and_then(Rows::newest);
        let news = read.map(|read| told.take(read, Instant::now()));
        let row = |row: &&InventoryEvent| {
            let (id, event) = row_frame(row)?;
            Some(Row { id, late: news.as_ref().is_some_and(|news| Some(id) <= news.told), event })
        };
        let rows = news.iter().flat_map(|news| &news.rows).filter_map(row).collect();
        let order = |change: OrderChange| (change.customer_id, frame("order", id, &OrderChangeBody::new(change, now)));
        Self {
            id,
            stock: gathered.levels.values().map(|level| frame("stock", id, &StockLevelBody::new(level, now))).collect(),
            orders: gathered.orders.into_values().map(order).collect(),
            rows,
            from: news.as_ref().and_then(|news| news.from),
            gap: news.is_some_and(|news| news.gap),
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
