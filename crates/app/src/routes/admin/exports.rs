//! Tables to take away: each takes the filter and the sort of its list and streams all of it.

use actix_web::{HttpResponse, get, web};
use stockade_domain::catalogue::ProductQuery;
use stockade_domain::mail::JobQuery;
use stockade_domain::order::OrderQuery;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::report::{CustomerQuery, EventQuery};
use utoipa_actix_web::service_config::ServiceConfig;

use super::columns::{CUSTOMERS, EVENTS, JOBS, ORDERS, PRODUCTS};
use super::customers::CustomerFilter;
use super::events::EventFilter;
use super::jobs::JobFilter;
use super::orders::OrderFilter;
use super::products::ProductFilter;
use super::sheet::{View, download};
use crate::extract::{Admin, Params};
use crate::problem::Problem;
use crate::state::AppState;

/// A query needs a page; its table is read from the first to the last.
const FIRST: PageRequest = PageRequest::first(PageLimit::MAX);

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(admin_export_orders)
        .service(admin_export_inventory_events)
        .service(admin_export_products)
        .service(admin_export_customers)
        .service(admin_export_jobs);
}

/// The orders of a query, one on a line.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(OrderFilter),
    responses((status = 200, body = String, content_type = "text/csv; charset=utf-8"))
)]
#[get("/admin/exports/orders.csv")]
async fn admin_export_orders(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(filter): Params<OrderFilter>,
) -> Result<HttpResponse, Problem> {
    let (query, view) = (filter.query(FIRST)?, view(&state));
    let now = view.now;
    let read = move |page| {
        let (state, query) = (state.clone(), OrderQuery { page, ..query.clone() });
        async move { state.orders.list(&query, now).await }
    };
    download("orders.csv", ORDERS, view, read).await
}

/// The rows of the ledger of a query.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(EventFilter),
    responses((status = 200, body = String, content_type = "text/csv; charset=utf-8"))
)]
#[get("/admin/exports/inventory-events.csv")]
async fn admin_export_inventory_events(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(filter): Params<EventFilter>,
) -> Result<HttpResponse, Problem> {
    let (query, view) = (filter.query(FIRST)?, view(&state));
    let read = move |page| {
        let (state, query) = (state.clone(), EventQuery { page, ..query.clone() });
        async move { state.events.events(&query).await }
    };
    download("inventory-events.csv", EVENTS, view, read).await
}

/// The products of a query.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(ProductFilter),
    responses((status = 200, body = String, content_type = "text/csv; charset=utf-8"))
)]
#[get("/admin/exports/products.csv")]
async fn admin_export_products(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(filter): Params<ProductFilter>,
) -> Result<HttpResponse, Problem> {
    let (query, view) = (filter.query(FIRST), view(&state));
    let now = view.now;
    let read = move |page| {
        let (state, query) = (state.clone(), ProductQuery { page, ..query.clone() });
        async move { state.shelf.list(&query, now).await }
    };
    download("products.csv", PRODUCTS, view, read).await
}

/// The customers of a query, with what they paid.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(CustomerFilter),
    responses((status = 200, body = String, content_type = "text/csv; charset=utf-8"))
)]
#[get("/admin/exports/customers.csv")]
async fn admin_export_customers(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(filter): Params<CustomerFilter>,
) -> Result<HttpResponse, Problem> {
    let (query, view) = (filter.query(FIRST), view(&state));
    let read = move |page| {
        let (state, query) = (state.clone(), CustomerQuery { page, ..query.clone() });
        async move { state.accounts.customers(&query).await }
    };
    download("customers.csv", CUSTOMERS, view, read).await
}

/// The jobs of a query.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(JobFilter),
    responses((status = 200, body = String, content_type = "text/csv; charset=utf-8"))
)]
#[get("/admin/exports/jobs.csv")]
async fn admin_export_jobs(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(filter): Params<JobFilter>,
) -> Result<HttpResponse, Problem> {
    let (query, view) = (filter.query(FIRST), view(&state));
    let read = move |page| {
        let (state, query) = (state.clone(), JobQuery { page, ..query.clone() });
        async move { state.jobs.jobs(&query).await }
    };
    download("jobs.csv", JOBS, view, read).await
}

fn view(state: &AppState) -> View {
    View { now: state.clock.now(), currency: state.shop.currency.clone() }
}
