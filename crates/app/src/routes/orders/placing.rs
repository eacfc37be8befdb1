//! Taking stock: holds, orders, and what is in the cart.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use stockade_domain::ids::ProductId;
use stockade_domain::money::Money;
use stockade_domain::order::Lines;
use stockade_domain::quantity::Quantity;
use stockade_domain::usecase::CheckoutRequest;
use utoipa::ToSchema;

use crate::extract::{Body, Customer, Key, OptionalBody};
use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;
use crate::wire::{self, ItemRequest, Object, OrderBody, answer, schema};

/// What the caller was shown.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotalRequest {
    /// Refused with `price_changed` when the total is another by now.
    #[schema(schema_with = schema::price, required = false)]
    #[serde(default, alias = "expectedTotal", deserialize_with = "wire::price_opt")]
    expected_total: Option<Money>,
}

/// What to hold: one product, or several as `items`. Either form, never both.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldRequest {
    #[schema(value_type = Option<i64>, minimum = 1)]
    #[serde(default, alias = "productId", deserialize_with = "wire::product_id_opt")]
    product_id: Option<ProductId>,
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    #[serde(default, deserialize_with = "wire::quantity_opt")]
    quantity: Option<Quantity>,
    #[schema(value_type = Option<Vec<ItemRequest>>, min_items = 1, max_items = 50)]
    #[serde(default)]
    items: Option<Vec<Object<ItemRequest>>>,
}

/// What to buy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemsRequest {
    /// At most 50 products; lines of the same product are added up.
    #[schema(value_type = Vec<ItemRequest>, min_items = 1, max_items = 50)]
    items: Vec<Object<ItemRequest>>,
}

/// Buys what is in the caller's cart, all or nothing. The body may be left out.
#[utoipa::path(
    tag = "orders",
    params(Key),
    request_body = Option<TotalRequest>,
    responses((status = 201, body = OrderBody), (status = 409, body = ProblemBody)),
    security(("token" = []))
)]
#[post("/checkout")]
pub async fn check_out(
    state: Data<AppState>,
    customer: Customer,
    Key(key): Key,
    OptionalBody(body): OptionalBody<TotalRequest>,
) -> Result<HttpResponse, Problem> {
    let request = CheckoutRequest { key, buyer: customer.buyer(), expected_total: body.expected_total };
    let verdict = state.checkout().run(request).await?;
    answer(verdict, StatusCode::CREATED, &state.shop)
}

/// Keeps pieces for the caller while they decide, all or nothing: an order in `pending` with a deadline.
#[utoipa::path(
    tag = "orders",
    params(Key),
    request_body = HoldRequest,
    responses(
        (status = 201, body = OrderBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/holds")]
pub async fn place_hold(
    state: Data<AppState>,
    customer: Customer,
    Key(key): Key,
    Body(body): Body<HoldRequest>,
) -> Result<HttpResponse, Problem> {
    let verdict = state.place_hold().run(key, customer.buyer(), body.lines()?, None).await?;
    answer(verdict, StatusCode::CREATED, &state.shop)
}

/// Buys pieces at once, without a cart, all or nothing.
#[utoipa::path(
    tag = "orders",
    params(Key),
    request_body = ItemsRequest,
    responses(
        (status = 201, body = OrderBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)
    ),
    security(("token" = []))
)]
#[post("/orders")]
pub async fn place_order(
    state: Data<AppState>,
    customer: Customer,
    Key(key): Key,
    Body(body): Body<ItemsRequest>,
) -> Result<HttpResponse, Problem> {
    let lines = ItemRequest::lines(&body.items)?;
    let verdict = state.place_order().run(key, customer.buyer(), lines).await?;
    answer(verdict, StatusCode::CREATED, &state.shop)
}

impl HoldRequest {
    fn lines(&self) -> Result<Lines, Problem> {
        match (self.product_id, self.quantity, &self.items) {
            (None, None, Some(items)) => ItemRequest::lines(items),
            (Some(product_id), Some(quantity), None) => Ok(Lines::one(product_id, quantity)),
            (Some(_), None, None) => Err(Problem::missing("/quantity", "how many pieces?")),
            (None, Some(_), None) => Err(Problem::missing("/product_id", "of which product?")),
            (None, None, None) => Err(Problem::missing("/items", "send product_id and quantity, or items")),
            (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
                Err(Problem::invalid("/items", "send product_id and quantity, or items, but not both"))
            }
        }
    }
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<TotalRequest>(bytes);
    crate::reading::body::<HoldRequest>(bytes);
    crate::reading::body::<ItemsRequest>(bytes);
    if let Ok(hold) = crate::extract::parse::<HoldRequest>(bytes) {
        crate::reading::refused(hold.lines());
    }
    if let Ok(order) = crate::extract::parse::<ItemsRequest>(bytes) {
        crate::reading::refused(ItemRequest::lines(&order.items));
    }
}
