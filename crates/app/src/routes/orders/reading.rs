//! The caller's orders, and what happened to them.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::{Deserialize, Serialize};
use stockade_domain::ids::OrderId;
use stockade_domain::ledger::{InventoryEvent, Refusal};
use stockade_domain::order::{Order, OrderColumn, OrderQuery, OrderStatus};
use stockade_domain::report::EventQuery;
use stockade_domain::sort::Sort;
use utoipa::ToSchema;

use crate::extract::{Customer, Listing, OrderRef, Paging, Params, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::wire::{self, OrderBody, OrderPage, at, next, schema};

/// Which of the caller's orders, in which order.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrderFilter {
    #[param(schema_with = schema::order_status, required = false)]
    #[serde(default, deserialize_with = "wire::order_status_opt")]
    status: Option<OrderStatus>,
    #[param(schema_with = schema::sort::<OrderColumn>, required = false)]
    #[serde(default, deserialize_with = "wire::sort")]
    sort: Sort<OrderColumn>,
}

/// Something that happened to the pieces of one product in an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderEvent)]
pub struct OrderEventBody {
    #[schema(schema_with = schema::event_kind)]
    r#type: &'static str,
    #[schema(minimum = 1)]
    product_id: i64,
    /// How many pieces moved.
    quantity: u64,
    reason: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// A page of an order's history, newest first.
#[derive(Serialize, ToSchema)]
pub struct OrderEventPage {
    data: Vec<OrderEventBody>,
    next_cursor: Option<String>,
}

/// Lists the caller's orders.
#[utoipa::path(
    tag = "orders",
    params(OrderFilter, Paging),
    responses((status = 200, body = OrderPage)),
    security(("token" = []))
)]
#[get("/orders")]
pub async fn list_orders(
    state: Data<AppState>,
    customer: Customer,
    listing: Listing<OrderFilter>,
) -> Result<Json<OrderPage>, Problem> {
    let now = state.clock.now();
    let Listing { filter, page } = listing;
    let OrderFilter { status, sort } = filter;
    let query = OrderQuery { customer_id: Some(customer.id()), status, sort, ..OrderQuery::all(page) };
    let orders = state.orders.list(&query, now).await?;
    Ok(Json(OrderPage::new(orders, now, &state.shop)))
}

/// Shows one of the caller's orders.
#[utoipa::path(
    tag = "orders",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = OrderBody), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[get("/orders/{id}")]
pub async fn get_order(
    state: Data<AppState>,
    customer: Customer,
    Ref(OrderRef(order_id)): Ref<OrderRef>,
) -> Result<Json<OrderBody>, Problem> {
    let order = own(&state, &customer, order_id).await?;
    Ok(Json(OrderBody::new(&order, state.clock.now(), &state.shop)))
}

/// Lists what happened to one of the caller's orders, newest first.
#[utoipa::path(
    tag = "orders",
    params(("id" = uuid::Uuid, Path), Paging),
    responses((status = 200, body = OrderEventPage), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[get("/orders/{id}/events")]
pub async fn list_order_events(
    state: Data<AppState>,
    customer: Customer,
    Ref(OrderRef(order_id)): Ref<OrderRef>,
    Params(paging): Params<Paging>,
) -> Result<Json<OrderEventPage>, Problem> {
    own(&state, &customer, order_id).await?;
    let query = EventQuery { order_id: Some(order_id), ..EventQuery::all(paging.page()) };
    let events = state.events.events(&query).await?;
    let data = events.rows.iter().map(OrderEventBody::from).collect();
    Ok(Json(OrderEventPage { data, next_cursor: next(events.next) }))
}

impl From<&InventoryEvent> for OrderEventBody {
    fn from(event: &InventoryEvent) -> Self {
        let change = event.change;
        // What an order moves leaves one counter for another, so that each piece shows twice.
        let moved = [change.available, change.held, change.sold].map(i64::unsigned_abs).into_iter().sum::<u64>() / 2;
        Self {
            r#type: event.kind.as_str(),
            product_id: event.product_id.get(),
            quantity: moved,
            reason: event.reason.clone(),
            created_at: at(event.at),
        }
    }
}

/// The order, if it is the caller's.
async fn own(state: &AppState, customer: &Customer, order_id: OrderId) -> Result<Order, Problem> {
    let order = state.orders.order(order_id).await?.filter(|order| order.buyer.id == customer.id());
    order.ok_or_else(|| Refusal::OrderNotFound.into())
}
