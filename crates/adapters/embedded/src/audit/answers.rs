//! Whether the orders that requests were told about are there, as they were told.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use stockade_domain::ids::{CustomerId, OrderId};
use stockade_domain::money::Money;
use stockade_domain::order::Order;
use stockade_records::read_outcome;

use super::{Breach, EmbeddedAuditor};
use crate::error::TxError;
use crate::schema::orders;
use crate::values::Stored;

/// How many answers are compared at a time.
const BATCH: u32 = 1_000;

/// A request, by the parts of its key, and what it was told.
#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = BigInt)]
    customer_id: i64,
    #[diesel(sql_type = Text)]
    operation: String,
    #[diesel(sql_type = Text)]
    request_key: String,
    #[diesel(sql_type = Text)]
    outcome: String,
}

/// What of an order never changes.
type Terms = (Stored<OrderId>, Stored<CustomerId>, Stored<Money>);

/// Answers that cannot be read, and those that name an order which is not there, or not as it was told.
pub fn broken(conn: &mut SqliteConnection) -> Result<Vec<Breach>, TxError> {
    let mut breaches = Vec::new();
    let mut last = None;
    while breaches.len() < EmbeddedAuditor::MOST_FINDINGS as usize {
        let answers = after(conn, last.as_ref())?;
        if answers.is_empty() {
            break;
        }
        breaches.extend(compare(conn, &answers)?);
        last = answers.into_iter().next_back();
    }
    breaches.truncate(EmbeddedAuditor::MOST_FINDINGS as usize);
    Ok(breaches)
}

fn after(conn: &mut SqliteConnection, last: Option<&Answer>) -> Result<Vec<Answer>, TxError> {
    let query = "
        SELECT customer_id, operation, request_key, outcome FROM idempotency_keys
        WHERE (customer_id, operation, request_key) > (?, ?, ?)
        ORDER BY customer_id, operation, request_key LIMIT ?";
    let query = sql_query(query)
        .bind::<BigInt, _>(last.map_or(i64::MIN, |answer| answer.customer_id))
        .bind::<Text, _>(last.map_or("", |answer| &answer.operation))
        .bind::<Text, _>(last.map_or("", |answer| &answer.request_key))
        .bind::<BigInt, _>(Stored(BATCH));
    Ok(query.load(conn)?)
}

fn compare(conn: &mut SqliteConnection, answers: &[Answer]) -> Result<Vec<Breach>, TxError> {
    let mut breaches = Vec::new();
    let mut told: Vec<(&Answer, Order)> = Vec::new();
    for answer in answers {
        match read_outcome(&answer.outcome) {
            Ok(outcome) => {
                told.extend(outcome.ok().and_then(|receipt| receipt.order().cloned()).map(|order| (answer, order)));
            }
            Err(unreadable) => breaches.push(breach(answer, "a receipt or a refusal", unreadable.to_string())),
        }
    }
    let kept: Vec<Terms> = orders::table
        .filter(orders::id.eq_any(told.iter().map(|(_, order)| Stored(order.id))))
        .select((orders::id, orders::customer_id, orders::total))
        .load(conn)?;
    let kept: HashMap<OrderId, (CustomerId, Money)> =
        kept.into_iter().map(|(id, buyer, total)| (id.0, (buyer.0, total.0))).collect();
    for (answer, order) in told {
        let expected = format!("order {} of customer {} for {}", order.id, order.buyer.id, order.total);
        match kept.get(&order.id) {
            None => breaches.push(breach(answer, &expected, "no such order".to_owned())),
            Some((buyer, total)) if (*buyer, *total) != (order.buyer.id, order.total) => {
                breaches.push(breach(answer, &expected, format!("an order of customer {buyer} for {total}")));
            }
            Some(_) => {}
        }
    }
    Ok(breaches)
}

fn breach(answer: &Answer, expected: &str, found: String) -> Breach {
    let Answer { customer_id, operation, request_key, .. } = answer;
    let entity = format!("request {request_key} of customer {customer_id}: {operation}");
    Breach { entity, expected: expected.to_owned(), found }
}
