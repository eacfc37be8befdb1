//! The shop's questions, answered by the SQL in `sql/analytics`.

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use stockade_domain::ids::ProductId;
use stockade_domain::report::Bucket;
use stockade_domain::time::Timestamp;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::field;
use super::report_bodies::{
    CustomerRevenueReport, ExpiredPiecesReport, LowStockReport, OrdersReport, OutcomesReport, RevenueReport,
    StockReport, TopProductsReport,
};
use crate::extract::{Admin, Params};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::{self, schema};

/// How many of the best.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TopParams {
    #[serde(default = "three", deserialize_with = "field::rows")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 3)]
    limit: u32,
}

/// What counts as low.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LowStockParams {
    /// Fewer available pieces than this; each product's own threshold when left out.
    #[serde(default, deserialize_with = "field::pieces_opt")]
    #[param(maximum = 1_000_000_000)]
    below: Option<u32>,
}

/// How many customers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CustomersParams {
    #[serde(default = "twenty", deserialize_with = "field::rows")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 20)]
    limit: u32,
}

/// From when to when, and how finely.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SeriesParams {
    /// How wide a bucket of time is.
    #[serde(default, deserialize_with = "field::bucket")]
    #[param(schema_with = schema::bucket, required = false)]
    bucket: Bucket,
    #[serde(default, deserialize_with = "wire::time_opt")]
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Not included itself.
    #[serde(default, deserialize_with = "wire::time_opt")]
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// Whose stock, and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TimelineParams {
    #[serde(deserialize_with = "field::parsed")]
    #[param(value_type = i64, minimum = 1)]
    product_id: ProductId,
    #[serde(default, deserialize_with = "wire::time_opt")]
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Not included itself.
    #[serde(default, deserialize_with = "wire::time_opt")]
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// The newest so many of the period.
    #[serde(default = "hundred", deserialize_with = "field::rows")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: u32,
}

const fn three() -> u32 {
    3
}

const fn twenty() -> u32 {
    20
}

const fn hundred() -> u32 {
    100
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(admin_report_top_products)
        .service(admin_report_low_stock)
        .service(admin_report_expired_pieces)
        .service(admin_report_outcomes)
        .service(admin_report_revenue)
        .service(admin_report_revenue_by_customer)
        .service(admin_report_orders_timeseries)
        .service(admin_report_stock_timeline);
}

/// Which products sell best?
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(TopParams),
    responses((status = 200, body = TopProductsReport))
)]
#[get("/admin/reports/top-products")]
async fn admin_report_top_products(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(params): Params<TopParams>,
) -> Result<HttpResponse, Problem> {
    let rows = state.reports.top_products(params.limit).await?;
    Ok(HttpResponse::Ok().json(TopProductsReport::new(&rows, &state)))
}

/// Which products are running out?
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(LowStockParams),
    responses((status = 200, body = LowStockReport))
)]
#[get("/admin/reports/low-stock")]
async fn admin_report_low_stock(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(params): Params<LowStockParams>,
) -> Result<HttpResponse, Problem> {
    let rows = state.reports.low_stock(params.below).await?;
    Ok(HttpResponse::Ok().json(LowStockReport::new(&rows, &state)))
}

/// How many pieces of each product were held and not bought in time?
#[utoipa::path(tag = "admin", security(("token" = [])), responses((status = 200, body = ExpiredPiecesReport)))]
#[get("/admin/reports/expired-pieces")]
async fn admin_report_expired_pieces(state: web::Data<AppState>, _admin: Admin) -> Result<HttpResponse, Problem> {
    let rows = state.reports.expired_pieces().await?;
    Ok(HttpResponse::Ok().json(ExpiredPiecesReport::new(&rows, &state)))
}

/// What became of the pieces that were asked for, of the products with the most?
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(TopParams),
    responses((status = 200, body = OutcomesReport))
)]
#[get("/admin/reports/outcomes")]
async fn admin_report_outcomes(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(params): Params<TopParams>,
) -> Result<HttpResponse, Problem> {
    let outcomes = state.reports.outcomes(params.limit).await?;
    Ok(HttpResponse::Ok().json(OutcomesReport::new(&outcomes, &state)))
}

/// What did the shop earn, and when? By the time of confirmation; empty buckets are left out.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(SeriesParams),
    responses((status = 200, body = RevenueReport))
)]
#[get("/admin/reports/revenue")]
async fn admin_report_revenue(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(params): Params<SeriesParams>,
) -> Result<HttpResponse, Problem> {
    let rows = state.reports.revenue(params.bucket, field::period(params.from, params.to)?).await?;
    Ok(HttpResponse::Ok().json(RevenueReport::new(&rows, params.bucket, &state)))
}

/// What did each customer pay?
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(CustomersParams),
    responses((status = 200, body = CustomerRevenueReport))
)]
#[get("/admin/reports/revenue-by-customer")]
async fn admin_report_revenue_by_customer(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(params): Params<CustomersParams>,
) -> Result<HttpResponse, Problem> {
    let rows = state.reports.revenue_by_customer(params.limit).await?;
    Ok(HttpResponse::Ok().json(CustomerRevenueReport::new(&rows, &state)))
}

/// When were holds made, and orders confirmed, cancelled and expired? Empty buckets are left out.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(SeriesParams),
    responses((status = 200, body = OrdersReport))
)]
#[get("/admin/reports/orders-timeseries")]
async fn admin_report_orders_timeseries(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(params): Params<SeriesParams>,
) -> Result<HttpResponse, Problem> {
    let rows = state.reports.orders_timeseries(params.bucket, field::period(params.from, params.to)?).await?;
    Ok(HttpResponse::Ok().json(OrdersReport::new(&rows, params.bucket, &state)))
}

/// How did the stock of a product come to be what it is?
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(TimelineParams),
    responses((status = 200, body = StockReport), (status = 404))
)]
#[get("/admin/reports/stock-timeline")]
async fn admin_report_stock_timeline(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(params): Params<TimelineParams>,
) -> Result<HttpResponse, Problem> {
    let (id, period) = (params.product_id, field::period(params.from, params.to)?);
    let absent = || Problem::not_found(format!("there is no product {id}"));
    let product = state.shelf.product(id).await?.ok_or_else(absent)?;
    let rows = state.reports.stock_timeline(id, period, params.limit).await?;
    Ok(HttpResponse::Ok().json(StockReport::new(&rows, &product, &state)))
}
