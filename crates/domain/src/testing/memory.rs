//! A ledger in memory: the smallest store that keeps the promise, for tests of rules and of wrappers.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;

use crate::ids::{OrderId, OrderNumber, ProductId};
use crate::ledger::{
    Bought, Changes, Command, HoldLimits, InventoryEvent, Keys, LockedProduct, LockedRows, RecentHold, RequestId,
    RequestRecord, Verdict, WorkingSet,
};
use crate::mail::OwedMail;
use crate::order::{Order, OrderStatus};
use crate::ports::{Clock, Committed, Ledger, LedgerStore, StoreError};
use crate::time::Timestamp;

use super::ManualClock;

/// Products, orders, requests, events and mails behind one lock.
#[derive(Debug, Default)]
pub struct MemoryLedger {
    pub clock: ManualClock,
    books: Mutex<Books>,
}

/// What a [`MemoryLedger`] keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    pub products: BTreeMap<ProductId, LockedProduct>,
    pub orders: BTreeMap<OrderId, Order>,
    pub requests: BTreeMap<RequestId, RequestRecord>,
    pub events: Vec<InventoryEvent>,
    pub mails: Vec<OwedMail>,
}

impl MemoryLedger {
    pub fn with(products: impl IntoIterator<Item = LockedProduct>, clock: ManualClock) -> Self {
        let products = products.into_iter().map(|product| (product.id, product)).collect();
        Self { clock, books: Mutex::new(Books { products, ..Books::default() }) }
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// Decides and writes a batch at the clock's time.
    pub fn commit_now(&self, batch: &[Command]) -> Committed {
        let (mut books, now) = (self.books(), self.clock.now());
        let mut rows = WorkingSet::new(now, books.lock(&Keys::of(batch), now));
        let mut verdicts: Vec<Verdict> = batch.iter().map(|command| rows.decide(command)).collect();
        let mut changes = rows.into_changes();
        books.write(&mut changes, &mut verdicts);
        Committed { verdicts, levels: changes.levels().to_vec(), orders: changes.order_changes() }
    }
}

#[async_trait]
impl LedgerStore for MemoryLedger {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        Ok(self.commit_now(batch))
    }
}

/// Every command is a batch of its own.
#[async_trait]
impl Ledger for MemoryLedger {
    async fn submit(&self, command: Command) -> Result<Verdict, StoreError> {
        Ok(self.commit_now(&[command]).verdicts.remove(0))
    }
}

impl Books {
    /// The rows that `keys` name, and no others.
    pub(crate) fn lock(&self, keys: &Keys, now: Timestamp) -> LockedRows {
        let mut orders: BTreeMap<OrderId, &Order> =
            keys.orders.iter().filter_map(|id| Some((*id, self.orders.get(id)?))).collect();
        for (product_id, pieces) in &keys.products {
            let mut due: Vec<_> = self.orders.values().filter(|order| order.is_due(now)).collect();
            due.retain(|order| 0 < order.pieces_of(*product_id));
            due.sort_by_key(|order| (order.hold_expires_at, order.id));
            orders.extend(due.into_iter().take(*pieces as usize).map(|order| (order.id, order)));
        }
        let of_orders = orders.values().flat_map(|order| order.lines.iter().map(|line| line.product_id));
        let product_ids: std::collections::BTreeSet<_> = keys.products.keys().copied().chain(of_orders).collect();
        LockedRows {
            requests: keys.requests.iter().filter_map(|id| self.requests.get(id)).cloned().collect(),
            products: product_ids.iter().filter_map(|id| self.products.get(id)).cloned().collect(),
            bought: keys
                .buyers
                .iter()
                .map(|(customer_id, product_id)| {
                    let theirs = self.orders.values().filter(|order| order.buyer.id == *customer_id);
                    let counted = theirs.filter(|order| {
                        order.status == OrderStatus::Confirmed || order.status_at(now) == OrderStatus::Pending
                    });
                    let pieces = counted.map(|order| order.pieces_of(*product_id)).sum();
                    Bought { customer_id: *customer_id, product_id: *product_id, pieces }
                })
                .collect(),
            orders: orders.into_values().cloned().collect(),
            recent_holds: self.recent_holds(keys, now).collect(),
        }
    }

    fn recent_holds(&self, keys: &Keys, now: Timestamp) -> impl Iterator<Item = RecentHold> {
        let theirs = self.orders.values().filter(|order| keys.holders.contains(&order.buyer.id));
        let counted = theirs.filter(move |order| match order.status {
            OrderStatus::Pending => true,
            OrderStatus::Expired => order.hold_expires_at.is_some_and(|end| now < end.after(HoldLimits::WINDOW)),
            OrderStatus::Confirmed | OrderStatus::Cancelled => false,
        });
        counted.flat_map(|order| {
            order.lines.iter().filter_map(|line| {
                let (customer_id, order_id, product_id) = (order.buyer.id, order.id, line.product_id);
                Some(RecentHold { customer_id, order_id, product_id, expires_at: order.hold_expires_at? })
            })
        })
    }

    fn write(&mut self, changes: &mut Changes, verdicts: &mut [Verdict]) {
        for update in changes.products() {
            let product = self.products.get_mut(&update.product_id).unwrap();
            assert_eq!(product.stock_version, update.from_version);
            product.counters = product.counters.after(update.change).expect("the pieces add up");
            product.stock_version += update.events;
        }
        let first = i64::try_from(self.orders.len()).unwrap() + 1;
        let numbers: BTreeMap<OrderId, OrderNumber> = (first..)
            .zip(changes.new_orders())
            .map(|(number, order)| (order.id, OrderNumber::new(number).unwrap()))
            .collect();
        for order in changes.new_orders() {
            let number = numbers.get(&order.id).copied();
            let before = self.orders.insert(order.id, Order { number, ..order.clone() });
            assert_eq!(before, None, "an order is placed once");
        }
        for update in changes.order_updates() {
            let order = self.orders.get_mut(&update.order.id).unwrap();
            assert_eq!((order.status, order.version), (update.from_status, update.from_version));
            *order = update.order.clone();
        }
        changes.assign_numbers(verdicts, |id| numbers.get(&id).copied());
        for record in changes.requests() {
            let before = self.requests.insert(record.id.clone(), record.clone());
            assert_eq!(before, None, "a request is answered once");
        }
        self.events.extend_from_slice(changes.events());
        self.mails.extend_from_slice(changes.mails());
    }
}
