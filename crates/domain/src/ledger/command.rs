//! What somebody wants to happen.

use super::{Fingerprint, HoldLimits, IdempotencyKey, Operation, Request};
use crate::cart::Cart;
use crate::catalogue::HoldTime;
use crate::ids::{CustomerId, OrderId, ProductId};
use crate::money::Money;
use crate::order::{Buyer, Lines};

/// One wish, by one actor, recognisable by its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    request: Option<Request>,
    /// What can be bought once, whatever the request: a cart.
    claim: Option<Request>,
    actor: Actor,
    action: Action,
}

/// Who wants it, and who the ledger will say did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    Customer(CustomerId),
    Admin(CustomerId),
    /// The service itself: expiry.
    System,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    PlaceHold { order_id: OrderId, buyer: Buyer, lines: Lines, hold: HoldFor, limits: HoldLimits },
    PlaceOrder { order_id: OrderId, buyer: Buyer, lines: Lines, expected_total: Option<Money> },
    ConfirmHold { order_id: OrderId },
    ExtendHold { order_id: OrderId, hold: HoldFor, max_extensions: u32 },
    CancelOrder { order_id: OrderId, reason: String },
    ExpireHold { order_id: OrderId },
    AdjustStock { product_id: ProductId, change: StockChange, reason: String },
}

/// How long a hold lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldFor {
    /// As its product says, else the shop's default; the shortest, of several products.
    ProductOr(HoldTime),
    Exactly(HoldTime),
}

/// How an admin changes stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockChange {
    /// So many pieces come in, or leave when negative.
    By(i64),
    /// As many come in or leave as makes this many available, once the product's due holds have come back.
    ToAvailable(u32),
}

impl Command {
    pub fn place_hold(key: IdempotencyKey, order_id: OrderId, buyer: Buyer, lines: Lines, hold: HoldFor) -> Self {
        let request = key.request(buyer.id, Operation::Hold, fingerprint(each(&lines).chain(exactly(hold))));
        let actor = Actor::Customer(buyer.id);
        let action = Action::PlaceHold { order_id, buyer, lines, hold, limits: HoldLimits::default() };
        Self { request: Some(request), claim: None, actor, action }
    }

    /// The same, if it is a hold, but no more than the shop allows each customer.
    #[must_use]
    pub fn within(mut self, allowed: HoldLimits) -> Self {
        if let Action::PlaceHold { limits, .. } = &mut self.action {
            *limits = allowed;
        }
        self
    }

    pub fn place_order(key: IdempotencyKey, order_id: OrderId, buyer: Buyer, lines: Lines) -> Self {
        let request = key.request(buyer.id, Operation::Order, fingerprint(each(&lines)));
        let actor = Actor::Customer(buyer.id);
        let action = Action::PlaceOrder { order_id, buyer, lines, expected_total: None };
        Self { request: Some(request), claim: None, actor, action }
    }

    /// The same, but the cart is bought once: whoever comes with another key for it as it is now is told of the order that
    /// was made. Two clicks at the same time, or two devices, make one order. Whoever comes for it once it was changed is
    /// told of that order, too, and that it is still in the cart: see [`Spent::Before`](super::Spent).
    #[must_use]
    pub fn spending(self, cart: &Cart) -> Self {
        let Actor::Customer(customer_id) = self.actor else { return self };
        // A store that lost its last changes counts the same versions again.
        let as_it_is = [cart.version.to_string(), cart.expires_at.as_micros().to_string()];
        let claim = IdempotencyKey::of_cart(cart).request(customer_id, Operation::Cart, fingerprint(as_it_is));
        Self { claim: Some(claim), ..self }
    }

    /// An order for a cart's lines. The request is the same whatever is in the cart now: a retry after the cart was
    /// cleared finds its order, and only a request that never succeeded is told that the cart is empty.
    pub fn check_out(
        key: IdempotencyKey,
        order_id: OrderId,
        buyer: Buyer,
        lines: Lines,
        expected_total: Option<Money>,
    ) -> Self {
        let expected = expected_total.map(|total| total.to_string());
        let request = key.request(buyer.id, Operation::Checkout, fingerprint(expected));
        let actor = Actor::Customer(buyer.id);
        let action = Action::PlaceOrder { order_id, buyer, lines, expected_total };
        Self { request: Some(request), claim: None, actor, action }
    }

    pub fn confirm_hold(key: IdempotencyKey, customer_id: CustomerId, order_id: OrderId) -> Self {
        let request = key.request(customer_id, Operation::Confirm, fingerprint([order_id.to_string()]));
        Self {
            request: Some(request),
            claim: None,
            actor: Actor::Customer(customer_id),
            action: Action::ConfirmHold { order_id },
        }
    }

