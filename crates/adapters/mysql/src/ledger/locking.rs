//! The rows that a batch names, locked in the one order.
//!
//! Rows are locked through the primary key, whatever the server thinks of small tables: a scan would wait for rows that
//! nobody asked for.

use std::collections::{BTreeMap, BTreeSet};

use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Binary, Bool, Datetime, Nullable, Numeric, Text, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::catalogue::{HoldTime, ProductName};
use stockade_domain::ids::{CustomerId, OrderId, ProductId};
use stockade_domain::ledger::{
    Bought, Counters, Fingerprint, Keys, LockedProduct, LockedRows, Operation, RequestId, RequestRecord,
};
use stockade_domain::money::Money;
use stockade_domain::order::Order;
use stockade_domain::time::Timestamp;
use stockade_records::read_outcome;

use crate::catalogue::sale_window;
use crate::error::TxError;
use crate::orders::{OrderRow, with_lines};
use crate::values::Stored;

/// Values in one list, at most; a statement can have 65,535 of them.
const LIST: usize = 8_000;

type UnsignedBigInt = Unsigned<diesel::sql_types::BigInt>;
type UnsignedInteger = Unsigned<diesel::sql_types::Integer>;

/// What is to be known before a batch can be decided, but for what customers have.
pub(super) struct Locked {
    pub rows: LockedRows,
    /// The server's time when the last product was locked; `None` when there was none.
    pub at: Option<Timestamp>,
}

pub(super) async fn lock(
    conn: &mut AsyncMysqlConnection,
    keys: &Keys,
    holds: &BTreeSet<OrderId>,
) -> Result<Locked, TxError> {
    // Not locked: twins that see neither of them here meet at the primary key, and the later one begins anew.
    let requests = requests(conn, &keys.requests, "").await?;
    let orders = orders(conn, &keys.orders | holds).await?;
    let of_orders = orders.iter().flat_map(|order| order.lines.iter().map(|line| line.product_id));
    let named: BTreeSet<_> = keys.products.keys().copied().chain(of_orders).collect();
    let (products, at) = products(conn, &named).await?;
    Ok(Locked { rows: LockedRows { requests, orders, products, bought: Vec::new() }, at })
}

/// Waits for whoever is about to write one of these requests.
pub(super) async fn await_requests(conn: &mut AsyncMysqlConnection, ids: &BTreeSet<RequestId>) -> Result<(), TxError> {
    requests(conn, ids, "FOR UPDATE").await?;
    Ok(())
}

/// A request as it was answered.
#[derive(QueryableByName)]
struct RequestRow {
    #[diesel(sql_type = UnsignedBigInt)]
    customer_id: Stored<CustomerId>,
    #[diesel(sql_type = Text)]
    operation: Stored<Operation>,
    #[diesel(sql_type = Text)]
    request_key: String,
    #[diesel(sql_type = Binary)]
    fingerprint: Stored<[u8; 32]>,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = Datetime)]
    created_at: Stored<Timestamp>,
}

async fn requests(
    conn: &mut AsyncMysqlConnection,
    ids: &BTreeSet<RequestId>,
    lock: &str,
) -> Result<Vec<RequestRecord>, TxError> {
    let ids: Vec<_> = ids.iter().collect();
    let mut records = Vec::new();
    for ids in ids.chunks(LIST) {
        // Neither server finds its way by a list of triples, but both do by a choice of them.
        let choice = vec!["customer_id = ? AND operation = ? AND request_key = ?"; ids.len()].join(" OR ");
        let mut query = sql_query(format!(
            "SELECT customer_id, operation, request_key, fingerprint, outcome, created_at
             FROM idempotency_keys FORCE INDEX (PRIMARY) WHERE {choice} {lock}"
        ))
        .into_boxed::<Mysql>();
        for id in ids {
            query = query
                .bind::<UnsignedBigInt, _>(Stored(id.scope))
                .bind::<Text, _>(Stored(id.operation))
                .bind::<Text, _>(&id.key);
        }
        for row in query.load::<RequestRow>(conn).await? {
            records.push(row.into_record()?);
        }
    }
    Ok(records)
}

impl RequestRow {
    fn into_record(self) -> Result<RequestRecord, TxError> {
        let id = RequestId { scope: self.customer_id.0, operation: self.operation.0, key: self.request_key };
        let outcome = read_outcome(&self.outcome).map_err(TxError::unsound)?;
        Ok(RequestRecord { id, fingerprint: Fingerprint::restore(self.fingerprint.0), outcome, at: self.created_at.0 })
    }
}

