//! The rows that a batch names, locked in the one order.
//!
//! Rows are locked through the primary key, whatever the server thinks of small tables: a scan would wait for rows that
//! nobody asked for.

use std::collections::BTreeSet;

use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Binary, Bool, Datetime, Nullable, Numeric, Text};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use metrics::histogram;
use stockade_domain::catalogue::{HoldTime, ProductName};
use stockade_domain::ids::{CustomerId, OrderId, ProductId};
use stockade_domain::ledger::{Counters, Keys, LockedProduct, LockedRows};
use stockade_domain::money::Money;
use stockade_domain::order::Order;
use stockade_domain::time::Timestamp;
use tokio::time::Instant;

use super::answered::answered;
use super::{LIST, UnsignedBigInt, UnsignedInteger, places};
use crate::catalogue::sale_window;
use crate::error::TxError;
use crate::orders::{OrderRow, with_lines};
use crate::values::Stored;

/// The time of the statements that lock: a round trip, and however long others had the rows.
const LOCK_WAIT: &str = "stockade_lock_wait_seconds";

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
    let requests = answered(conn, &keys.requests).await?;
    take_turns(conn, &keys.holders).await?;
    let asked = Instant::now();
    let orders = orders(conn, &keys.orders | holds).await?;
    if !orders.is_empty() {
        histogram!(LOCK_WAIT, "kind" => "orders").record(asked.elapsed());
    }
    let of_orders = orders.iter().flat_map(|order| order.lines.iter().map(|line| line.product_id));
    let named: BTreeSet<_> = keys.products.keys().copied().chain(of_orders).collect();
    let asked = Instant::now();
    let (products, at) = products(conn, &named).await?;
    if !products.is_empty() {
        histogram!(LOCK_WAIT, "kind" => "products").record(asked.elapsed());
    }
    Ok(Locked { rows: LockedRows { requests, orders, products, ..LockedRows::default() }, at })
}

/// Lets one batch at a time decide about the holds of each of these customers: what they keep is spread over products
/// that other batches may have locked.
async fn take_turns(conn: &mut AsyncMysqlConnection, customers: &BTreeSet<CustomerId>) -> Result<(), TxError> {
    let asked = Instant::now();
    let customers: Vec<_> = customers.iter().collect();
    for customers in customers.chunks(LIST) {
        let rows = vec!["(?)"; customers.len()].join(", ");
        // Unlike a row that is only read, one that is found by its key here is locked whether it was there or not.
        let take = format!(
            "INSERT INTO hold_turns (customer_id) VALUES {rows} ON DUPLICATE KEY UPDATE customer_id = hold_turns.customer_id"
        );
        let mut take = sql_query(take).into_boxed::<Mysql>();
        for id in customers {
            take = take.bind::<UnsignedBigInt, _>(Stored(**id));
        }
        take.execute(conn).await?;
        histogram!(LOCK_WAIT, "kind" => "holders").record(asked.elapsed());
    }
    Ok(())
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