    pub fn extend_hold(
        key: IdempotencyKey,
        customer_id: CustomerId,
        order_id: OrderId,
        hold: HoldFor,
        max_extensions: u32,
    ) -> Self {
        let said = [order_id.to_string()].into_iter().chain(exactly(hold));
        let request = key.request(customer_id, Operation::Extend, fingerprint(said));
        let action = Action::ExtendHold { order_id, hold, max_extensions };
        Self { request: Some(request), claim: None, actor: Actor::Customer(customer_id), action }
    }

    pub fn cancel_order(key: IdempotencyKey, customer_id: CustomerId, order_id: OrderId) -> Self {
        let request = key.request(customer_id, Operation::Cancel, fingerprint([order_id.to_string()]));
        let action = Action::CancelOrder { order_id, reason: "cancelled by the customer".to_owned() };
        Self { request: Some(request), claim: None, actor: Actor::Customer(customer_id), action }
    }

    /// Ends a hold, or takes a confirmed order back and its pieces into stock.
    pub fn cancel_order_as_admin(key: IdempotencyKey, admin_id: CustomerId, order_id: OrderId, reason: String) -> Self {
        let request = key.request(admin_id, Operation::Cancel, fingerprint([order_id.to_string(), reason.clone()]));
        let action = Action::CancelOrder { order_id, reason };
        Self { request: Some(request), claim: None, actor: Actor::Admin(admin_id), action }
    }

    /// Takes a due hold back. Needs no key: the order's own state says whether it was done.
    pub fn expire_hold(order_id: OrderId) -> Self {
        Self { request: None, claim: None, actor: Actor::System, action: Action::ExpireHold { order_id } }
    }

    pub fn adjust_stock(
        key: IdempotencyKey,
        admin_id: CustomerId,
        product_id: ProductId,
        change: StockChange,
        reason: String,
    ) -> Self {
        let change_text = match change {
            StockChange::By(pieces) => format!("by {pieces}"),
            StockChange::ToAvailable(pieces) => format!("to {pieces}"),
        };
        let said = [product_id.to_string(), change_text, reason.clone()];
        let request = key.request(admin_id, Operation::AdjustStock, fingerprint(said));
        let action = Action::AdjustStock { product_id, change, reason };
        Self { request: Some(request), claim: None, actor: Actor::Admin(admin_id), action }
    }

    /// The same as part of a request that asks for more than this: its key is not good for one that asks for anything else.
    #[must_use]
    pub fn together_with<'a>(mut self, more: impl IntoIterator<Item = &'a str>) -> Self {
        if let Some(request) = &mut self.request {
            request.fingerprint = request.fingerprint.and(more);
        }
        self
    }

    pub const fn request(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    pub const fn claim(&self) -> Option<&Request> {
        self.claim.as_ref()
    }

    pub const fn actor(&self) -> Actor {
        self.actor
    }

    pub const fn action(&self) -> &Action {
        &self.action
    }

    /// Whether it speaks of an order that somebody has already: pieces that were promised are at stake, and a deadline
    /// may be near.
    pub const fn is_settling(&self) -> bool {
        matches!(self.action, Action::ConfirmHold { .. } | Action::ExtendHold { .. } | Action::CancelOrder { .. })
    }

    /// A number by which commands that want the same rows mostly agree: the first product, else the order.
    /// Only a hint for spreading work; nothing is right or wrong by it.
    pub fn lane_hint(&self) -> u64 {
        let of_order = |order_id: OrderId| order_id.get().as_u64_pair().1;
        let of_product = |product_id: ProductId| product_id.get().unsigned_abs();
        match &self.action {
            Action::PlaceHold { order_id, lines, .. } | Action::PlaceOrder { order_id, lines, .. } => {
                lines.first().map_or_else(|| of_order(*order_id), of_product)
            }
            Action::AdjustStock { product_id, .. } => of_product(*product_id),
            Action::ConfirmHold { order_id }
            | Action::ExtendHold { order_id, .. }
            | Action::CancelOrder { order_id, .. }
            | Action::ExpireHold { order_id } => of_order(*order_id),
        }
    }
}

fn fingerprint(said: impl IntoIterator<Item = String>) -> Fingerprint {
    let said: Vec<String> = said.into_iter().collect();
    Fingerprint::of(said.iter().map(String::as_str))
}

fn each(lines: &Lines) -> impl Iterator<Item = String> {
    lines.iter().map(|(id, quantity)| format!("{id}x{quantity}"))
}

/// An exact time was asked for. The shop's default was not, and may change between two tries.
fn exactly(hold: HoldFor) -> Option<String> {
    match hold {
        HoldFor::Exactly(time) => Some(format!("for {} s", time.seconds())),
        HoldFor::ProductOr(_) => None,
    }
}