async fn orders(conn: &mut AsyncMysqlConnection, ids: BTreeSet<OrderId>) -> Result<Vec<Order>, TxError> {
    let ids: Vec<_> = ids.into_iter().collect();
    let mut rows: Vec<OrderRow> = Vec::new();
    for ids in ids.chunks(LIST) {
        let mut query = sql_query(format!(
            "SELECT number, id, customer_id, customer_email, status, total, hold_expires_at, extensions, created_at,
                    confirmed_at, closed_at, version
             FROM orders FORCE INDEX (PRIMARY) WHERE id IN ({}) ORDER BY id FOR UPDATE",
            places(ids.len())
        ))
        .into_boxed::<Mysql>();
        for id in ids {
            query = query.bind::<Binary, _>(Stored(*id));
        }
        rows.extend(query.load(conn).await?);
    }
    Ok(with_lines(conn, rows).await?)
}

/// What deciding needs to know of a product.
#[derive(QueryableByName)]
struct ProductRow {
    #[diesel(sql_type = UnsignedBigInt)]
    id: Stored<ProductId>,
    #[diesel(sql_type = Text)]
    name: Stored<ProductName>,
    #[diesel(sql_type = Numeric)]
    price: Stored<Money>,
    #[diesel(sql_type = Nullable<UnsignedInteger>)]
    max_per_customer: Option<u32>,
    #[diesel(sql_type = Nullable<UnsignedInteger>)]
    hold_seconds: Option<Stored<HoldTime>>,
    #[diesel(sql_type = Nullable<Datetime>)]
    sale_starts_at: Option<Stored<Timestamp>>,
    #[diesel(sql_type = Nullable<Datetime>)]
    sale_ends_at: Option<Stored<Timestamp>>,
    #[diesel(sql_type = Bool)]
    archived: bool,
    #[diesel(sql_type = UnsignedInteger)]
    available: u32,
    #[diesel(sql_type = UnsignedInteger)]
    held: u32,
    #[diesel(sql_type = UnsignedInteger)]
    sold: u32,
    #[diesel(sql_type = UnsignedInteger)]
    received: u32,
    #[diesel(sql_type = UnsignedBigInt)]
    stock_version: u64,
    #[diesel(sql_type = Datetime)]
    locked_at: Stored<Timestamp>,
}

/// The products, and the time when the last of them was locked: unlike other functions `SYSDATE` tells when a row is
/// read, and not when the statement began to wait.
async fn products(
    conn: &mut AsyncMysqlConnection,
    ids: &BTreeSet<ProductId>,
) -> Result<(Vec<LockedProduct>, Option<Timestamp>), TxError> {
    let ids: Vec<_> = ids.iter().copied().collect();
    let (mut products, mut at) = (Vec::new(), None);
    for ids in ids.chunks(LIST) {
        let mut query = sql_query(format!(
            "SELECT id, name, price, max_per_customer, hold_seconds, sale_starts_at, sale_ends_at, archived, available,
                    held, sold, received, stock_version, SYSDATE(6) AS locked_at
             FROM products FORCE INDEX (PRIMARY) WHERE id IN ({}) ORDER BY id FOR UPDATE",
            places(ids.len())
        ))
        .into_boxed::<Mysql>();
        for id in ids {
            query = query.bind::<UnsignedBigInt, _>(Stored(*id));
        }
        for row in query.load::<ProductRow>(conn).await? {
            at = at.max(Some(row.locked_at.0));
            products.push(row.into_product()?);
        }
    }
    Ok((products, at))
}

impl ProductRow {
    fn into_product(self) -> Result<LockedProduct, TxError> {
        Ok(LockedProduct {
            id: self.id.0,
            name: self.name.0,
            price: self.price.0,
            max_per_customer: self.max_per_customer,
            hold: self.hold_seconds.map(|time| time.0),
            sale: sale_window(self.sale_starts_at, self.sale_ends_at)?,
            archived: self.archived,
            counters: Counters { available: self.available, held: self.held, sold: self.sold, received: self.received },
            stock_version: self.stock_version,
        })
    }
}

