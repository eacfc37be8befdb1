//! How much somebody may keep from others without buying it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Refusal, WorkingSet};
use crate::ids::{CustomerId, OrderId, ProductId};
use crate::order::{Order, OrderLine};
use crate::time::Timestamp;

/// What the shop allows each customer. Holds are free, so without limits one customer could keep a whole sale from the
/// others: by many holds at once, or by one that is taken again whenever it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HoldLimits {
    /// Live holds at the same time; as many as they like when `None`.
    pub live: Option<u32>,
    /// Holds of one product that may end unbought within [`HoldLimits::WINDOW`] before another is refused; as many as
    /// they like when `None`.
    pub lapsed: Option<u32>,
}

impl HoldLimits {
    /// How long a lapsed hold counts, from its deadline.
    pub const WINDOW: Duration = Duration::from_hours(1);

    /// Whether anything is limited at all.
    pub const fn any(self) -> bool {
        self.live.is_some() || self.lapsed.is_some()
    }
}

/// One product of a hold that counts against the limits of its buyer: pending, or expired with a deadline not longer
/// ago than [`HoldLimits::WINDOW`]. What was bought or cancelled does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentHold {
    pub customer_id: CustomerId,
    pub order_id: OrderId,
    pub product_id: ProductId,
    /// Before this it is live, and from then on it has lapsed, whenever that is written down.
    pub expires_at: Timestamp,
}

/// The recent holds of a batch's customers, as they become while its commands are decided.
#[derive(Debug, Default)]
pub(super) struct RecentHolds(BTreeMap<CustomerId, BTreeMap<OrderId, Kept>>);

#[derive(Debug)]
struct Kept {
    expires_at: Timestamp,
    products: Vec<ProductId>,
}

impl FromIterator<RecentHold> for RecentHolds {
    fn from_iter<I: IntoIterator<Item = RecentHold>>(holds: I) -> Self {
        let mut recent = Self::default();
        for RecentHold { customer_id, order_id, product_id, expires_at } in holds {
            let kept = recent.0.entry(customer_id).or_default().entry(order_id);
            kept.or_insert(Kept { expires_at, products: Vec::new() }).products.push(product_id);
        }
        recent
    }
}

impl RecentHolds {
    /// A hold was made under limits.
    pub fn add(&mut self, order: &Order) {
        if let Some(expires_at) = order.hold_expires_at {
            let products = order.lines.iter().map(|line| line.product_id).collect();
            self.0.entry(order.buyer.id).or_default().insert(order.id, Kept { expires_at, products });
        }
    }

    /// A hold was prolonged.
    pub fn prolong(&mut self, customer_id: CustomerId, order_id: OrderId, deadline: Option<Timestamp>) {
        let kept = self.0.get_mut(&customer_id).and_then(|holds| holds.get_mut(&order_id));
        if let (Some(kept), Some(deadline)) = (kept, deadline) {
            kept.expires_at = deadline;
        }
    }

    /// A hold was bought or cancelled.
    pub fn remove(&mut self, customer_id: CustomerId, order_id: OrderId) {
        if let Some(holds) = self.0.get_mut(&customer_id) {
            holds.remove(&order_id);
        }
    }

    fn of(&self, customer_id: CustomerId) -> impl Iterator<Item = &Kept> {
        self.0.get(&customer_id).into_iter().flat_map(BTreeMap::values)
    }
}

impl WorkingSet {
    /// Refuses a hold of `lines` to somebody who keeps enough already, or who let what they kept lapse too often.
    pub(super) fn allow_hold(
        &self,
        customer_id: CustomerId,
        lines: &[OrderLine],
        limits: HoldLimits,
    ) -> Result<(), Refusal> {
        let live = self.recent_holds.of(customer_id).filter(|kept| self.now < kept.expires_at).count();
        if let Some(limit) = limits.live.filter(|limit| *limit as usize <= live) {
            return Err(Refusal::HoldLimit { limit });
        }
        let Some(limit) = limits.lapsed else { return Ok(()) };
        for OrderLine { product_id, .. } in lines {
            let lapsed = self.recent_holds.of(customer_id).filter(|kept| kept.expires_at <= self.now);
            let lapsed = lapsed.filter(|kept| kept.products.contains(product_id));
            let mut ends: Vec<_> = lapsed.map(|kept| kept.expires_at.after(HoldLimits::WINDOW)).collect();
            ends.retain(|end| self.now < *end);
            ends.sort_unstable();
            // Another one is allowed once so many of them have left the window that fewer than the limit are left.
            let until = ends.len().checked_sub(limit as usize).and_then(|surplus| ends.get(surplus));
            if let Some(until) = until {
                return Err(Refusal::CoolingOff { product_id: *product_id, until: *until });
            }
        }
        Ok(())
    }
}
