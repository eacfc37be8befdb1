//! The rows of a batch, and how each command is decided against them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::hold_limits::RecentHolds;
use super::{
    Action, Actor, Changes, Command, CounterChange, Counters, EventKind, HoldFor, InventoryEvent, OrderUpdate, Outcome,
    ProductUpdate, Receipt, RecentHold, Refusal, Request, RequestId, RequestRecord, Spent, Verdict,
};
use crate::catalogue::{HoldTime, ProductName, SaleWindow, StockLevel};
use crate::ids::{CustomerId, OrderId, ProductId};
use crate::mail::{MailKind, OwedMail};
use crate::money::Money;
use crate::order::{Order, OrderStatus};
use crate::time::Timestamp;

/// What a store locked and read for a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockedRows {
    /// Those of the batch's requests that were answered before.
    pub requests: Vec<RequestRecord>,
    /// The orders that are named, and the due holds of the products that are.
    pub orders: Vec<Order>,
    /// The products that are named, and those of the orders above.
    pub products: Vec<LockedProduct>,
    pub bought: Vec<Bought>,
    /// Those of the customers who want to hold under limits.
    pub recent_holds: Vec<RecentHold>,
}

/// What deciding needs to know of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedProduct {
    pub id: ProductId,
    pub name: ProductName,
    pub price: Money,
    pub max_per_customer: Option<u32>,
    pub hold: Option<HoldTime>,
    pub sale: SaleWindow,
    pub archived: bool,
    pub counters: Counters,
    pub stock_version: u64,
}

/// The pieces of one product that one customer has in confirmed orders and live holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bought {
    pub customer_id: CustomerId,
    pub product_id: ProductId,
    pub pieces: u32,
}

/// The locked rows of one batch, as they become while its commands are decided.
#[derive(Debug)]
pub struct WorkingSet {
    pub(super) now: Timestamp,
    pub(super) products: BTreeMap<ProductId, LockedProduct>,
    pub(super) orders: BTreeMap<OrderId, Order>,
    pub(super) bought: HashMap<(CustomerId, ProductId), u32>,
    pub(super) recent_holds: RecentHolds,
    answered: HashMap<RequestId, RequestRecord>,
    /// The holds that can be taken back, the longest due first.
    pub(super) due: BTreeSet<(Option<Timestamp>, OrderId)>,
    /// What the events so far come to, by product.
    moved: BTreeMap<ProductId, ProductUpdate>,
    /// The orders as they were read, once they change: status and version.
    read_orders: BTreeMap<OrderId, (OrderStatus, u32)>,
    placed: BTreeSet<OrderId>,
    changes: Changes,
}

impl WorkingSet {
    /// `now` is the time by which the whole batch is judged: the store's.
    pub fn new(now: Timestamp, rows: LockedRows) -> Self {
        let bought = rows.bought.into_iter().map(|bought| ((bought.customer_id, bought.product_id), bought.pieces));
        let due = rows.orders.iter().filter(|order| order.is_due(now));
        let due = due.map(|order| (order.hold_expires_at, order.id)).collect();
        Self {
            now,
            products: rows.products.into_iter().map(|product| (product.id, product)).collect(),
            orders: rows.orders.into_iter().map(|order| (order.id, order)).collect(),
            bought: bought.collect(),
            recent_holds: rows.recent_holds.into_iter().collect(),
            answered: rows.requests.into_iter().map(|record| (record.id.clone(), record)).collect(),
            due,
            moved: BTreeMap::new(),
            read_orders: BTreeMap::new(),
            placed: BTreeSet::new(),
            changes: Changes::default(),
        }
    }

    /// Decides `command` against the rows locked for its batch, and notes what changes.
    ///
    /// A refusal changes nothing. A request that was answered before is told the same again, and so is one for what was
    /// claimed before.
    pub fn decide(&mut self, command: &Command) -> Verdict {
        let Some(request) = command.request() else {
            return Verdict::new(self.act(command));
        };
        let claimed = command.claim().and_then(|claim| Some((claim, self.answered.get(&claim.id)?)));
        if let Some(record) = self.answered.get(&request.id) {
            return if record.fingerprint == request.fingerprint {
                let is_its_order = claimed.is_some_and(|(_, claimed)| order_of(claimed) == order_of(record));
                Verdict::replayed(record.outcome.clone()).spending(if is_its_order { Spent::Yes } else { Spent::No })
            } else {
                Verdict::new(Err(Refusal::KeyReused))
            };
        }
        if let Some((claim, record)) = claimed {
            let bought = record.outcome.clone();
            if record.fingerprint != claim.fingerprint {
                return Verdict::replayed(bought).spending(Spent::Before);
            }
            self.remember(request, &bought);
            return Verdict::replayed(bought).spending(Spent::Yes);
        }
        let outcome = self.act(command);
        self.remember(request, &outcome);
        let spent = match command.claim() {
            Some(claim) if outcome.is_ok() => {
                self.remember(claim, &outcome);
                Spent::Yes
            }
            _ => Spent::No,
        };
        Verdict::new(outcome).spending(spent)
    }

    /// What is to be written, once every command of the batch is decided.
    pub fn into_changes(mut self) -> Changes {
        for update in self.moved.values() {
            self.changes.products.push(*update);
            self.changes.levels.extend(self.products.get(&update.product_id).map(|product| self.level(product)));
        }
        for (id, (from_status, from_version)) in std::mem::take(&mut self.read_orders) {
            if let Some(order) = self.orders.remove(&id) {
                self.changes.order_updates.push(OrderUpdate { from_status, from_version, order });
            }
        }
        for id in &self.placed {
            self.changes.new_orders.extend(self.orders.remove(id));
        }
        self.changes
    }

