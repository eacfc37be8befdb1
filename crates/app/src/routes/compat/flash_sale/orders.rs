//! Orders by their numbers: confirming them, and looking at them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use serde::{Deserialize, Serialize};
use stockade_domain::account::Email;
use stockade_domain::ids::OrderNumber;
use stockade_domain::ledger::Command;
use stockade_domain::order::{Order, OrderQuery};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::time::Timestamp;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Customer, Key, Params, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::routes::compat::decided::{Decided, number};
use crate::routes::compat::history;
use crate::state::AppState;
use crate::wire::{at, schema};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(flash_sale_confirm).service(flash_sale_list_orders).service(flash_sale_get_order);
}

/// What became of a hold.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashSaleConfirmation)]
struct ConfirmationBody {
    #[schema(example = "confirmed")]
    status: &'static str,
}

/// Whose orders.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhoseParams {
    /// Whoever asks, if it is said at all.
    email: Option<String>,
}

/// An order. One of several products shows their names together, and the first one's id and price.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashSaleOrder)]
struct OrderBody {
    /// The order's number.
    #[schema(minimum = 1)]
    id: i64,
    product_id: i64,
    product_name: String,
    quantity: u32,
    #[schema(schema_with = schema::order_status)]
    status: &'static str,
    #[schema(format = DateTime)]
    hold_expires_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    /// Of one piece; only when one order is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<String>,
}

/// Makes a live hold an order.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1), Key),
    responses(
        (status = 200, body = ConfirmationBody),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/api/orders/{id}/confirm")]
async fn flash_sale_confirm(
    state: Data<AppState>,
    customer: Customer,
    Ref(number): Ref<OrderNumber>,
    Key(key): Key,
) -> Result<HttpResponse, Problem> {
    let order = history::own(&state, customer.id(), number).await?;
    let verdict = state.ledger.submit(Command::confirm_hold(key, customer.id(), order.id)).await?;
    let decided = Decided::of(verdict)?;
    let status = if decided.changed { "confirmed" } else { "already_confirmed" };
    Ok(decided.answer(StatusCode::OK).json(ConfirmationBody { status }))
}

/// Lists the caller's orders, newest first.
#[utoipa::path(
    tag = "compat",
    params(WhoseParams),
    responses((status = 200, body = Vec<OrderBody>)),
    security(("token" = []))
)]
#[get("/api/orders")]
async fn flash_sale_list_orders(
    state: Data<AppState>,
    customer: Customer,
    Params(WhoseParams { email }): Params<WhoseParams>,
) -> Result<Json<Vec<OrderBody>>, Problem> {
    if email.is_some_and(|email| Email::parse(&email).ok().as_ref() != Some(&customer.0.email)) {
        return Err(Problem::forbidden("everybody sees their own orders: leave the address out"));
    }
    let query = OrderQuery::all(PageRequest::first(PageLimit::MAX));
    let orders = history::all(&state, customer.id(), query).await?;
    let now = state.clock.now();
    Ok(Json(orders.iter().map(|order| OrderBody::listed(order, now)).collect()))
}

/// Shows one of the caller's orders.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = OrderBody), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[get("/api/orders/{id}")]
async fn flash_sale_get_order(
    state: Data<AppState>,
    customer: Customer,
    Ref(number): Ref<OrderNumber>,
) -> Result<Json<OrderBody>, Problem> {
    let order = history::own(&state, customer.id(), number).await?;
    let price = order.lines.first().map(|line| line.unit_price.to_string());
    Ok(Json(OrderBody { price, ..OrderBody::listed(&order, state.clock.now()) }))
}

impl OrderBody {
    fn listed(order: &Order, now: Timestamp) -> Self {
        let names: Vec<_> = order.lines.iter().map(|line| line.name.as_str()).collect();
        Self {
            id: number(order),
            product_id: order.lines.first().map_or(0, |line| line.product_id.get()),
            product_name: names.join(", "),
            quantity: order.lines.iter().map(|line| line.quantity.get()).sum(),
            status: order.status_at(now).as_str(),
            hold_expires_at: order.hold_expires_at.map(at),
            created_at: at(order.created_at),
            price: None,
        }
    }
}
