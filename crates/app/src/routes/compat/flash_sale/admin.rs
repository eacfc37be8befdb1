//! The dashboard, which is polled.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use stockade_domain::catalogue::{Product, ProductQuery, SaleState};
use stockade_domain::order::OrderStatus;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::report::{EventTotal, Totals};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::routes::compat::shelf;
use crate::state::AppState;
use crate::wire::schema;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(flash_sale_get_metrics).service(flash_sale_list_products);
}

/// What the whole sale comes to.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashSaleMetrics)]
struct MetricsBody {
    total_products: u64,
    /// Pieces that are left, whatever the name says.
    total_stock: u64,
    current_stock: u64,
    pending_holds: OrdersBody,
    confirmed_orders: OrdersBody,
    expired_orders: OrdersBody,
    /// How often more was wanted than there was, since this process began.
    oversell_attempts_blocked: u64,
    inventory_events_summary: Vec<EventsBody>,
}

/// Orders of one status.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = FlashSaleOrdersTotal)]
struct OrdersBody {
    count: u64,
    /// The pieces in them.
    quantity: u64,
}

/// Rows of one kind in the ledger.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashSaleEventsTotal)]
struct EventsBody {
    #[schema(schema_with = schema::event_kind)]
    r#type: &'static str,
    count: u64,
    total_delta: i64,
}

/// A product in numbers.
#[derive(Serialize, ToSchema)]
#[schema(as = FlashSaleProductTotal)]
struct ProductBody {
    #[schema(minimum = 1)]
    id: i64,
    name: String,
    /// Pieces that are left, whatever the name says.
    total_stock: u32,
    pending_qty: u32,
    confirmed_qty: u32,
    expired_qty: u64,
    sale_active: bool,
}

/// Shows the totals of the sale.
#[utoipa::path(tag = "compat", responses((status = 200, body = MetricsBody)), security(("token" = [])))]
#[get("/api/admin/metrics")]
async fn flash_sale_get_metrics(state: Data<AppState>, _admin: Admin) -> Result<Json<MetricsBody>, Problem> {
    let totals = state.reports.totals().await?;
    let of = |status| OrdersBody::of(&totals, status);
    Ok(Json(MetricsBody {
        total_products: totals.products,
        total_stock: totals.available,
        current_stock: totals.available,
        pending_holds: of(OrderStatus::Pending),
        confirmed_orders: of(OrderStatus::Confirmed),
        expired_orders: of(OrderStatus::Expired),
        oversell_attempts_blocked: state.blocked.get(),
        inventory_events_summary: totals.events.iter().map(EventsBody::from).collect(),
    }))
}

/// Lists every product that is not archived, whether it is on sale or not.
#[utoipa::path(tag = "compat", responses((status = 200, body = Vec<ProductBody>)), security(("token" = [])))]
#[get("/api/admin/products")]
async fn flash_sale_list_products(state: Data<AppState>, _admin: Admin) -> Result<Json<Vec<ProductBody>>, Problem> {
    let now = state.clock.now();
    let expired = state.reports.expired_pieces().await?;
    let products = shelf::all(&state, ProductQuery::all(PageRequest::first(PageLimit::MAX)), now).await?;
    let body = |product: &Product| ProductBody {
        id: product.id.get(),
        name: product.details.name.as_str().to_owned(),
        total_stock: product.counters.available,
        pending_qty: product.counters.held,
        confirmed_qty: product.counters.sold,
        expired_qty: expired.iter().find(|it| it.product_id == product.id).map_or(0, |it| it.pieces),
        sale_active: matches!(product.state_at(now), SaleState::Live | SaleState::SoldOut),
    };
    Ok(Json(products.iter().map(body).collect()))
}

impl OrdersBody {
    fn of(totals: &Totals, status: OrderStatus) -> Self {
        let total = totals.orders.iter().find(|total| total.status == status);
        total.map(|total| Self { count: total.orders, quantity: total.pieces }).unwrap_or_default()
    }
}

impl From<&EventTotal> for EventsBody {
    fn from(total: &EventTotal) -> Self {
        Self { r#type: total.kind.as_str(), count: total.events, total_delta: total.available_change }
    }
}
