//! One watcher's stream.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use actix_sse::Event;
use futures_util::Stream;
use futures_util::stream::unfold;
use stockade_domain::ids::{CustomerId, EventId, ProductId};
use stockade_domain::ledger::InventoryEvent;
use stockade_domain::order::{OrderChange, OrderQuery};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::StoreError;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::bulletin::{Bulletin, frame, row_frame};
use super::seat::{Heard, Seat};
use crate::extract::SignedIn;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::{Moment, OrderChangeBody, StockLevelBody};

/// What somebody wants to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Topics {
    Shop {
        stock: bool,
        /// The orders of this customer.
        orders: Option<CustomerId>,
    },
    /// Everything.
    Admin,
}

/// Somebody who watches.
pub struct Watch {
    state: Arc<AppState>,
    seat: Seat,
    topics: Topics,
    /// As whom, when it is not for anyone.
    who: Option<SignedIn>,
    looks: Interval,
    /// Rows of the ledger up to this one are known.
    from: Option<EventId>,
    /// But for these, which got their ids before the watcher came and may be committed after it.
    open: BTreeSet<EventId>,
    waiting: VecDeque<Event>,
}

/// How often it is looked whether a watcher is still signed in.
const LOOK: Duration = Duration::from_secs(30);

impl Watch {
    /// Begins to watch, and to go on from `last_id` if there is one.
    pub async fn begin(
        state: Arc<AppState>,
        topics: Topics,
        who: Option<SignedIn>,
        last_id: Option<&str>,
    ) -> Result<Self, Problem> {
        // The seat comes first: what happens while the past is looked up is heard afterwards.
        let seat = state.live.seat().ok_or_else(Problem::overloaded)?;
        let mut looks = interval_at(Instant::now() + LOOK, LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut watch =
            Self { state, seat, topics, who, looks, from: None, open: BTreeSet::new(), waiting: VecDeque::new() };
        watch.catch_up(last_id).await;
        Ok(watch)
    }

    /// What there is to tell, until the shop closes or the watcher is signed out.
    pub fn stream(self) -> impl Stream<Item = Event> {
        unfold(self, async |mut watch| watch.next().await.map(|event| (event, watch)))
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            tokio::select! {
                heard = self.seat.hear() => match heard {
                    Heard::Bulletin(bulletin) => self.take(&bulletin),
                    Heard::Gap => self.say("resync", None),
                    Heard::End => return None,
                },
                _ = self.looks.tick(), if self.who.is_some() => {
                    if !self.may_stay().await {
                        return None;
                    }
                }
            }
        }
    }

    fn take(&mut self, bulletin: &Bulletin) {
        let waiting = &mut self.waiting;
        match self.topics {
            Topics::Shop { stock, orders } => {
                if let Some(customer) = orders {
                    let own = bulletin.orders.iter().filter(|(buyer, _)| *buyer == customer);
                    waiting.extend(own.map(|(_, event)| event.clone()));
                }
                if stock {
                    waiting.extend(bulletin.stock.iter().cloned());
                }
            }
            Topics::Admin => {
                for row in &bulletin.rows {
                    let open = self.open.remove(&row.id);
                    if open || row.late || Some(row.id) > self.from {
                        waiting.push_back(row.event.clone());
                    }
                }
                let missed = bulletin.gap || self.from < bulletin.from;
                self.from = self.from.max(bulletin.id);
                if missed && bulletin.resync.is_none() {
                    waiting.push_back(frame("resync", bulletin.id, &Moment::new(self.state.clock.now())));
                }
                waiting.extend(bulletin.orders.iter().map(|(_, event)| event.clone()));
                waiting.extend(bulletin.stock.iter().cloned());
                waiting.push_back(bulletin.metrics.clone());
            }
        }
        waiting.extend(bulletin.resync.clone());
    }

