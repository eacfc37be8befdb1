//! What a batch changed, written down: products first, then what refers to them.
//!
//! A row that refers to a product locks it for reading. A transaction that then wanted to write it would have to wait for
//! everybody else who reads it, and they for each other.

use std::collections::HashMap;
use std::fmt::Write;

use diesel::prelude::*;
use diesel::sql_query;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::ids::{OrderId, OrderNumber};
use stockade_domain::ledger::{Changes, InventoryEvent, OrderUpdate, ProductUpdate, Verdict};
use stockade_domain::order::Order;
use stockade_domain::time::Timestamp;

use super::rows::{NewEvent, NewItem, NewMail, NewOrder, NewRequest};
use crate::error::TxError;
use crate::schema::{idempotency_keys, inventory_events, order_items, orders, outbox};
use crate::values::Stored;

/// Rows in one statement, at most; it can have 65,535 values.
const ROWS: usize = 2_000;

/// Writes rows, many with one statement. A row that is alone has a statement that is prepared once.
macro_rules! insert {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $rows.as_slice() {
            [row] => {
                diesel::insert_into($table).values(row).execute($conn).await?;
            }
            rows => {
                for rows in rows.chunks(ROWS) {
                    diesel::insert_into($table).values(rows).execute($conn).await?;
                }
            }
        }
    };
}

/// Writes all of it, and puts the numbers of new orders into what is answered. Writes nothing if nothing changed.
pub(super) async fn write(
    conn: &mut AsyncMysqlConnection,
    changes: &mut Changes,
    verdicts: &mut [Verdict],
) -> Result<(), TxError> {
    update_products(conn, changes.products()).await?;
    let placed: Vec<_> = changes.new_orders().iter().map(NewOrder::of).collect();
    let items: Vec<_> = changes.new_orders().iter().flat_map(NewItem::of).collect();
    insert!(conn, orders::table, placed);
    insert!(conn, order_items::table, items);
    update_orders(conn, changes.order_updates()).await?;
    let events: Vec<_> = changes.events().iter().map(NewEvent::of).collect();
    insert!(conn, inventory_events::table, events);
    let numbers = numbers(conn, changes.new_orders()).await?;
    changes.assign_numbers(verdicts, |id: OrderId| numbers.get(&id).copied());
    let requests: Vec<_> = changes.requests().iter().map(NewRequest::of).collect();
    insert!(conn, idempotency_keys::table, requests);
    let mails: Vec<_> = changes.mails().iter().map(NewMail::of).collect();
    insert!(conn, outbox::table, mails);
    Ok(())
}

/// Adds one row to the ledger.
pub async fn insert_event(conn: &mut AsyncMysqlConnection, event: &InventoryEvent) -> Result<(), TxError> {
    diesel::insert_into(inventory_events::table).values(&NewEvent::of(event)).execute(conn).await?;
    Ok(())
}

/// Moves counters by what was decided on the version that was locked.
async fn update_products(conn: &mut AsyncMysqlConnection, updates: &[ProductUpdate]) -> Result<(), TxError> {
    for updates in updates.chunks(ROWS) {
        let row = |text: &mut String, update: &ProductUpdate| {
            let ProductUpdate { product_id, change, events, from_version } = update;
            write!(
                text,
                "SELECT {product_id} AS id, {} AS available, {} AS held, {} AS sold, {} AS received, {events} AS events,
                        {from_version} AS version",
                change.available, change.held, change.sold, change.received
            )
        };
        let query = format!(
            "UPDATE ({}) AS moved STRAIGHT_JOIN products p FORCE INDEX (PRIMARY) ON p.id = moved.id
             SET p.available = p.available + moved.available, p.held = p.held + moved.held,
                 p.sold = p.sold + moved.sold, p.received = p.received + moved.received,
                 p.stock_version = p.stock_version + moved.events
             WHERE p.stock_version = moved.version",
            table_of(updates, row)?
        );
        as_many(sql_query(query).execute(conn).await?, updates.len(), "products")?;
    }
    Ok(())
}

/// Moves orders on from the status and version that were locked.
async fn update_orders(conn: &mut AsyncMysqlConnection, updates: &[OrderUpdate]) -> Result<(), TxError> {
    for updates in updates.chunks(ROWS) {
        let row = |text: &mut String, update: &OrderUpdate| {
            let OrderUpdate { from_status, from_version, order } = update;
            write!(
                text,
                "SELECT X'{}' AS id, '{}' AS from_status, {from_version} AS from_version, '{}' AS status,
                        {} AS hold_expires_at, {} AS extensions, {} AS confirmed_at, {} AS closed_at, {} AS version",
                order.id.get().simple(),
                from_status.as_str(),
                order.status.as_str(),
                moment(order.hold_expires_at),
                order.extensions,
                moment(order.confirmed_at),
                moment(order.closed_at),
                order.version
            )
        };
        let query = format!(
            "UPDATE ({}) AS moved STRAIGHT_JOIN orders o FORCE INDEX (PRIMARY) ON o.id = moved.id
             SET o.status = moved.status, o.hold_expires_at = moved.hold_expires_at, o.extensions = moved.extensions,
                 o.confirmed_at = moved.confirmed_at, o.closed_at = moved.closed_at, o.version = moved.version
             WHERE o.status = moved.from_status AND o.version = moved.from_version",
            table_of(updates, row)?
        );
        as_many(sql_query(query).execute(conn).await?, updates.len(), "orders")?;
    }
    Ok(())
}

/// Rows to be joined with, each looked up by its primary key. Left to itself the server reads a small table through, and
/// waits for rows that others have locked while it has locked some that they want.
///
/// They are spelled out: numbers, times, ids and words of ours, and nothing that anybody typed.
fn table_of<T>(rows: &[T], mut spell: impl FnMut(&mut String, &T) -> std::fmt::Result) -> Result<String, TxError> {
    let mut text = String::new();
    for row in rows {
        if !text.is_empty() {
            text.push_str(" UNION ALL ");
        }
        spell(&mut text, row).map_err(TxError::unsound)?;
    }
    Ok(text)
}

/// A time in a statement. It has a type in every row, so that the column of the table has it.
fn moment(at: Option<Timestamp>) -> String {
    match at.map(Stored) {
        Some(at) => format!("CAST('{}' AS DATETIME(6))", at.datetime().format("%Y-%m-%d %H:%M:%S%.6f")),
        None => "CAST(NULL AS DATETIME(6))".to_owned(),
    }
}

/// A row that was locked in this transaction is there as it was read; anything else would be sold twice.
fn as_many(changed: usize, wanted: usize, what: &str) -> Result<(), TxError> {
    if changed == wanted {
        Ok(())
    } else {
        Err(TxError::unsound(format!("{changed} {what} changed instead of {wanted}")))
    }
}

/// The numbers that the server gave to new orders.
async fn numbers(conn: &mut AsyncMysqlConnection, placed: &[Order]) -> Result<HashMap<OrderId, OrderNumber>, TxError> {
    let mut numbers = HashMap::new();
    let columns = (orders::id, orders::number);
    let rows: Vec<(Stored<OrderId>, Stored<OrderNumber>)> = match placed {
        [] => Vec::new(),
        [order] => vec![orders::table.find(Stored(order.id)).select(columns).get_result(conn).await?],
        placed => {
            let ids = placed.iter().map(|order| Stored(order.id));
            orders::table.filter(orders::id.eq_any(ids)).select(columns).load(conn).await?
        }
    };
    numbers.extend(rows.into_iter().map(|(id, number)| (id.0, number.0)));
    Ok(numbers)
}

#[cfg(test)]
#[cfg(feature = "live")]
mod tests;
