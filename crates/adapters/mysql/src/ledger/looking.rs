//! What deciding needs to see without locking it: plain reads that wait for nobody, once the products are locked.

use std::collections::{BTreeMap, BTreeSet};

use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Binary, Datetime};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::ids::{CustomerId, OrderId, ProductId};
use stockade_domain::ledger::{Bought, HoldLimits, Keys, LockedProduct, LockedRows, RecentHold};
use stockade_domain::time::Timestamp;

use super::{LIST, UnsignedBigInt, places};
use crate::error::TxError;
use crate::values::Stored;

#[derive(QueryableByName)]
struct HoldRow {
    #[diesel(sql_type = Binary)]
    id: Stored<OrderId>,
}

/// The due holds that the batch may have to take back and that are not locked: those of products that have less than is
/// asked for, the longest due first.
///
/// This is exact although nothing waits: holds of a locked product do not change.
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
    let limited: Vec<_> =
        products.iter().filter(|product| product.max_per_customer.is_some()).map(|product| product.id).collect();
    let buyers = keys.buyers.iter().filter(|(_, product_id)| limited.binary_search(product_id).is_ok());
    let buyers: Vec<_> = buyers.map(|(customer_id, _)| *customer_id).collect::<BTreeSet<_>>().into_iter().collect();
    let mut bought = BTreeMap::new();
    for buyers in buyers.chunks(LIST) {
        for products in limited.chunks(LIST) {
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

#[derive(QueryableByName)]
struct RecentHoldRow {
    #[diesel(sql_type = UnsignedBigInt)]
    customer_id: Stored<CustomerId>,
    #[diesel(sql_type = Binary)]
    id: Stored<OrderId>,
    #[diesel(sql_type = UnsignedBigInt)]
    product_id: Stored<ProductId>,
    #[diesel(sql_type = Datetime)]
    hold_expires_at: Stored<Timestamp>,
}

/// What counts against the limits of those who want to hold. Read once it is their turn: nobody else gives them another
/// hold meanwhile.
pub(super) async fn recent_holds(
    conn: &mut AsyncMysqlConnection,
    keys: &Keys,
    now: Timestamp,
) -> Result<Vec<RecentHold>, TxError> {
    let customers: Vec<_> = keys.holders.iter().collect();
    let mut recent = Vec::new();
    for customers in customers.chunks(LIST) {
        let mut query = sql_query(format!(
            "SELECT o.customer_id, o.id, i.product_id, o.hold_expires_at
             FROM orders o FORCE INDEX (orders_by_holder)
             STRAIGHT_JOIN order_items i FORCE INDEX (PRIMARY) ON i.order_id = o.id
             WHERE o.customer_id IN ({}) AND o.status IN ('pending', 'expired') AND o.hold_expires_at > ?",
            places(customers.len())
        ))
        .into_boxed::<Mysql>();
        for id in customers {
            query = query.bind::<UnsignedBigInt, _>(Stored(**id));
        }
        let since = Stored(now.before(HoldLimits::WINDOW));
        let rows: Vec<RecentHoldRow> = query.bind::<Datetime, _>(since).load(conn).await?;
        recent.extend(rows.into_iter().map(|row| RecentHold {
            customer_id: row.customer_id.0,
            order_id: row.id.0,
            product_id: row.product_id.0,
            expires_at: row.hold_expires_at.0,
        }));
    }
    Ok(recent)
}