    /// Tells what was missed since `last_id`, or that it is to be looked for, and where the watcher is now.
    async fn catch_up(&mut self, last_id: Option<&str>) {
        let Some(last_id) = last_id else {
            self.begin_here().await;
            return self.say("ready", self.from);
        };
        let caught_up = match last_id.parse() {
            Ok(id) => self.missed(id).await,
            Err(_) => Ok(false),
        };
        match caught_up {
            Ok(true) => self.say("ready", self.from),
            Ok(false) => {
                self.begin_here().await;
                self.say("resync", self.from);
            }
            Err(error) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "a stream cannot go on from where it was");
                self.waiting.clear();
                self.say("resync", None);
            }
        }
    }

    /// Knows of everything up to now. Without a ledger the watcher is told nothing wrong: it can only not go on from here.
    async fn begin_here(&mut self) {
        let tail = &self.state.live.tail;
        if self.topics == Topics::Admin {
            let Ok(rows) = tail.latest().await else { return };
            (self.from, self.open) = (rows.newest(), rows.open());
        } else {
            self.from = tail.head().await.ok().flatten();
        }
    }

    /// Puts what was missed since `id` in front; false when that is not known. What is told has no place of its own: who
    /// is cut off before `ready` has not heard it all, and goes on from where they were.
    async fn missed(&mut self, id: EventId) -> Result<bool, StoreError> {
        let Some(missed) = self.state.live.tail.since(id).await? else { return Ok(false) };
        self.open = missed.open;
        let rows = missed.rows;
        let head = rows.first().and_then(|row| row.id);
        match self.topics {
            Topics::Shop { stock, orders } => {
                if let Some(customer) = orders {
                    self.missed_orders(customer, &rows).await?;
                }
                if stock {
                    self.missed_stock(&rows).await?;
                }
            }
            Topics::Admin => {
                self.waiting.extend(rows.iter().rev().filter_map(row_frame).map(|(_, event)| event));
                self.missed_stock(&rows).await?;
                self.say("metrics", None);
            }
        }
        // Prices and names have no row.
        let products = !matches!(self.topics, Topics::Shop { stock: false, .. });
        if products && self.state.live.catalogue_changed_after(missed.from) {
            self.say("resync", None);
        }
        self.from = head;
        Ok(true)
    }

    /// The levels as they are now of whatever changed.
    async fn missed_stock(&mut self, rows: &[InventoryEvent]) -> Result<(), StoreError> {
        let changed: BTreeSet<ProductId> = rows.iter().map(|row| row.product_id).collect();
        let now = self.state.clock.now();
        for id in changed {
            if let Some(reading) = self.state.stock.stock(id, now).await? {
                self.waiting.push_back(frame("stock", None, &StockLevelBody::new(&reading.level, now)));
            }
        }
        Ok(())
    }

    /// The customer's newest orders, as far as they changed, as they are now.
    async fn missed_orders(&mut self, customer: CustomerId, rows: &[InventoryEvent]) -> Result<(), StoreError> {
        let changed: BTreeSet<_> = rows.iter().filter_map(|row| row.order_id).collect();
        if changed.is_empty() {
            return Ok(());
        }
        let now = self.state.clock.now();
        let own = OrderQuery { customer_id: Some(customer), ..OrderQuery::all(PageRequest::first(PageLimit::MAX)) };
        let page = self.state.orders.list(&own, now).await?;
        for order in page.rows.iter().filter(|order| changed.contains(&order.id)) {
            let change = OrderChange { status: order.status_at(now), ..OrderChange::from(order) };
            self.waiting.push_back(frame("order", None, &OrderChangeBody::new(change, now)));
        }
        Ok(())
    }

    fn say(&mut self, name: &'static str, id: Option<EventId>) {
        let now = self.state.clock.now();
        self.waiting.push_back(frame(name, id, &Moment::new(now)));
    }

    /// Whoever was signed out, or is not what they were, is not told any more. A store that is away ends no stream.
    async fn may_stay(&self) -> bool {
        let Some(who) = &self.who else { return true };
        match self.state.sessions.owner(who.session_id, self.state.clock.now()).await {
            Ok(owner) => owner.is_some_and(|account| account.role == who.account.role),
            Err(_) => true,
        }
    }
}
