//! Rows that a batch adds, as they are written.

use diesel::prelude::*;
use stockade_domain::account::Email;
use stockade_domain::catalogue::ProductName;
use stockade_domain::ids::{CustomerId, OrderId, ProductId};
use stockade_domain::ledger::{Actor, EventKind, InventoryEvent, Operation, RequestRecord};
use stockade_domain::mail::{MailKind, OwedMail};
use stockade_domain::money::Money;
use stockade_domain::order::{Order, OrderLine, OrderStatus};
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;
use stockade_records::write_outcome;

use crate::schema::{idempotency_keys, inventory_events, order_items, orders, outbox};
use crate::values::Stored;

#[derive(Insertable)]
#[diesel(table_name = orders, treat_none_as_default_value = false)]
pub(super) struct NewOrder<'a> {
    id: Stored<OrderId>,
    customer_id: Stored<CustomerId>,
    customer_email: Stored<&'a Email>,
    status: Stored<OrderStatus>,
    total: Stored<Money>,
    hold_expires_at: Option<Stored<Timestamp>>,
    extensions: Stored<u32>,
    created_at: Stored<Timestamp>,
    confirmed_at: Option<Stored<Timestamp>>,
    closed_at: Option<Stored<Timestamp>>,
    version: Stored<u32>,
}

impl<'a> NewOrder<'a> {
    pub(super) fn of(order: &'a Order) -> Self {
        Self {
            id: Stored(order.id),
            customer_id: Stored(order.buyer.id),
            customer_email: Stored(&order.buyer.email),
            status: Stored(order.status),
            total: Stored(order.total),
            hold_expires_at: order.hold_expires_at.map(Stored),
            extensions: Stored(order.extensions),
            created_at: Stored(order.created_at),
            confirmed_at: order.confirmed_at.map(Stored),
            closed_at: order.closed_at.map(Stored),
            version: Stored(order.version),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = order_items)]
pub(super) struct NewItem<'a> {
    order_id: Stored<OrderId>,
    product_id: Stored<ProductId>,
    name: Stored<&'a ProductName>,
    quantity: Stored<Quantity>,
    unit_price: Stored<Money>,
}

impl<'a> NewItem<'a> {
    pub(super) fn of(order: &'a Order) -> impl Iterator<Item = Self> {
        order.lines.iter().map(|OrderLine { product_id, name, quantity, unit_price }| Self {
            order_id: Stored(order.id),
            product_id: Stored(*product_id),
            name: Stored(name),
            quantity: Stored(*quantity),
            unit_price: Stored(*unit_price),
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = inventory_events, treat_none_as_default_value = false)]
pub(super) struct NewEvent<'a> {
    product_id: Stored<ProductId>,
    order_id: Option<Stored<OrderId>>,
    kind: Stored<EventKind>,
    available_change: i64,
    held_change: i64,
    sold_change: i64,
    received_change: i64,
    stock_version: Stored<u64>,
    actor: &'static str,
    actor_id: Option<Stored<CustomerId>>,
    reason: &'a str,
    created_at: Stored<Timestamp>,
}

impl<'a> NewEvent<'a> {
    pub(super) fn of(event: &'a InventoryEvent) -> Self {
        let (actor, actor_id) = match event.actor {
            Actor::Customer(id) => ("customer", Some(id)),
            Actor::Admin(id) => ("admin", Some(id)),
            Actor::System => ("system", None),
        };
        Self {
            product_id: Stored(event.product_id),
            order_id: event.order_id.map(Stored),
            kind: Stored(event.kind),
            available_change: event.change.available,
            held_change: event.change.held,
            sold_change: event.change.sold,
            received_change: event.change.received,
            stock_version: Stored(event.stock_version),
            actor,
            actor_id: actor_id.map(Stored),
            reason: &event.reason,
            created_at: Stored(event.at),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = idempotency_keys)]
pub(super) struct NewRequest<'a> {
    customer_id: Stored<CustomerId>,
    operation: Stored<Operation>,
    request_key: &'a str,
    fingerprint: Stored<[u8; 32]>,
    outcome: String,
    created_at: Stored<Timestamp>,
}

impl<'a> NewRequest<'a> {
    pub(super) fn of(record: &'a RequestRecord) -> Self {
        Self {
            customer_id: Stored(record.id.scope),
            operation: Stored(record.id.operation),
            request_key: &record.id.key,
            fingerprint: Stored(*record.fingerprint.as_bytes()),
            outcome: write_outcome(&record.outcome),
            created_at: Stored(record.at),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = outbox)]
pub(super) struct NewMail<'a> {
    kind: Stored<MailKind>,
    order_id: Stored<OrderId>,
    recipient: Stored<&'a Email>,
    next_try_at: Stored<Timestamp>,
    created_at: Stored<Timestamp>,
}

impl<'a> NewMail<'a> {
    pub(super) fn of(mail: &'a OwedMail) -> Self {
        Self {
            kind: Stored(mail.kind),
            order_id: Stored(mail.order_id),
            recipient: Stored(&mail.to),
            next_try_at: Stored(mail.owed_at),
            created_at: Stored(mail.owed_at),
        }
    }
}
