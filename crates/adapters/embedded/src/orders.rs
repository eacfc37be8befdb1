//! Orders in the database, to look at.

mod rows;

use async_trait::async_trait;
use diesel::dsl::{case_when, exists, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::sqlite::Sqlite;
use stockade_domain::ids::{OrderId, OrderNumber};
use stockade_domain::order::{Order, OrderColumn, OrderQuery, OrderStatus};
use stockade_domain::page::{Page, Position};
use stockade_domain::ports::{OrderReader, StoreError};
use stockade_domain::sort::Sort;
use stockade_domain::time::Timestamp;
use stockade_records::sorted;

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
                Ok(Page::cut(orders, query.page.limit, |last| position(last, query.sort, now)))
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
    let last = after.map(|after| after.id);
    let number = after.and_then(Position::number);
    let text = after.and_then(Position::text).map(str::to_owned);
    let until = number.and_then(Timestamp::from_micros).map(Stored);
    match sort.by {
        OrderColumn::Created => sorted!(found, sort.direction, orders::number => last),
        OrderColumn::Customer => sorted!(found, sort.direction, orders::customer_email => text, orders::number => last),
        OrderColumn::Total => sorted!(found, sort.direction, orders::total => number, orders::number => last),
        OrderColumn::Status => sorted!(found, sort.direction, status_at(now) => text, orders::number => last),
        OrderColumn::Until => sorted!(found, sort.direction, held_until() => until, orders::number => last),
        OrderColumn::Pieces => sorted!(found, sort.direction, pieces() => number, orders::number => last),
        OrderColumn::Extended => sorted!(found, sort.direction, orders::extensions => number, orders::number => last),
    }
}

/// When the hold of an order ends or ended. What was never held ended before all others, so that it has a place, too.
fn held_until() -> SqlLiteral<Text> {
    sql("COALESCE(orders.hold_expires_at, '1970-01-01 00:00:00.000000')")
}

/// The pieces of an order, all of its products together.
fn pieces() -> SqlLiteral<BigInt> {
    sql("(SELECT SUM(order_items.quantity) FROM order_items WHERE order_items.order_id = orders.id)")
}

type Found = orders::BoxedQuery<'static, Sqlite>;
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

/// [`Order::status_at`], for the database.
fn status_at(now: Timestamp) -> Box<dyn BoxableExpression<orders::table, Sqlite, SqlType = Text>> {
    let due = IsPending::new(orders::status).and(orders::hold_expires_at.le(Stored(now)));
    let expired = Stored(OrderStatus::Expired).into_sql::<Text>();
    Box::new(case_when(due, expired).otherwise(orders::status))
}

#[cfg(test)]
mod tests {
    use stockade_domain::page::{PageLimit, PageRequest};
    use stockade_domain::testing::{customer, second};

    use super::*;
    use crate::error::TxError;
    use crate::plan::plan_of;

    #[test]
    fn orders_by_time_are_not_sorted_to_be_shown() -> Result<(), TxError> {
        let after = Some(Position { key: None, id: 7 });
        let page = PageRequest { limit: PageLimit::DEFAULT, after };
        for sort in [Sort::up(OrderColumn::Created), Sort::down(OrderColumn::Created)] {
            for customer_id in [None, Some(customer(1))] {
                let query = OrderQuery { customer_id, sort, ..OrderQuery::all(page.clone()) };
                let plan = plan_of(&matching(&query, second(0)))?;
                assert!(plan.iter().all(|step| !step.contains("ORDER BY")), "{sort:?}: {plan:?}");
            }
        }
        Ok(())
    }
}