#[derive(QueryableByName)]
struct HoldRow {
    #[diesel(sql_type = Binary)]
    id: Stored<OrderId>,
}

/// The due holds that the batch may have to take back and that are not locked: those of products that have less than is
/// asked for, the longest due first.
///
/// A plain read, which waits for nobody. It is exact all the same, because holds of a locked product do not change.
pub(super) async fn missing_holds(
    conn: &mut AsyncMysqlConnection,
    keys: &Keys,
    rows: &LockedRows,
    now: Timestamp,
) -> Result<Vec<OrderId>, TxError> {
    let locked: BTreeSet<_> = rows.orders.iter().map(|order| order.id).collect();
    let mut missing = Vec::new();
    for product in &rows.products {
        let asked = keys.products.get(&product.id).copied().unwrap_or(0);
        if asked <= product.counters.available {
            continue;
        }
        // By deadline, and then a look at the lines: the other way round it would read all that was ever sold of it.
        let due = sql_query(
            "SELECT o.id FROM orders o FORCE INDEX (orders_by_deadline)
             STRAIGHT_JOIN order_items i FORCE INDEX (PRIMARY) ON i.order_id = o.id AND i.product_id = ?
             WHERE o.status = 'pending' AND o.hold_expires_at <= ?
             ORDER BY o.hold_expires_at, o.id LIMIT ?",
        )
        .bind::<UnsignedBigInt, _>(Stored(product.id))
        .bind::<Datetime, _>(Stored(now))
        .bind::<UnsignedBigInt, _>(u64::from(asked));
        let due: Vec<HoldRow> = due.load(conn).await?;
        missing.extend(due.into_iter().map(|row| row.id.0).filter(|id| !locked.contains(id)));
    }
    Ok(missing)
}

#[derive(QueryableByName)]
struct BoughtRow {
    #[diesel(sql_type = UnsignedBigInt)]
    customer_id: Stored<CustomerId>,
    #[diesel(sql_type = UnsignedBigInt)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = UnsignedBigInt)]
    pieces: u64,
}

/// What the buyers have in confirmed orders and live holds of the products that are limited for each customer.
///
/// Read once the products are locked: nobody else can buy of them any more.
pub(super) async fn bought(
    conn: &mut AsyncMysqlConnection,
    keys: &Keys,
    products: &[LockedProduct],
    now: Timestamp,
) -> Result<Vec<Bought>, TxError> {
    let limited: BTreeSet<_> =
        products.iter().filter(|product| product.max_per_customer.is_some()).map(|product| product.id).collect();
    let buyers = keys.buyers.iter().filter(|(_, product_id)| limited.contains(product_id));
    let buyers: Vec<_> = buyers.map(|(customer_id, _)| *customer_id).collect::<BTreeSet<_>>().into_iter().collect();
    let mut bought = BTreeMap::new();
    for buyers in buyers.chunks(LIST) {
        for products in Vec::from_iter(limited.iter().copied()).chunks(LIST) {
            let mut query = sql_query(format!(
                "SELECT o.customer_id, i.product_id, CAST(SUM(i.quantity) AS UNSIGNED) AS pieces
                 FROM orders o FORCE INDEX (orders_by_customer)
                 STRAIGHT_JOIN order_items i FORCE INDEX (PRIMARY) ON i.order_id = o.id
                 WHERE o.customer_id IN ({}) AND i.product_id IN ({})
                   AND (o.status = 'confirmed' OR (o.status = 'pending' AND o.hold_expires_at > ?))
                 GROUP BY o.customer_id, i.product_id",
                places(buyers.len()),
                places(products.len())
            ))
            .into_boxed::<Mysql>();
            for id in buyers {
                query = query.bind::<UnsignedBigInt, _>(Stored(*id));
            }
            for id in products {
                query = query.bind::<UnsignedBigInt, _>(Stored(*id));
            }
            let rows: Vec<BoughtRow> = query.bind::<Datetime, _>(Stored(now)).load(conn).await?;
            bought.extend(rows.into_iter().map(|row| ((row.customer_id.0, row.product_id.0), row.pieces)));
        }
    }
    let pieces = |pieces| u32::try_from(pieces).unwrap_or(u32::MAX);
    let bought = bought.into_iter();
    Ok(bought.map(|((customer_id, product_id), sum)| Bought { customer_id, product_id, pieces: pieces(sum) }).collect())
}

/// So many places for values.
fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}
