//! Orders, made of the whole cart or not at all.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, post};
use serde::Serialize;
use serde_json::Number;
use stockade_domain::ids::OrderNumber;
use stockade_domain::order::{Order, OrderLine, OrderStatus};
use stockade_domain::usecase::CheckoutRequest;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::cart::named;
use super::product::{ProductBody, trimmed};
use crate::extract::{Customer, Key, Ref};
use crate::problem::{Problem, ProblemBody};
use crate::routes::compat::decided::{Decided, number};
use crate::routes::compat::history;
use crate::state::AppState;
use crate::wire::at;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(ecommerce_place_order).service(ecommerce_get_order);
}

/// The order that a cart became.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceOrderPlaced)]
struct PlacedBody {
    #[schema(example = "Order created successfully")]
    message: &'static str,
    order: PlacedOrderBody,
}

/// Which order, and what it costs.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommercePlacedOrder)]
#[serde(rename_all = "camelCase")]
struct PlacedOrderBody {
    /// The order's number.
    #[schema(minimum = 1)]
    order_id: i64,
    #[schema(value_type = f64, example = 331.5)]
    total_amount: Number,
}

/// An order with its rows.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceOrder)]
#[serde(rename_all = "camelCase")]
struct OrderBody {
    #[schema(minimum = 1)]
    id: i64,
    user_id: i64,
    #[schema(example = "331.5")]
    total_amount: String,
    /// `PENDING` is one that was placed: the system knew no other. `HELD` and `EXPIRED` are holds that were made
    /// elsewhere, `CANCELLED` is what an admin took back.
    #[schema(example = "PENDING")]
    status: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
    items: Vec<OrderItemBody>,
}

/// A row of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = EcommerceOrderItem)]
#[serde(rename_all = "camelCase")]
struct OrderItemBody {
    /// The product's: an order has each once.
    id: i64,
    order_id: i64,
    product_id: i64,
    quantity: u32,
    /// What one piece cost.
    #[schema(example = "110.5")]
    price_snapshot: String,
    /// As it is now.
    product: Option<ProductBody>,
}

/// Buys the cart, all or nothing. The body is not looked at.
#[utoipa::path(
    tag = "compat",
    params(Key),
    responses(
        (status = 201, body = PlacedBody),
        (status = 400, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/orders")]
async fn ecommerce_place_order(
    state: Data<AppState>,
    customer: Customer,
    Key(key): Key,
) -> Result<HttpResponse, Problem> {
    let request = CheckoutRequest { key, buyer: customer.buyer(), expected_total: None };
    let decided = Decided::of(state.checkout().run(request).await?)?;
    let order = &decided.order;
    let total_amount = trimmed(order.total).parse().map_err(|_| Problem::internal())?;
    let placed = PlacedOrderBody { order_id: number(order), total_amount };
    Ok(decided.answer(StatusCode::CREATED).json(PlacedBody { message: "Order created successfully", order: placed }))
}

/// Shows one of the caller's orders.
#[utoipa::path(
    tag = "compat",
    params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, body = OrderBody), (status = 404, body = ProblemBody)),
    security(("token" = []))
)]
#[get("/orders/{id}")]
async fn ecommerce_get_order(
    state: Data<AppState>,
    customer: Customer,
    Ref(number): Ref<OrderNumber>,
) -> Result<Json<OrderBody>, Problem> {
    let order = history::own(&state, customer.id(), number).await?;
    let products = named(&state, order.lines.iter().map(|line| line.product_id).collect()).await?;
    let item = |line: &OrderLine| OrderItemBody {
        id: line.product_id.get(),
        order_id: number.get(),
        product_id: line.product_id.get(),
        quantity: line.quantity.get(),
        price_snapshot: trimmed(line.unit_price),
        product: products.get(&line.product_id).map(ProductBody::from),
    };
    Ok(Json(OrderBody {
        id: number.get(),
        user_id: order.buyer.id.get(),
        total_amount: trimmed(order.total),
        status: word(&order, &state),
        created_at: at(order.created_at),
        items: order.lines.iter().map(item).collect(),
    }))
}

fn word(order: &Order, state: &AppState) -> &'static str {
    match order.status_at(state.clock.now()) {
        OrderStatus::Confirmed => "PENDING",
        OrderStatus::Pending => "HELD",
        OrderStatus::Cancelled => "CANCELLED",
        OrderStatus::Expired => "EXPIRED",
    }
}
