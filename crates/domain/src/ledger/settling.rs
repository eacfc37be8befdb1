//! What becomes of an order: confirmed, extended, cancelled, expired. And stock that comes and goes by itself.

use super::working_set::Entry;
use super::{Actor, CounterChange, Counters, EventKind, HoldFor, Outcome, Receipt, Refusal, StockChange, WorkingSet};
use crate::ids::{OrderId, ProductId};
use crate::mail::MailKind;
use crate::order::{Order, OrderStatus};

impl WorkingSet {
    /// Makes a live hold an order. An order that is confirmed already stays as it is, and that is no fault.
    pub(super) fn confirm_hold(&mut self, order_id: OrderId, actor: Actor) -> Outcome {
        let order = self.order_for(order_id, actor)?;
        if order.status == OrderStatus::Confirmed {
            return self.order_receipt(order_id, false);
        }
        let order = self.live_hold(order)?.clone();
        self.record_lines(&order, EventKind::OrderConfirmed, CounterChange::confirm, actor, "confirmed");
        let now = self.now;
        self.update(order_id, |order| {
            order.status = OrderStatus::Confirmed;
            order.confirmed_at = Some(now);
        });
        self.recent_holds.remove(order.buyer.id, order_id);
        self.owe(MailKind::OrderConfirmed, &order);
        self.order_receipt(order_id, true)
    }

    /// Lets a live hold begin its time anew, so many times. Never shortens it.
    pub(super) fn extend_hold(&mut self, order_id: OrderId, actor: Actor, hold: HoldFor, max: u32) -> Outcome {
        let order = self.live_hold(self.order_for(order_id, actor)?)?;
        if max <= order.extensions {
            return Err(Refusal::ExtensionLimit { max });
        }
        let time = self.hold_time(order.lines.iter().map(|line| line.product_id), hold);
        let deadline = Some(self.now.after(time.duration())).max(order.hold_expires_at);
        let buyer_id = order.buyer.id;
        self.recent_holds.prolong(buyer_id, order_id, deadline);
        self.update(order_id, |order| {
            order.hold_expires_at = deadline;
            order.extensions += 1;
        });
        self.order_receipt(order_id, true)
    }

    /// Ends a live hold; an admin may also take a confirmed order back. What is cancelled stays so.
    pub(super) fn cancel_order(&mut self, order_id: OrderId, actor: Actor, reason: &str) -> Outcome {
        let order = self.order_for(order_id, actor)?;
        match (order.status, actor) {
            (OrderStatus::Cancelled, _) => return self.order_receipt(order_id, false),
            (OrderStatus::Confirmed, Actor::Admin(_)) => {
                let order = order.clone();
                self.record_lines(&order, EventKind::OrderCancelled, CounterChange::restock, actor, reason);
                self.close(&order, OrderStatus::Cancelled);
                self.owe(MailKind::OrderCancelled, &order);
            }
            _ => {
                self.live_hold(order)?;
                self.release(order_id, OrderStatus::Cancelled, actor, reason);
            }
        }
        self.order_receipt(order_id, true)
    }

    /// Takes a due hold back.
    pub(super) fn expire_hold(&mut self, order_id: OrderId) -> Outcome {
        let order = self.orders.get(&order_id).ok_or(Refusal::OrderNotFound)?;
        if !order.is_due(self.now) {
            return Err(Refusal::HoldNotDue);
        }
        self.release(order_id, OrderStatus::Expired, Actor::System, "expired");
        self.order_receipt(order_id, true)
    }

    /// Ends a pending hold and gives its pieces back; says so by mail when nobody asked for it.
    pub(super) fn release(&mut self, order_id: OrderId, status: OrderStatus, actor: Actor, reason: &str) {
        let Some(order) = self.orders.get(&order_id).cloned() else { return };
        self.record_lines(&order, EventKind::HoldReleased, CounterChange::release, actor, reason);
        self.close(&order, status);
        match status {
            OrderStatus::Expired => self.owe(MailKind::HoldExpired, &order),
            _ => self.recent_holds.remove(order.buyer.id, order_id),
        }
    }

    /// Pieces come in, or leave as far as they are available.
    pub(super) fn adjust_stock(
        &mut self,
        product_id: ProductId,
        change: StockChange,
        actor: Actor,
        reason: &str,
    ) -> Outcome {
        let product = self.products.get(&product_id).ok_or(Refusal::ProductNotFound { product_id })?;
        let by = match change {
            StockChange::By(pieces) => pieces,
            StockChange::ToAvailable(pieces) => i64::from(pieces) - i64::from(self.free_pieces(product_id)),
        };
        let limit = Refusal::StockLimit { max: Counters::MAX_RECEIVED };
        if i64::from(Counters::MAX_RECEIVED) < i64::from(product.counters.received).saturating_add(by) {
            return Err(limit);
        }
        let needed = match change {
            StockChange::By(_) => u32::try_from(by.min(0).unsigned_abs()).map_err(|_| limit)?,
            StockChange::ToAvailable(_) => self.free_pieces(product_id),
        };
        self.free(vec![(product_id, needed)])?;
        if by != 0 {
            let kind = if 0 < by { EventKind::StockAdded } else { EventKind::StockRemoved };
            let change = CounterChange::receive(by);
            self.record(Entry { product_id, order_id: None, kind, change, actor, reason });
        }
        let product = self.products.get(&product_id).ok_or(Refusal::ProductNotFound { product_id })?;
        Ok(Receipt::Stock { level: self.level(product), change: by })
    }

    /// The order, if there is one and it is this actor's business.
    fn order_for(&self, order_id: OrderId, actor: Actor) -> Result<&Order, Refusal> {
        let order = self.orders.get(&order_id).ok_or(Refusal::OrderNotFound)?;
        match actor {
            Actor::Customer(customer_id) if customer_id != order.buyer.id => Err(Refusal::OrderNotFound),
            Actor::Customer(_) | Actor::Admin(_) | Actor::System => Ok(order),
        }
    }

    /// The same order, if it is a hold whose deadline is still to come.
    fn live_hold<'a>(&self, order: &'a Order) -> Result<&'a Order, Refusal> {
        match (order.status_at(self.now), order.hold_expires_at) {
            (OrderStatus::Pending, _) => Ok(order),
            (OrderStatus::Expired, Some(at)) => Err(Refusal::HoldExpired { at }),
            (status, _) => Err(Refusal::HoldNotPending { status }),
        }
    }

    fn record_lines(
        &mut self,
        order: &Order,
        kind: EventKind,
        change: fn(u32) -> CounterChange,
        actor: Actor,
        reason: &str,
    ) {
        for line in &order.lines {
            self.record(Entry {
                product_id: line.product_id,
                order_id: Some(order.id),
                kind,
                change: change(line.quantity.get()),
                actor,
                reason,
            });
        }
    }

    /// The order ends without being bought, so its pieces no longer count against its buyer. A hold that was due
    /// did not count any more.
    fn close(&mut self, order: &Order, status: OrderStatus) {
        if !order.is_due(self.now) {
            for line in &order.lines {
                if let Some(had) = self.bought.get_mut(&(order.buyer.id, line.product_id)) {
                    *had = had.saturating_sub(line.quantity.get());
                }
            }
        }
        self.due.remove(&(order.hold_expires_at, order.id));
        let now = self.now;
        self.update(order.id, |order| {
            order.status = status;
            order.closed_at = Some(now);
        });
    }
}
