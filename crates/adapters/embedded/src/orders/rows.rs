//! Rows of orders and their items.

use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use stockade_domain::account::Email;
use stockade_domain::catalogue::ProductName;
use stockade_domain::ids::{CustomerId, OrderId, OrderNumber, ProductId};
use stockade_domain::money::Money;
use stockade_domain::order::{Buyer, Order, OrderLine, OrderStatus};
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;

use crate::schema::{order_items, orders};
use crate::values::Stored;

// A literal instead of a parameter: only with it does SQLite see that the index over pending orders fits.
diesel::postfix_operator!(IsPending, " = 'pending'");

// The same for the index over what somebody keeps or has let lapse.
diesel::postfix_operator!(IsPendingOrExpired, " IN ('pending', 'expired')");

/// An order without its lines.
#[derive(Queryable, Selectable)]
#[diesel(table_name = orders, check_for_backend(Sqlite))]
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
#[diesel(table_name = order_items, check_for_backend(Sqlite))]
struct ItemRow {
    product_id: Stored<ProductId>,
    name: Stored<ProductName>,
    quantity: Stored<Quantity>,
    unit_price: Stored<Money>,
}

/// The order of this id, with its lines.
pub fn order(conn: &mut SqliteConnection, id: OrderId) -> QueryResult<Option<Order>> {
    let row =
        orders::table.filter(orders::id.eq(Stored(id))).select(OrderRow::as_select()).get_result(conn).optional()?;
    row.map(|row| row.with_lines(conn)).transpose()
}

impl OrderRow {
    /// Reads the lines as well: a statement for each order, which is prepared once and costs no round trip.
    pub fn with_lines(self, conn: &mut SqliteConnection) -> QueryResult<Order> {
        let items = order_items::table
            .filter(order_items::order_id.eq(self.id))
            .order(order_items::product_id)
            .select(ItemRow::as_select())
            .load(conn)?;
        Ok(self.into_order(items))
    }

    fn into_order(self, items: Vec<ItemRow>) -> Order {
        Order {
            id: self.id.0,
            number: Some(self.number.0),
            buyer: Buyer { id: self.customer_id.0, email: self.customer_email.0 },
            status: self.status.0,
            lines: items.into_iter().map(ItemRow::into_line).collect(),
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
