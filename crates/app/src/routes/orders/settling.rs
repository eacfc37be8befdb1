//! What becomes of a hold: confirmed, cancelled, prolonged.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use stockade_domain::ledger::Command;
use utoipa::ToSchema;

use crate::extract::{Customer, Key, OptionalBody, OrderRef, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::wire::{OrderBody, answer};

/// Nothing: the path says it all. The body may be left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmptyRequest {}

/// Makes a live hold an order. An order that is confirmed already stays so.
#[utoipa::path(
    tag = "orders",
    params(Key, ("id" = uuid::Uuid, Path)),
    request_body = Option<EmptyRequest>,
    responses(
        (status = 200, body = OrderBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/orders/{id}/confirm")]
pub async fn confirm_order(
    state: Data<AppState>,
    customer: Customer,
    Ref(OrderRef(order_id)): Ref<OrderRef>,
    Key(key): Key,
    _: OptionalBody<EmptyRequest>,
) -> Result<HttpResponse, Problem> {
    let verdict = state.ledger.submit(Command::confirm_hold(key, customer.id(), order_id)).await?;
    answer(verdict, StatusCode::OK, &state.shop)
}

/// Ends a live hold, and gives its pieces back. One that is cancelled already stays so.
#[utoipa::path(
    tag = "orders",
    params(Key, ("id" = uuid::Uuid, Path)),
    request_body = Option<EmptyRequest>,
    responses(
        (status = 200, body = OrderBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/orders/{id}/cancel")]
pub async fn cancel_order(
    state: Data<AppState>,
    customer: Customer,
    Ref(OrderRef(order_id)): Ref<OrderRef>,
    Key(key): Key,
    _: OptionalBody<EmptyRequest>,
) -> Result<HttpResponse, Problem> {
    let verdict = state.ledger.submit(Command::cancel_order(key, customer.id(), order_id)).await?;
    answer(verdict, StatusCode::OK, &state.shop)
}

/// Lets a live hold begin its time anew, as often as the shop allows.
#[utoipa::path(
    tag = "orders",
    params(Key, ("id" = uuid::Uuid, Path)),
    request_body = Option<EmptyRequest>,
    responses(
        (status = 200, body = OrderBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/orders/{id}/extend")]
pub async fn extend_order(
    state: Data<AppState>,
    customer: Customer,
    Ref(OrderRef(order_id)): Ref<OrderRef>,
    Key(key): Key,
    _: OptionalBody<EmptyRequest>,
) -> Result<HttpResponse, Problem> {
    let verdict = state.extend_hold().run(key, customer.id(), order_id).await?;
    answer(verdict, StatusCode::OK, &state.shop)
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<EmptyRequest>(bytes);
}
