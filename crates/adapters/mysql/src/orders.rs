//! Orders in the database, to look at.

mod rows;

use async_trait::async_trait;
use diesel::dsl::{case_when, exists, sql};
use diesel::expression::SqlLiteral;
use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Datetime, Nullable, Text};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::ids::{OrderId, OrderNumber};
use stockade_domain::money::Money;
use stockade_domain::order::{Order, OrderColumn, OrderQuery, OrderStatus};
use stockade_domain::page::{Page, Position};
use stockade_domain::ports::{OrderReader, StoreError};
use stockade_domain::sort::Sort;
use stockade_domain::time::Timestamp;
use stockade_records::sorted;

pub use self::rows::{OrderRow, orders_by_id, with_lines};
use crate::Database;
use crate::error::TxError;
use crate::schema::{order_items, orders};
use crate::text::containing;
use crate::values::Stored;

/// Reads orders.
#[derive(Clone)]
pub struct MysqlOrders {
    database: Database,
}

impl MysqlOrders {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl OrderReader for MysqlOrders {
    async fn order(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        self.database.read(async move |conn| Ok(orders_by_id(conn, &[id]).await?.pop())).await
    }

    async fn order_by_number(&self, number: OrderNumber) -> Result<Option<Order>, StoreError> {
        let order = self.database.read(async move |conn| {
            let rows = orders::table
                .filter(orders::number.eq(Stored(number)))
                .select(OrderRow::as_select())
                .load(conn)
                .await?;
            Ok(with_lines(conn, rows).await?.pop())
        });
        order.await
    }

    async fn list(&self, query: &OrderQuery, now: Timestamp) -> Result<Page<Order>, StoreError> {
        let query = query.clone();
        // By number, an index has the order; by anything else, all that match are sorted for each page.
        if query.sort.by == OrderColumn::Created {
            self.database.read(async move |conn| list(conn, &query, now).await).await
        } else {
            self.database.snapshot(async move |conn| list(conn, &query, now).await).await
        }
    }

    async fn due_holds(&self, now: Timestamp, limit: u32) -> Result<Vec<OrderId>, StoreError> {
        // A plain read: a locking one would stop buyers. Each hold is decided later, by its id.
        let ids = self.database.read(async move |conn| {
            let due = orders::table
                .filter(orders::status.eq(Stored(OrderStatus::Pending)))
                .filter(orders::hold_expires_at.le(Stored(now)))
                .order((orders::hold_expires_at, orders::id))
                .limit(limit.into())
                .select(orders::id);
            let ids: Vec<Stored<OrderId>> = due.load(conn).await?;
            Ok(ids.into_iter().map(|id| id.0).collect())
        });
        ids.await
    }
}

async fn list(conn: &mut AsyncMysqlConnection, query: &OrderQuery, now: Timestamp) -> Result<Page<Order>, TxError> {
    let rows = matching(query, now).select(OrderRow::as_select()).load(conn).await?;
    Ok(Page::cut(with_lines(conn, rows).await?, query.page.limit, |last| position(last, query.sort, now)))
}

fn position(order: &Order, sort: Sort<OrderColumn>, now: Timestamp) -> Position {
    Position { key: sort.by.key(order, now), id: order.number.map_or(0, OrderNumber::get) }
}

/// The orders of a page in order, and one more if there is one.
fn matching(query: &OrderQuery, now: Timestamp) -> Found {
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
    sorted(found, query.sort, query.page.after.as_ref(), now).limit(i64::from(query.page.limit.get()) + 1)
}

fn sorted(found: Found, sort: Sort<OrderColumn>, after: Option<&Position>, now: Timestamp) -> Found {
    let last = after.map(|after| after.id.unsigned_abs());
    let number = after.and_then(Position::number);
    let text = after.and_then(Position::text).map(str::to_owned);
    let until = number.and_then(Timestamp::from_micros).map(Stored);
    let total = number.and_then(|cents| u64::try_from(cents).ok()).map(|cents| Stored(Money::from_cents(cents)));
    let extended = number.and_then(|times| u32::try_from(times).ok()).map(Stored);
    match sort.by {
        OrderColumn::Created => sorted!(found, sort.direction, orders::number => last),
        OrderColumn::Customer => sorted!(found, sort.direction, orders::customer_email => text, orders::number => last),
        OrderColumn::Total => sorted!(found, sort.direction, orders::total => total, orders::number => last),
        OrderColumn::Status => sorted!(found, sort.direction, status_at(now) => text, orders::number => last),
        OrderColumn::Until => sorted!(found, sort.direction, held_until() => until, orders::number => last),
        OrderColumn::Pieces => sorted!(found, sort.direction, pieces() => number, orders::number => last),
        OrderColumn::Extended => sorted!(found, sort.direction, orders::extensions => extended, orders::number => last),
    }
}

/// When the hold of an order ends or ended. What was never held ended before all others, so that it has a place, too.
fn held_until() -> SqlLiteral<Datetime> {
    sql("COALESCE(orders.hold_expires_at, TIMESTAMP '1970-01-01 00:00:00')")
}

/// The pieces of an order, all of its products together.
fn pieces() -> SqlLiteral<BigInt> {
    sql("(SELECT CAST(SUM(order_items.quantity) AS SIGNED) FROM order_items WHERE order_items.order_id = orders.id)")
}

type Found = orders::BoxedQuery<'static, Mysql>;
type Condition = Box<dyn BoxableExpression<orders::table, Mysql, SqlType = Nullable<Bool>>>;

/// The status a reader should see, as [`Order::status_at`] has it.
fn has_status(status: OrderStatus, now: Timestamp) -> Condition {
    let stored = orders::status.eq(Stored(status));
    let pending = orders::status.eq(Stored(OrderStatus::Pending));
    match status {
        OrderStatus::Pending => Box::new(pending.and(orders::hold_expires_at.gt(Stored(now)))),
        OrderStatus::Expired => Box::new(stored.or(pending.and(orders::hold_expires_at.le(Stored(now))))),
        OrderStatus::Confirmed | OrderStatus::Cancelled => Box::new(stored.nullable()),
    }
}

/// [`Order::status_at`], for the database.
fn status_at(now: Timestamp) -> Box<dyn BoxableExpression<orders::table, Mysql, SqlType = Text>> {
    let due = orders::status.eq(Stored(OrderStatus::Pending)).and(orders::hold_expires_at.le(Stored(now)));
    let expired = Stored(OrderStatus::Expired).into_sql::<Text>();
    Box::new(case_when(due, expired).otherwise(orders::status))
}