    fn act(&mut self, command: &Command) -> Outcome {
        let actor = command.actor();
        match command.action() {
            Action::PlaceHold { order_id, buyer, lines, hold, limits } => {
                self.place_hold(*order_id, buyer, lines, *hold, *limits)
            }
            Action::PlaceOrder { order_id, buyer, lines, expected_total } => {
                self.place_order(*order_id, buyer, lines, *expected_total)
            }
            Action::ConfirmHold { order_id } => self.confirm_hold(*order_id, actor),
            Action::ExtendHold { order_id, hold, max_extensions } => {
                self.extend_hold(*order_id, actor, *hold, *max_extensions)
            }
            Action::CancelOrder { order_id, reason } => self.cancel_order(*order_id, actor, reason),
            Action::ExpireHold { order_id } => self.expire_hold(*order_id),
            Action::AdjustStock { product_id, change, reason } => {
                self.adjust_stock(*product_id, *change, actor, reason)
            }
        }
    }

    fn remember(&mut self, request: &Request, outcome: &Outcome) {
        let worth_it = match outcome {
            Ok(_) => true,
            Err(refusal) => request.by_client && refusal.is_remembered(),
        };
        if worth_it {
            let record = RequestRecord {
                id: request.id.clone(),
                fingerprint: request.fingerprint,
                outcome: outcome.clone(),
                at: self.now,
            };
            self.answered.insert(request.id.clone(), record.clone());
            self.changes.requests.push(record);
        }
    }

    // What the rules in `placing` and `settling` are made of.

    /// Moves a product's counters and writes it into the ledger. The only way a counter ever changes.
    ///
    /// A change that does not fit means that the stored books were wrong before. It is passed on as it is, and the schema
    /// refuses the batch; were it left out, an order would stand without its pieces.
    pub(super) fn record(&mut self, entry: Entry<'_>) {
        let Entry { product_id, order_id, kind, change, actor, reason } = entry;
        let Some(product) = self.products.get_mut(&product_id) else {
            debug_assert!(false, "the store did not lock product {product_id}");
            return;
        };
        let from_version = product.stock_version;
        let moved = self.moved.entry(product_id).or_insert(ProductUpdate {
            product_id,
            change: CounterChange::default(),
            events: 0,
            from_version,
        });
        moved.change = moved.change + change;
        moved.events += 1;
        product.counters = product.counters.after(change).unwrap_or(product.counters);
        product.stock_version += 1;
        self.changes.events.push(InventoryEvent {
            id: None,
            product_id,
            order_id,
            kind,
            change,
            stock_version: product.stock_version,
            actor,
            reason: reason.to_owned(),
            at: self.now,
        });
    }

    /// Adds an order that did not exist.
    pub(super) fn insert(&mut self, order: Order) {
        self.placed.insert(order.id);
        self.orders.insert(order.id, order);
    }

    /// Lets `change` loose on an order, counts it, and keeps what it was read as.
    pub(super) fn update(&mut self, order_id: OrderId, change: impl FnOnce(&mut Order)) {
        if let Some(order) = self.orders.get_mut(&order_id) {
            if !self.placed.contains(&order_id) {
                self.read_orders.entry(order_id).or_insert((order.status, order.version));
            }
            change(order);
            order.version += 1;
        }
    }

    pub(super) fn owe(&mut self, kind: MailKind, order: &Order) {
        let mail = OwedMail { kind, order_id: order.id, to: order.buyer.email.clone(), owed_at: self.now };
        self.changes.mails.push(mail);
    }

    pub(super) fn order_receipt(&self, order_id: OrderId, changed: bool) -> Outcome {
        let order = self.orders.get(&order_id).ok_or(Refusal::OrderNotFound)?;
        Ok(Receipt::Order { order: order.clone(), at: self.now, changed })
    }

    /// The counters of all its products, as they will be: for a store that cannot tell which of them it has changed
    /// before, in a transaction whose answer was lost.
    pub fn levels(&self) -> Vec<StockLevel> {
        self.products.values().map(|product| self.level(product)).collect()
    }

    pub(super) fn level(&self, product: &LockedProduct) -> StockLevel {
        let (counters, version) = (product.counters, product.stock_version);
        StockLevel { product_id: product.id, counters, version, as_of: self.now }
    }

    /// The shortest hold of these products, each its own or the shop's default, unless the command says exactly.
    pub(super) fn hold_time(&self, products: impl Iterator<Item = ProductId>, hold: HoldFor) -> HoldTime {
        match hold {
            HoldFor::Exactly(time) => time,
            HoldFor::ProductOr(default) => {
                let own = |id| self.products.get(&id).and_then(|product| product.hold);
                products.map(|id| own(id).unwrap_or(default)).min().unwrap_or(default)
            }
        }
    }
}

/// One row that is to be written into the ledger.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub product_id: ProductId,
    pub order_id: Option<OrderId>,
    pub kind: EventKind,
    pub change: CounterChange,
    pub actor: Actor,
    pub reason: &'a str,
}

fn order_of(record: &RequestRecord) -> Option<OrderId> {
    Some(record.outcome.as_ref().ok()?.order()?.id)
}
