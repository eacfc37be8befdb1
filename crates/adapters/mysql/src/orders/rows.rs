//! Rows of orders and their items.

use std::collections::HashMap;

use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::account::Email;
use stockade_domain::catalogue::ProductName;
use stockade_domain::ids::{CustomerId, OrderId, OrderNumber, ProductId};
use stockade_domain::money::Money;
use stockade_domain::order::{Buyer, Order, OrderLine, OrderStatus};
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;

use crate::schema::{order_items, orders};
use crate::values::Stored;

/// An order without its lines.
#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = orders, check_for_backend(Mysql))]
pub struct OrderRow {
    number: Stored<OrderNumber>,
    id: Stored<OrderId>,
    customer_id: Stored<CustomerId>,
    customer_email: Stored<Email>,
    status: Stored<OrderStatus>,
    total: Stored<Money>,
    hold_expires_at: Option<Stored<Timestamp>>,
    extensions: Stored<u32>,
    created_at: Stored<Timestamp>,
    confirmed_at: Option<Stored<Timestamp>>,
    closed_at: Option<Stored<Timestamp>>,
    version: Stored<u32>,
}

/// A line of an order.
#[derive(Queryable, Selectable)]
#[diesel(table_name = order_items, check_for_backend(Mysql))]
struct ItemRow {
    order_id: Stored<OrderId>,
    product_id: Stored<ProductId>,
    name: Stored<ProductName>,
    quantity: Stored<Quantity>,
    unit_price: Stored<Money>,
}

/// The orders of these ids that there are, with their lines, in the order of their ids.
pub async fn orders_by_id(conn: &mut AsyncMysqlConnection, ids: &[OrderId]) -> QueryResult<Vec<Order>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = orders::table
        .filter(orders::id.eq_any(ids.iter().copied().map(Stored)))
        .order(orders::id)
        .select(OrderRow::as_select())
        .load(conn)
        .await?;
    with_lines(conn, rows).await
}

/// The same orders in the same order, with their lines: one round trip for all of them. Lines never change, so they fit
/// whenever they are read.
pub async fn with_lines(conn: &mut AsyncMysqlConnection, rows: Vec<OrderRow>) -> QueryResult<Vec<Order>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<ItemRow> = order_items::table
        .filter(order_items::order_id.eq_any(rows.iter().map(|row| row.id)))
        .order((order_items::order_id, order_items::product_id))
        .select(ItemRow::as_select())
        .load(conn)
        .await?;
    let mut lines: HashMap<OrderId, Vec<OrderLine>> = HashMap::new();
    for item in items {
        lines.entry(item.order_id.0).or_default().push(item.into_line());
    }
    let with_lines = |row: OrderRow| {
        let lines = lines.remove(&row.id.0).unwrap_or_default();
        row.into_order(lines)
    };
    Ok(rows.into_iter().map(with_lines).collect())
}

impl OrderRow {
    fn into_order(self, lines: Vec<OrderLine>) -> Order {
        Order {
            id: self.id.0,
            number: Some(self.number.0),
            buyer: Buyer { id: self.customer_id.0, email: self.customer_email.0 },
            status: self.status.0,
            lines,
            total: self.total.0,
            hold_expires_at: self.hold_expires_at.map(|at| at.0),
            extensions: self.extensions.0,
            created_at: self.created_at.0,
            confirmed_at: self.confirmed_at.map(|at| at.0),
            closed_at: self.closed_at.map(|at| at.0),
            version: self.version.0,
        }
    }
}

impl ItemRow {
    fn into_line(self) -> OrderLine {
        OrderLine {
            product_id: self.product_id.0,
            name: self.name.0,
            quantity: self.quantity.0,
            unit_price: self.unit_price.0,
        }
    }
}
