//! The columns of each table that can be taken away.

use stockade_domain::catalogue::{HoldTime, Product};
use stockade_domain::ledger::InventoryEvent;
use stockade_domain::mail::Job;
use stockade_domain::order::Order;
use stockade_domain::report::CustomerSummary;

use super::sheet::{Cell, Column};
use crate::wire::{ActorBody, at};

pub const ORDERS: &[Column<Order>] = &[
    ("number", |order, _| Cell::maybe(order.number)),
    ("id", |order, _| Cell::ours(order.id)),
    ("status", |order, view| Cell::ours(order.status_at(view.now).as_str())),
    ("customer_id", |order, _| Cell::ours(order.buyer.id)),
    ("customer_email", |order, _| Cell::theirs(order.buyer.email.as_str())),
    ("items", |order, _| Cell::theirs(items(order))),
    ("total", |order, _| Cell::ours(order.total)),
    ("currency", |_, view| Cell::ours(&view.currency)),
    ("created_at", |order, _| Cell::ours(at(order.created_at))),
    ("hold_expires_at", |order, _| Cell::maybe(order.hold_expires_at.map(at))),
    ("confirmed_at", |order, _| Cell::maybe(order.confirmed_at.map(at))),
    ("closed_at", |order, _| Cell::maybe(order.closed_at.map(at))),
];

pub const EVENTS: &[Column<InventoryEvent>] = &[
    ("id", |event, _| Cell::maybe(event.id)),
    ("product_id", |event, _| Cell::ours(event.product_id)),
    ("order_id", |event, _| Cell::maybe(event.order_id)),
    ("type", |event, _| Cell::ours(event.kind.as_str())),
    ("available_change", |event, _| Cell::ours(event.change.available)),
    ("held_change", |event, _| Cell::ours(event.change.held)),
    ("sold_change", |event, _| Cell::ours(event.change.sold)),
    ("received_change", |event, _| Cell::ours(event.change.received)),
    ("stock_version", |event, _| Cell::ours(event.stock_version)),
    ("actor", |event, _| Cell::ours(ActorBody::from(event.actor).kind)),
    ("actor_id", |event, _| Cell::maybe(ActorBody::from(event.actor).id)),
    ("reason", |event, _| Cell::theirs(&event.reason)),
    ("created_at", |event, _| Cell::ours(at(event.at))),
];

pub const PRODUCTS: &[Column<Product>] = &[
    ("id", |product, _| Cell::ours(product.id)),
    ("name", |product, _| Cell::theirs(product.details.name.as_str())),
    ("description", |product, _| Cell::theirs(&product.details.description)),
    ("category", |product, _| Cell::theirs(product.details.category.as_deref().unwrap_or_default())),
    ("sku", |product, _| Cell::theirs(product.details.sku.as_deref().unwrap_or_default())),
    ("price", |product, _| Cell::ours(product.details.price)),
    ("currency", |_, view| Cell::ours(&view.currency)),
    ("state", |product, view| Cell::ours(product.state_at(view.now).as_str())),
    ("available", |product, _| Cell::ours(product.counters.available)),
    ("held", |product, _| Cell::ours(product.counters.held)),
    ("sold", |product, _| Cell::ours(product.counters.sold)),
    ("received", |product, _| Cell::ours(product.counters.received)),
    ("low_stock_threshold", |product, _| Cell::ours(product.details.low_stock_threshold)),
    ("max_per_customer", |product, _| Cell::maybe(product.details.max_per_customer)),
    ("hold_seconds", |product, _| Cell::maybe(product.details.hold.map(HoldTime::seconds))),
    ("sale_starts_at", |product, _| Cell::maybe(product.details.sale.starts_at().map(at))),
    ("sale_ends_at", |product, _| Cell::maybe(product.details.sale.ends_at().map(at))),
    ("version", |product, _| Cell::ours(product.version)),
    ("created_at", |product, _| Cell::ours(at(product.created_at))),
    ("updated_at", |product, _| Cell::ours(at(product.updated_at))),
];

pub const CUSTOMERS: &[Column<CustomerSummary>] = &[
    ("id", |customer, _| Cell::ours(customer.account.id)),
    ("email", |customer, _| Cell::theirs(customer.account.email.as_str())),
    ("disabled", |customer, _| Cell::ours(customer.account.disabled)),
    ("orders", |customer, _| Cell::ours(customer.orders)),
    ("revenue", |customer, _| Cell::ours(customer.revenue)),
    ("currency", |_, view| Cell::ours(&view.currency)),
    ("created_at", |customer, _| Cell::ours(at(customer.account.created_at))),
];

pub const JOBS: &[Column<Job>] = &[
    ("id", |job, _| Cell::ours(job.id)),
    ("kind", |job, _| Cell::ours(job.kind.as_str())),
    ("order_id", |job, _| Cell::maybe(job.order_id)),
    ("state", |job, _| Cell::ours(job.state.as_str())),
    ("attempts", |job, _| Cell::ours(job.attempts)),
    ("last_error", |job, _| Cell::theirs(job.last_error.as_deref().unwrap_or_default())),
    ("created_at", |job, _| Cell::ours(at(job.created_at))),
    ("next_try_at", |job, _| Cell::ours(at(job.next_try_at))),
    ("done_at", |job, _| Cell::maybe(job.done_at.map(at))),
];

/// `2 x Kettle; 1 x Cup`
fn items(order: &Order) -> String {
    let items = order.lines.iter().map(|line| format!("{} x {}", line.quantity, line.name.as_str()));
    items.collect::<Vec<_>>().join("; ")
}
