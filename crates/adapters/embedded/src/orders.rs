//! Orders in the database, to look at.

mod rows;

use async_trait::async_trait;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use diesel::sqlite::Sqlite;
use stockade_domain::ids::{OrderId, OrderNumber};
use stockade_domain::order::{Order, OrderQuery, OrderStatus};
use stockade_domain::page::{Page, Position};
use stockade_domain::ports::{OrderReader, StoreError};
use stockade_domain::time::Timestamp;

pub use self::rows::{IsPending, IsPendingOrExpired, OrderRow, order};
use crate::Database;
use crate::schema::{order_items, orders};
use crate::text::containing;
use crate::values::Stored;

/// Reads orders.
#[derive(Clone)]
pub struct EmbeddedOrders {
    database: Database,
}

impl EmbeddedOrders {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl OrderReader for EmbeddedOrders {
    async fn order(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        self.database.read(move |conn| Ok(order(conn, id)?)).await
    }

    async fn order_by_number(&self, number: OrderNumber) -> Result<Option<Order>, StoreError> {
        self.database
            .read(move |conn| {
                let row =
                    orders::table.find(Stored(number)).select(OrderRow::as_select()).get_result(conn).optional()?;
                Ok(row.map(|row| row.with_lines(conn)).transpose()?)
            })
            .await
    }

    async fn list(&self, query: &OrderQuery, now: Timestamp) -> Result<Page<Order>, StoreError> {
        let query = query.clone();
        self.database
            .read(move |conn| {
                let rows = matching(&query, now).select(OrderRow::as_select()).load(conn)?;
                let orders: Vec<Order> = rows.into_iter().map(|row| row.with_lines(conn)).collect::<Result<_, _>>()?;
                Ok(Page::cut(orders, query.page.limit, position))
            })
            .await
    }

    async fn due_holds(&self, now: Timestamp, limit: u32) -> Result<Vec<OrderId>, StoreError> {
        self.database
            .read(move |conn| {
                let due = orders::table
                    .filter(IsPending::new(orders::status))
                    .filter(orders::hold_expires_at.le(Stored(now)))
                    .order((orders::hold_expires_at, orders::id))
                    .limit(limit.into())
                    .select(orders::id);
                let ids: Vec<Stored<OrderId>> = due.load(conn)?;
                Ok(ids.into_iter().map(|id| id.0).collect())
            })
            .await
    }
}

fn position(order: &Order) -> Position {
    Position { key: None, id: order.number.map_or(0, OrderNumber::get) }
}

/// The orders of a page, newest first, and one more if there is one.
fn matching(query: &OrderQuery, now: Timestamp) -> orders::BoxedQuery<'static, Sqlite> {
    let mut found = orders::table.into_boxed();
    if let Some(customer_id) = query.customer_id {
        found = found.filter(orders::customer_id.eq(Stored(customer_id)));
    }
    if let Some(product_id) = query.product_id {
        let items = order_items::table.filter(order_items::order_id.eq(orders::id));
        found = found.filter(exists(items.filter(order_items::product_id.eq(Stored(product_id)))));
    }
    if let Some(status) = query.status {
        found = found.filter(has_status(status, now));
    }
    if let Some(from) = query.from {
        found = found.filter(orders::created_at.ge(Stored(from)));
    }
    if let Some(to) = query.to {
        found = found.filter(orders::created_at.lt(Stored(to)));
    }
    if let Some(text) = &query.text {
        // Addresses are kept in lower case.
        let address = orders::customer_email.like(containing(text)).escape('\\');
        found = match text.parse::<OrderNumber>() {
            Ok(number) => found.filter(address.or(orders::number.eq(Stored(number)))),
            Err(_) => found.filter(address),
        };
    }
    if let Some(after) = &query.page.after {
        found = found.filter(orders::number.lt(after.id));
    }
    found.order(orders::number.desc()).limit(i64::from(query.page.limit.get()) + 1)
}

type Condition = Box<dyn BoxableExpression<orders::table, Sqlite, SqlType = Nullable<Bool>>>;

/// The status a reader should see, as [`Order::status_at`] has it.
fn has_status(status: OrderStatus, now: Timestamp) -> Condition {
    let stored = orders::status.eq(Stored(status));
    let pending = IsPending::new(orders::status);
    match status {
        OrderStatus::Pending => Box::new(pending.and(orders::hold_expires_at.gt(Stored(now)))),
        OrderStatus::Expired => Box::new(stored.or(pending.and(orders::hold_expires_at.le(Stored(now))))),
        OrderStatus::Confirmed | OrderStatus::Cancelled => Box::new(stored.nullable()),
    }
}
