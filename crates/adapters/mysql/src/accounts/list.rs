//! Accounts with what they bought, and in which order they are listed.

use diesel::dsl::{AsSelect, count_star, sql};
use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Numeric};
use stockade_domain::account::Account;
use stockade_domain::money::Money;
use stockade_domain::order::OrderStatus;
use stockade_domain::page::Position;
use stockade_domain::report::{CustomerColumn, CustomerQuery, CustomerSummary};
use stockade_domain::sort::Sort;
use stockade_records::sorted;

use super::AccountRow;
use crate::schema::{customers, orders};
use crate::text::containing;
use crate::values::Stored;

/// An account with the number and the sum of its confirmed orders.
pub type SummaryRow = (AccountRow, Option<i64>, Option<Stored<Money>>);

type Found = customers::BoxedQuery<'static, Mysql>;
type Bought<T> = Box<dyn BoxableExpression<customers::table, Mysql, SqlType = Nullable<T>>>;

/// The accounts of a page in order, and one more if there is one.
pub fn matching(query: &CustomerQuery) -> Found {
    let mut found = customers::table.filter(customers::role.eq(Stored(query.role))).into_boxed();
    if let Some(text) = &query.text {
        // Addresses are kept in lower case.
        found = found.filter(customers::email.like(containing(text)).escape('\\'));
    }
    sorted(found, query.sort, query.page.after.as_ref()).limit(i64::from(query.page.limit.get()) + 1)
}

/// What a [`SummaryRow`] is read from: one statement, so that a row is told by what it was sorted by.
pub fn summary() -> (AsSelect<AccountRow, Mysql>, Bought<BigInt>, Bought<Numeric>) {
    (AccountRow::as_select(), bought(), paid())
}

/// Where a customer stands in a list that is sorted so.
pub fn position(customer: &CustomerSummary, sort: Sort<CustomerColumn>) -> Position {
    Position { key: sort.by.key(customer), id: customer.account.id.get() }
}

fn sorted(found: Found, sort: Sort<CustomerColumn>, after: Option<&Position>) -> Found {
    let last = after.map(|after| after.id.unsigned_abs());
    let number = after.and_then(Position::number);
    let text = after.and_then(Position::text).map(str::to_owned);
    let disabled = number.map(|disabled| disabled != 0);
    let paid_so_much = number.and_then(|cents| u64::try_from(cents).ok()).map(|cents| Stored(Money::from_cents(cents)));
    match sort.by {
        CustomerColumn::Created => sorted!(found, sort.direction, customers::id => last),
        CustomerColumn::Email => sorted!(found, sort.direction, customers::email => text, customers::id => last),
        CustomerColumn::Orders => sorted!(found, sort.direction, bought() => number, customers::id => last),
        CustomerColumn::Revenue => sorted!(found, sort.direction, paid() => paid_so_much, customers::id => last),
        CustomerColumn::Disabled => {
            sorted!(found, sort.direction, customers::disabled => disabled, customers::id => last)
        }
    }
}

/// How many orders of a customer are confirmed.
fn bought() -> Bought<BigInt> {
    let theirs = orders::table.filter(orders::customer_id.eq(customers::id));
    Box::new(theirs.filter(orders::status.eq(Stored(OrderStatus::Confirmed))).select(count_star()).single_value())
}

/// What a customer paid for them; nothing is an amount, too, so that everybody has a place.
fn paid() -> Bought<Numeric> {
    let theirs = orders::table.filter(orders::customer_id.eq(customers::id));
    let confirmed = theirs.filter(orders::status.eq(Stored(OrderStatus::Confirmed)));
    Box::new(confirmed.select(sql::<Numeric>("COALESCE(SUM(orders.total), 0)")).single_value())
}

pub fn customer((account, orders, revenue): SummaryRow) -> CustomerSummary {
    CustomerSummary {
        account: Account::from(account),
        orders: orders.map_or(0, i64::unsigned_abs),
        revenue: revenue.map_or(Money::ZERO, |revenue| revenue.0),
    }
}
