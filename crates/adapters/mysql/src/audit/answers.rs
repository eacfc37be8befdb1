//! Whether the orders that requests were told about are there, as they were told.

use std::collections::HashMap;

use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::ids::{CustomerId, OrderId};
use stockade_domain::money::Money;
use stockade_domain::order::Order;
use stockade_records::read_outcome;

use super::{Breach, MysqlAuditor};
use crate::error::TxError;
use crate::schema::{idempotency_keys, orders};
use crate::values::Stored;

/// How many answers are compared at a time.
const BATCH: i64 = 1_000;

/// A request, by the parts of its key, and what it was told.
#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotency_keys, check_for_backend(Mysql))]
struct Answer {
    customer_id: u64,
    operation: String,
    request_key: String,
    outcome: String,
}

/// What of an order never changes.
type Terms = (Stored<OrderId>, Stored<CustomerId>, Stored<Money>);

/// Answers that cannot be read, and those that name an order which is not there, or not as it was told.
pub async fn broken(conn: &mut AsyncMysqlConnection) -> Result<Vec<Breach>, TxError> {
    let mut breaches = Vec::new();
    let mut last = None;
    while breaches.len() < MysqlAuditor::MOST_FINDINGS as usize {
        let answers = after(conn, last.as_ref()).await?;
        if answers.is_empty() {
            break;
        }
        breaches.extend(compare(conn, &answers).await?);
        last = answers.into_iter().next_back();
    }
    breaches.truncate(MysqlAuditor::MOST_FINDINGS as usize);
    Ok(breaches)
}

async fn after(conn: &mut AsyncMysqlConnection, last: Option<&Answer>) -> Result<Vec<Answer>, TxError> {
    use idempotency_keys::{customer_id, operation, request_key};

    let mut answers = idempotency_keys::table.into_boxed();
    if let Some(last) = last {
        // Spelled out, because MySQL finds no place in an index by comparing tuples.
        let later_key = operation.eq(&last.operation).and(request_key.gt(&last.request_key));
        let later_operation = operation.gt(&last.operation).or(later_key);
        answers = answers
            .filter(customer_id.ge(last.customer_id))
            .filter(customer_id.gt(last.customer_id).or(later_operation));
    }
    let answers = answers.order((customer_id, operation, request_key)).limit(BATCH);
    Ok(answers.select(Answer::as_select()).load(conn).await?)
}

async fn compare(conn: &mut AsyncMysqlConnection, answers: &[Answer]) -> Result<Vec<Breach>, TxError> {
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
        .load(conn)
        .await?;
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
