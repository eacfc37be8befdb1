//! Taking stock for somebody: holds and orders.

use super::working_set::Entry;
use super::{
    Actor, CounterChange, EventKind, HoldFor, HoldLimits, LockedProduct, Outcome, Refusal, Shortage, WorkingSet,
};
use crate::ids::{OrderId, ProductId};
use crate::mail::MailKind;
use crate::money::Money;
use crate::order::{Buyer, Lines, Order, OrderLine, OrderStatus};

impl WorkingSet {
    /// All of the lines or none of them, kept for the buyer until the deadline.
    pub(super) fn place_hold(
        &mut self,
        order_id: OrderId,
        buyer: &Buyer,
        lines: &Lines,
        hold: HoldFor,
        limits: HoldLimits,
    ) -> Outcome {
        let (lines, total) = self.price(buyer, lines, None)?;
        self.allow_hold(buyer.id, &lines, limits)?;
        self.take(buyer, &lines)?;
        let time = self.hold_time(lines.iter().map(|line| line.product_id), hold);
        let order = Order {
            hold_expires_at: Some(self.now.after(time.duration())),
            ..self.new_order(order_id, buyer, OrderStatus::Pending, lines, total)
        };
        if limits.any() {
            self.recent_holds.add(&order);
        }
        self.enter(order, EventKind::HoldCreated, CounterChange::hold, "held")
    }

    /// All of the lines or none of them, sold at once.
    pub(super) fn place_order(
        &mut self,
        order_id: OrderId,
        buyer: &Buyer,
        lines: &Lines,
        expected_total: Option<Money>,
    ) -> Outcome {
        let (lines, total) = self.price(buyer, lines, expected_total)?;
        self.take(buyer, &lines)?;
        let order = Order {
            confirmed_at: Some(self.now),
            ..self.new_order(order_id, buyer, OrderStatus::Confirmed, lines, total)
        };
        self.owe(MailKind::OrderConfirmed, &order);
        self.enter(order, EventKind::OrderConfirmed, CounterChange::sell, "ordered")
    }

    /// The lines at today's prices, if the buyer may have them at all.
    fn price(
        &self,
        buyer: &Buyer,
        lines: &Lines,
        expected_total: Option<Money>,
    ) -> Result<(Vec<OrderLine>, Money), Refusal> {
        if lines.is_empty() {
            return Err(Refusal::CartEmpty);
        }
        let mut priced = Vec::new();
        for (product_id, quantity) in lines.iter() {
            let product = self.on_sale(product_id)?;
            let had = self.bought.get(&(buyer.id, product_id)).copied().unwrap_or(0);
            if let Some(limit) = product.max_per_customer.filter(|limit| *limit < had.saturating_add(quantity.get())) {
                return Err(Refusal::PerCustomerLimit { product_id, limit, had });
            }
            priced.push(OrderLine { product_id, name: product.name.clone(), quantity, unit_price: product.price });
        }
        let actual = priced.iter().map(OrderLine::total).sum();
        match expected_total {
            Some(expected) if expected != actual => Err(Refusal::PriceChanged { expected, actual }),
            _ => Ok((priced, actual)),
        }
    }

    fn on_sale(&self, product_id: ProductId) -> Result<&LockedProduct, Refusal> {
        let product = self.products.get(&product_id).ok_or(Refusal::ProductNotFound { product_id })?;
        if product.archived {
            return Err(Refusal::ProductUnavailable { product_id });
        }
        if let Some(starts_at) = product.sale.not_started(self.now) {
            return Err(Refusal::SaleNotStarted { product_id, starts_at });
        }
        if let Some(ended_at) = product.sale.ended(self.now) {
            return Err(Refusal::SaleEnded { product_id, ended_at });
        }
        Ok(product)
    }

    fn take(&mut self, buyer: &Buyer, lines: &[OrderLine]) -> Result<(), Refusal> {
        self.free(lines.iter().map(|line| (line.product_id, line.quantity.get())).collect())?;
        for line in lines {
            let had = self.bought.entry((buyer.id, line.product_id)).or_default();
            *had = had.saturating_add(line.quantity.get());
        }
        Ok(())
    }

    /// Makes sure that so many pieces of each product are available, taking back due holds where they are needed.
    ///
    /// Nothing is taken back when that would not be enough: a refusal changes nothing, and names every product
    /// that is short with what could be had of it.
    pub(super) fn free(&mut self, wanted: Vec<(ProductId, u32)>) -> Result<(), Refusal> {
        let short = |(product_id, requested): &(ProductId, u32)| {
            let available = self.free_pieces(*product_id);
            (available < *requested).then_some(Shortage { product_id: *product_id, requested: *requested, available })
        };
        let shortages: Vec<_> = wanted.iter().filter_map(short).collect();
        if !shortages.is_empty() {
            return Err(Refusal::InsufficientStock { shortages });
        }
        for (product_id, requested) in wanted {
            for hold in self.due_holds(product_id) {
                if requested <= self.available(product_id) {
                    break;
                }
                self.release(hold, OrderStatus::Expired, Actor::System, "expired");
            }
        }
        Ok(())
    }

    /// What anybody could have of a product now: a due hold is over, whoever comes late to write it down.
    pub(super) fn free_pieces(&self, product_id: ProductId) -> u32 {
        let due = self.due_holds(product_id);
        let pieces = due.iter().filter_map(|id| self.orders.get(id)).map(|order| order.pieces_of(product_id));
        pieces.fold(self.available(product_id), u32::saturating_add)
    }

    fn available(&self, product_id: ProductId) -> u32 {
        self.products.get(&product_id).map_or(0, |product| product.counters.available)
    }

    /// The due holds of a product, the longest due first.
    fn due_holds(&self, product_id: ProductId) -> Vec<OrderId> {
        let has_some = |id: &OrderId| self.orders.get(id).is_some_and(|order| 0 < order.pieces_of(product_id));
        self.due.iter().map(|(_, id)| *id).filter(has_some).collect()
    }

    fn new_order(&self, id: OrderId, buyer: &Buyer, status: OrderStatus, lines: Vec<OrderLine>, total: Money) -> Order {
        Order {
            id,
            number: None,
            buyer: buyer.clone(),
            status,
            lines,
            total,
            hold_expires_at: None,
            extensions: 0,
            created_at: self.now,
            confirmed_at: None,
            closed_at: None,
            version: 1,
        }
    }

    fn enter(&mut self, order: Order, kind: EventKind, change: fn(u32) -> CounterChange, reason: &str) -> Outcome {
        for line in &order.lines {
            self.record(Entry {
                product_id: line.product_id,
                order_id: Some(order.id),
                kind,
                change: change(line.quantity.get()),
                actor: Actor::Customer(order.buyer.id),
                reason,
            });
        }
        let id = order.id;
        self.insert(order);
        self.order_receipt(id, true)
    }
}
