//! The columns of each table that can be taken away: those that the table of the client shows, in its order.
//!
//! What a cell there shows two of stands in two columns here. `web/src/admin/table/exported.json` says which columns stand
//! for which heading; tests on both sides compare with it.

use stockade_domain::catalogue::{Product, SaleState};
use stockade_domain::ledger::InventoryEvent;
use stockade_domain::mail::{Job, JobState};
use stockade_domain::order::Order;
use stockade_domain::report::CustomerSummary;

use super::sheet::{Cell, Column};
use crate::wire::{ActorBody, at};

/// A row of the ledger with the name of its product.
pub struct Named {
    pub event: InventoryEvent,
    pub product: String,
}

pub const ORDERS: &[Column<Order>] = &[
    ("number", |order, _| Cell::maybe(order.number)),
    ("id", |order, _| Cell::ours(order.id)),
    ("customer_email", |order, _| Cell::theirs(order.buyer.email.as_str())),
    ("items", |order, _| Cell::theirs(items(order))),
    ("total", |order, _| Cell::ours(order.total)),
    ("currency", |_, view| Cell::ours(&view.currency)),
    ("status", |order, view| Cell::ours(order.status_at(view.now).as_str())),
    ("created_at", |order, _| Cell::ours(at(order.created_at))),
];

pub const HOLDS: &[Column<Order>] = &[
    ("customer_email", |order, _| Cell::theirs(order.buyer.email.as_str())),
    ("items", |order, _| Cell::theirs(items(order))),
    ("pieces", |order, _| Cell::ours(order.pieces())),
    ("total", |order, _| Cell::ours(order.total)),
    ("currency", |_, view| Cell::ours(&view.currency)),
    ("hold_expires_at", |order, _| Cell::maybe(order.hold_expires_at.map(at))),
    ("extensions", |order, _| Cell::ours(order.extensions)),
    ("number", |order, _| Cell::maybe(order.number)),
    ("id", |order, _| Cell::ours(order.id)),
];

pub const EVENTS: &[Column<Named>] = &[
    ("created_at", |row, _| Cell::ours(at(row.event.at))),
    ("type", |row, _| Cell::ours(row.event.kind.as_str())),
    ("product_id", |row, _| Cell::ours(row.event.product_id)),
    ("product_name", |row, _| Cell::theirs(&row.product)),
    ("available_change", |row, _| Cell::ours(row.event.change.available)),
    ("held_change", |row, _| Cell::ours(row.event.change.held)),
    ("sold_change", |row, _| Cell::ours(row.event.change.sold)),
    ("reason", |row, _| Cell::theirs(&row.event.reason)),
    ("actor", |row, _| Cell::ours(ActorBody::from(row.event.actor).kind)),
    ("actor_id", |row, _| Cell::maybe(ActorBody::from(row.event.actor).id)),
    ("order_id", |row, _| Cell::maybe(row.event.order_id)),
    ("stock_version", |row, _| Cell::ours(row.event.stock_version)),
];

pub const PRODUCTS: &[Column<Product>] = &[
    ("id", |product, _| Cell::ours(product.id)),
    ("name", |product, _| Cell::theirs(product.details.name.as_str())),
    ("sku", |product, _| Cell::theirs(product.details.sku.as_deref().unwrap_or_default())),
    ("category", |product, _| Cell::theirs(product.details.category.as_deref().unwrap_or_default())),
    ("state", |product, view| Cell::ours(product.state_at(view.now).as_str())),
    ("low_stock_below", |product, view| {
        let over = matches!(product.state_at(view.now), SaleState::Archived | SaleState::Ended);
        let threshold = product.details.low_stock_threshold;
        Cell::maybe((!over && product.counters.available < threshold).then_some(threshold))
    }),
    ("price", |product, _| Cell::ours(product.details.price)),
    ("currency", |_, view| Cell::ours(&view.currency)),
    ("available", |product, _| Cell::ours(product.counters.available)),
    ("held", |product, _| Cell::ours(product.counters.held)),
    ("sold", |product, _| Cell::ours(product.counters.sold)),
];

pub const CUSTOMERS: &[Column<CustomerSummary>] = &[
    ("id", |customer, _| Cell::ours(customer.account.id)),
    ("email", |customer, _| Cell::theirs(customer.account.email.as_str())),
    ("orders", |customer, _| Cell::ours(customer.orders)),
    ("revenue", |customer, _| Cell::ours(customer.revenue)),
    ("currency", |_, view| Cell::ours(&view.currency)),
    ("disabled", |customer, _| Cell::ours(customer.account.disabled)),
    ("created_at", |customer, _| Cell::ours(at(customer.account.created_at))),
];

pub const JOBS: &[Column<Job>] = &[
    ("id", |job, _| Cell::ours(job.id)),
    ("kind", |job, _| Cell::ours(job.kind.as_str())),
    ("state", |job, _| Cell::ours(job.state.as_str())),
    ("order_id", |job, _| Cell::maybe(job.order_id)),
    ("attempts", |job, _| Cell::ours(job.attempts)),
    ("done_at", |job, _| Cell::maybe(job.done_at.map(at))),
    ("next_try_at", |job, _| Cell::maybe((job.state == JobState::Waiting).then(|| at(job.next_try_at)))),
    ("last_error", |job, _| Cell::theirs(job.last_error.as_deref().unwrap_or_default())),
];

/// `2 x Kettle; 1 x Cup`
fn items(order: &Order) -> String {
    let items = order.lines.iter().map(|line| format!("{} x {}", line.quantity, line.name.as_str()));
    items.collect::<Vec<_>>().join("; ")
}
