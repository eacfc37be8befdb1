//! What a batch changed, written down.
//!
//! Row by row: a statement for one row is prepared once, one for many rows anew for each number of them.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use stockade_domain::ids::{CustomerId, OrderId, OrderNumber};
use stockade_domain::ledger::{Actor, Changes, InventoryEvent, OrderUpdate, ProductUpdate, RequestRecord, Verdict};
use stockade_domain::mail::OwedMail;
use stockade_domain::order::Order;
use stockade_records::write_outcome;

use crate::error::TxError;
use crate::schema::{idempotency_keys, inventory_events, order_items, orders, outbox, products};
use crate::values::Stored;

/// Writes all of it, and puts the numbers of new orders into what is answered. Writes nothing if nothing changed.
pub fn write(conn: &mut SqliteConnection, changes: &mut Changes, verdicts: &mut [Verdict]) -> Result<(), TxError> {
    for update in changes.products() {
        update_product(conn, update)?;
    }
    let mut numbers = HashMap::new();
    for order in changes.new_orders() {
        numbers.insert(order.id, insert_order(conn, order)?);
        insert_items(conn, order)?;
    }
    for update in changes.order_updates() {
        update_order(conn, update)?;
    }
    for event in changes.events() {
        insert_event(conn, event)?;
    }
    changes.assign_numbers(verdicts, |id: OrderId| numbers.get(&id).copied());
    for record in changes.requests() {
        insert_request(conn, record)?;
    }
    for mail in changes.mails() {
        insert_mail(conn, mail)?;
    }
    Ok(())
}

/// Adds one row to the ledger.
pub fn insert_event(conn: &mut SqliteConnection, event: &InventoryEvent) -> Result<(), TxError> {
    let (actor, actor_id) = match event.actor {
        Actor::Customer(id) => ("customer", Some(id)),
        Actor::Admin(id) => ("admin", Some(id)),
        Actor::System => ("system", None),
    };
    diesel::insert_into(inventory_events::table)
        .values((
            inventory_events::product_id.eq(Stored(event.product_id)),
            inventory_events::order_id.eq(event.order_id.map(Stored)),
            inventory_events::kind.eq(Stored(event.kind)),
            inventory_events::available_change.eq(event.change.available),
            inventory_events::held_change.eq(event.change.held),
            inventory_events::sold_change.eq(event.change.sold),
            inventory_events::received_change.eq(event.change.received),
            inventory_events::stock_version.eq(Stored(event.stock_version)),
            inventory_events::actor.eq(actor),
            inventory_events::actor_id.eq(actor_id.map(CustomerId::get)),
            inventory_events::reason.eq(&event.reason),
            inventory_events::created_at.eq(Stored(event.at)),
        ))
        .execute(conn)?;
    Ok(())
}

fn update_product(conn: &mut SqliteConnection, update: &ProductUpdate) -> Result<(), TxError> {
    let as_read =
        products::table.find(Stored(update.product_id)).filter(products::stock_version.eq(Stored(update.from_version)));
    let changed = diesel::update(as_read)
        .set((
            products::available.eq(products::available + update.change.available),
            products::held.eq(products::held + update.change.held),
            products::sold.eq(products::sold + update.change.sold),
            products::received.eq(products::received + update.change.received),
            products::stock_version.eq(products::stock_version + Stored(update.events)),
        ))
        .execute(conn)?;
    one(changed, "product")
}

fn insert_order(conn: &mut SqliteConnection, order: &Order) -> Result<OrderNumber, TxError> {
    let number: Stored<OrderNumber> = diesel::insert_into(orders::table)
        .values((
            orders::id.eq(Stored(order.id)),
            orders::customer_id.eq(Stored(order.buyer.id)),
            orders::customer_email.eq(Stored(&order.buyer.email)),
            orders::status.eq(Stored(order.status)),
            orders::total.eq(Stored(order.total)),
            orders::hold_expires_at.eq(order.hold_expires_at.map(Stored)),
            orders::extensions.eq(Stored(order.extensions)),
            orders::created_at.eq(Stored(order.created_at)),
            orders::confirmed_at.eq(order.confirmed_at.map(Stored)),
            orders::closed_at.eq(order.closed_at.map(Stored)),
            orders::version.eq(Stored(order.version)),
        ))
        .returning(orders::number)
        .get_result(conn)?;
    Ok(number.0)
}

fn insert_items(conn: &mut SqliteConnection, order: &Order) -> Result<(), TxError> {
    for line in &order.lines {
        diesel::insert_into(order_items::table)
            .values((
                order_items::order_id.eq(Stored(order.id)),
                order_items::product_id.eq(Stored(line.product_id)),
                order_items::name.eq(Stored(&line.name)),
                order_items::quantity.eq(Stored(line.quantity)),
                order_items::unit_price.eq(Stored(line.unit_price)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn update_order(conn: &mut SqliteConnection, update: &OrderUpdate) -> Result<(), TxError> {
    let order = &update.order;
    // The other way round SQLite would prepare it anew for each status, to see whether a partial index fits.
    let status_as_read = Stored(update.from_status).into_sql::<Text>().eq(orders::status);
    let as_read = orders::table
        .filter(orders::id.eq(Stored(order.id)))
        .filter(status_as_read)
        .filter(orders::version.eq(Stored(update.from_version)));
    let changed = diesel::update(as_read)
        .set((
            orders::status.eq(Stored(order.status)),
            orders::hold_expires_at.eq(order.hold_expires_at.map(Stored)),
            orders::extensions.eq(Stored(order.extensions)),
            orders::confirmed_at.eq(order.confirmed_at.map(Stored)),
            orders::closed_at.eq(order.closed_at.map(Stored)),
            orders::version.eq(Stored(order.version)),
        ))
        .execute(conn)?;
    one(changed, "order")
}

fn insert_request(conn: &mut SqliteConnection, record: &RequestRecord) -> Result<(), TxError> {
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::customer_id.eq(Stored(record.id.scope)),
            idempotency_keys::operation.eq(Stored(record.id.operation)),
            idempotency_keys::request_key.eq(&record.id.key),
            idempotency_keys::fingerprint.eq(record.fingerprint.as_bytes().as_slice()),
            idempotency_keys::outcome.eq(write_outcome(&record.outcome)),
            idempotency_keys::created_at.eq(Stored(record.at)),
        ))
        .execute(conn)?;
    Ok(())
}

fn insert_mail(conn: &mut SqliteConnection, mail: &OwedMail) -> Result<(), TxError> {
    diesel::insert_into(outbox::table)
        .values((
            outbox::kind.eq(Stored(mail.kind)),
            outbox::order_id.eq(Stored(mail.order_id)),
            outbox::recipient.eq(Stored(&mail.to)),
            outbox::next_try_at.eq(Stored(mail.owed_at)),
            outbox::created_at.eq(Stored(mail.owed_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// A row that was read in this transaction is there as it was read; anything else would be sold twice.
fn one(changed: usize, what: &str) -> Result<(), TxError> {
    if changed == 1 { Ok(()) } else { Err(TxError::unsound(format!("{changed} rows changed instead of one {what}"))) }
}
