//! Everybody's orders, and taking them back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use stockade_domain::ids::{CustomerId, ProductId};
use stockade_domain::ledger::Command;
use stockade_domain::order::{OrderColumn, OrderQuery, OrderStatus};
use stockade_domain::page::PageRequest;
use stockade_domain::report::Period;
use stockade_domain::sort::Sort;
use stockade_domain::time::Timestamp;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::field;
use crate::extract::{Admin, Key, Listing, OptionalBody, OrderRef, Paging, Ref};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::{self, OrderBody, OrderPage, schema};

/// Which orders, in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrderFilter {
    #[serde(default, deserialize_with = "wire::order_status_opt")]
    #[param(schema_with = schema::order_status, required = false)]
    status: Option<OrderStatus>,
    #[serde(default, deserialize_with = "field::parsed_opt")]
    #[param(value_type = Option<i64>, minimum = 1)]
    customer_id: Option<CustomerId>,
    /// With at least one piece of this product.
    #[serde(default, deserialize_with = "field::parsed_opt")]
    #[param(value_type = Option<i64>, minimum = 1)]
    product_id: Option<ProductId>,
    /// Found in the buyer's address, or an order's number.
    #[serde(default, deserialize_with = "wire::search_text")]
    #[param(max_length = 200)]
    q: Option<String>,
    /// Made at this time or later.
    #[serde(default, deserialize_with = "wire::time_opt")]
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Made before this time.
    #[serde(default, deserialize_with = "wire::time_opt")]
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    #[serde(default, deserialize_with = "wire::sort")]
    #[param(schema_with = schema::sort::<OrderColumn>, required = false)]
    sort: Sort<OrderColumn>,
}

impl OrderFilter {
    pub fn query(self, page: PageRequest) -> Result<OrderQuery, Problem> {
        let Self { status, customer_id, product_id, q: text, from, to, sort } = self;
        let Period { from, to } = field::period(from, to)?;
        Ok(OrderQuery { customer_id, product_id, status, from, to, text, sort, page })
    }
}

/// Why an order is taken back.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Cancellation)]
pub struct CancellationRequest {
    /// Kept in the ledger.
    #[serde(default, deserialize_with = "field::reason_opt")]
    #[schema(min_length = 1, max_length = 200, example = "returned by the buyer")]
    reason: Option<String>,
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(admin_list_orders).service(admin_get_order).service(admin_cancel_order);
}

/// Lists orders, holds among them.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(OrderFilter, Paging),
    responses((status = 200, body = OrderPage))
)]
#[get("/admin/orders")]
async fn admin_list_orders(
    state: web::Data<AppState>,
    _admin: Admin,
    listing: Listing<OrderFilter>,
) -> Result<HttpResponse, Problem> {
    let now = state.clock.now();
    let page = state.orders.list(&listing.filter.query(listing.page)?, now).await?;
    Ok(HttpResponse::Ok().json(OrderPage::new(page, now, &state.shop)))
}

/// Shows anybody's order.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = OrderBody), (status = 404))
)]
#[get("/admin/orders/{id}")]
async fn admin_get_order(
    state: web::Data<AppState>,
    _admin: Admin,
    Ref(OrderRef(id)): Ref<OrderRef>,
) -> Result<HttpResponse, Problem> {
    let order = state.orders.order(id).await?.ok_or_else(|| Problem::not_found("there is no such order"))?;
    Ok(HttpResponse::Ok().json(OrderBody::new(&order, state.clock.now(), &state.shop)))
}

/// Ends a hold, or takes a confirmed order back and its pieces into stock.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(("id" = String, Path, format = Uuid), Key),
    request_body = Option<CancellationRequest>,
    responses((status = 200, body = OrderBody), (status = 404), (status = 409))
)]
#[post("/admin/orders/{id}/cancel")]
async fn admin_cancel_order(
    state: web::Data<AppState>,
    admin: Admin,
    Ref(OrderRef(id)): Ref<OrderRef>,
    Key(key): Key,
    OptionalBody(body): OptionalBody<CancellationRequest>,
) -> Result<HttpResponse, Problem> {
    let reason = body.reason.unwrap_or_else(|| "cancelled by an admin".to_owned());
    let verdict = state.ledger.submit(Command::cancel_order_as_admin(key, admin.id(), id, reason)).await?;
    wire::answer(verdict, StatusCode::OK, &state.shop)
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    crate::reading::body::<CancellationRequest>(bytes);
}
