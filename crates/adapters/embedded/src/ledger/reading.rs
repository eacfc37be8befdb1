//! The rows that a batch names.
//!
//! Each is read by a statement of its own, always the same one: that is prepared once and costs no round trip. None of
//! them says `LIMIT ?` for a row that is unique anyway, because SQLite would prepare it anew for each value.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use stockade_domain::catalogue::{HoldTime, ProductName};
use stockade_domain::ids::{CustomerId, OrderId, ProductId};
use stockade_domain::ledger::{
    Bought, Fingerprint, HoldLimits, Keys, LockedProduct, LockedRows, RecentHold, RequestId, RequestRecord,
};
use stockade_domain::money::Money;
use stockade_domain::order::{Order, OrderStatus};
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;
use stockade_records::read_outcome;

use crate::catalogue::{CountersRow, sale_window};
use crate::error::TxError;
use crate::orders::{IsPending, IsPendingOrExpired, OrderRow, order};
use crate::schema::{idempotency_keys, order_items, orders, products};
use crate::values::Stored;

/// What is to be known before a batch can be decided.
pub fn rows(conn: &mut SqliteConnection, keys: &Keys, now: Timestamp) -> Result<LockedRows, TxError> {
    let mut requests = Vec::new();
    for id in &keys.requests {
        requests.extend(request(conn, id)?);
    }
    let mut named = BTreeMap::new();
    for id in &keys.orders {
        named.extend(order(conn, *id)?.map(|order| (*id, order)));
    }
    let mut products = BTreeMap::new();
    for (id, pieces) in &keys.products {
        let Some(product) = product(conn, *id)? else { continue };
        // With enough available for the whole batch no hold will be taken back.
        if product.counters.available < *pieces {
            named.extend(due_holds(conn, *id, now, *pieces)?.into_iter().map(|order| (order.id, order)));
        }
        products.insert(*id, product);
    }
    let of_orders = named.values().flat_map(|order| order.lines.iter().map(|line| line.product_id));
    for id in of_orders.collect::<BTreeSet<_>>() {
        if !products.contains_key(&id) {
            products.extend(product(conn, id)?.map(|product| (id, product)));
        }
    }
    let mut bought = Vec::new();
    for (customer_id, product_id) in &keys.buyers {
        if products.get(product_id).is_some_and(|product| product.max_per_customer.is_some()) {
            let pieces = pieces_of(conn, *customer_id, *product_id, now)?;
            bought.push(Bought { customer_id: *customer_id, product_id: *product_id, pieces });
        }
    }
    let mut recent_holds = Vec::new();
    for customer_id in &keys.holders {
        recent_holds.extend(holds_of(conn, *customer_id, now)?);
    }
    let (orders, products) = (named.into_values().collect(), products.into_values().collect());
    Ok(LockedRows { requests, orders, products, bought, recent_holds })
}

/// What a request was answered before.
fn request(conn: &mut SqliteConnection, id: &RequestId) -> Result<Option<RequestRecord>, TxError> {
    let answered: Option<(Stored<[u8; 32]>, String, Stored<Timestamp>)> = idempotency_keys::table
        .find((Stored(id.scope), Stored(id.operation), &id.key))
        .select((idempotency_keys::fingerprint, idempotency_keys::outcome, idempotency_keys::created_at))
        .get_result(conn)
        .optional()?;
    let Some((fingerprint, outcome, at)) = answered else { return Ok(None) };
    let (fingerprint, outcome) =
        (Fingerprint::restore(fingerprint.0), read_outcome(&outcome).map_err(TxError::unsound)?);
    Ok(Some(RequestRecord { id: id.clone(), fingerprint, outcome, at: at.0 }))
}

/// What deciding needs to know of a product.
#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(Sqlite))]
struct LockedRow {
    name: Stored<ProductName>,
    price: Stored<Money>,
    max_per_customer: Option<Stored<u32>>,
    hold_seconds: Option<Stored<HoldTime>>,
    sale_starts_at: Option<Stored<Timestamp>>,
    sale_ends_at: Option<Stored<Timestamp>>,
    archived: bool,
    #[diesel(embed)]
    counters: CountersRow,
    stock_version: Stored<u64>,
}

fn product(conn: &mut SqliteConnection, id: ProductId) -> Result<Option<LockedProduct>, TxError> {
    let row = products::table.find(Stored(id)).select(LockedRow::as_select()).get_result(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(LockedProduct {
        id,
        name: row.name.0,
        price: row.price.0,
        max_per_customer: row.max_per_customer.map(|limit| limit.0),
        hold: row.hold_seconds.map(|time| time.0),
        sale: sale_window(row.sale_starts_at, row.sale_ends_at)?,
        archived: row.archived,
        counters: row.counters.into_counters(),
        stock_version: row.stock_version.0,
    }))
}

/// Up to `limit` holds of a product whose deadline has passed, the longest due first.
fn due_holds(
    conn: &mut SqliteConnection,
    product_id: ProductId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Order>, TxError> {
    let with_product = order_items::table
        .filter(order_items::order_id.eq(orders::id))
        .filter(order_items::product_id.eq(Stored(product_id)));
    let due = orders::table
        .filter(IsPending::new(orders::status))
        .filter(orders::hold_expires_at.le(Stored(now)))
        .filter(exists(with_product))
        .order((orders::hold_expires_at, orders::id))
        .limit(limit.into())
        .select(OrderRow::as_select())
        .load(conn)?;
    Ok(due.into_iter().map(|row| row.with_lines(conn)).collect::<Result<_, _>>()?)
}

/// The pieces of a product that a customer has in confirmed orders and live holds.
fn pieces_of(
    conn: &mut SqliteConnection,
    customer_id: CustomerId,
    product_id: ProductId,
    now: Timestamp,
) -> Result<u32, TxError> {
    let confirmed = orders::status.eq(Stored(OrderStatus::Confirmed));
    let live = IsPending::new(orders::status).and(orders::hold_expires_at.gt(Stored(now)));
    let pieces: Vec<Stored<Quantity>> = orders::table
        .inner_join(order_items::table.on(order_items::order_id.eq(orders::id)))
        .filter(orders::customer_id.eq(Stored(customer_id)))
        .filter(order_items::product_id.eq(Stored(product_id)))
        .filter(confirmed.or(live))
        .select(order_items::quantity)
        .load(conn)?;
    Ok(pieces.into_iter().fold(0, |sum: u32, Stored(pieces)| sum.saturating_add(pieces.get())))
}

/// A line of a hold: its order, its product, and when the hold ends or ended.
type HeldLine = (Stored<OrderId>, Stored<ProductId>, Option<Stored<Timestamp>>);

/// What counts against the limits of a customer who wants to hold.
fn holds_of(
    conn: &mut SqliteConnection,
    customer_id: CustomerId,
    now: Timestamp,
) -> Result<impl Iterator<Item = RecentHold>, TxError> {
    let since = now.before(HoldLimits::WINDOW);
    let lines: Vec<HeldLine> = orders::table
        .inner_join(order_items::table.on(order_items::order_id.eq(orders::id)))
        .filter(orders::customer_id.eq(Stored(customer_id)))
        .filter(IsPendingOrExpired::new(orders::status))
        .filter(orders::hold_expires_at.gt(Stored(since)))
        .select((orders::id, order_items::product_id, orders::hold_expires_at))
        .load(conn)?;
    Ok(lines.into_iter().filter_map(move |(Stored(order_id), Stored(product_id), deadline)| {
        Some(RecentHold { customer_id, order_id, product_id, expires_at: deadline?.0 })
    }))
}
