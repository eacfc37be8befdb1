//! Tables to take away: each takes the filter and the sort of its list and streams all of it.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpResponse, get, web};
use stockade_domain::catalogue::ProductQuery;
use stockade_domain::ledger::InventoryEvent;
use stockade_domain::mail::JobQuery;
use stockade_domain::order::{Order, OrderQuery, OrderStatus};
use stockade_domain::page::{Page, PageLimit, PageRequest};
use stockade_domain::ports::StoreError;
use stockade_domain::report::{CustomerQuery, EventQuery};
use utoipa_actix_web::service_config::ServiceConfig;

use super::columns::{CUSTOMERS, EVENTS, HOLDS, JOBS, Named, ORDERS, PRODUCTS};
use super::customers::CustomerFilter;
use super::events::EventFilter;
use super::jobs::JobFilter;
use super::orders::OrderFilter;
use super::products::ProductFilter;
use super::sheet::{Column, View, download};
use crate::extract::{Admin, Params};
use crate::problem::Problem;
use crate::state::AppState;

/// A query needs a page; its table is read from the first to the last.
const FIRST: PageRequest = PageRequest::first(PageLimit::LARGE);

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(admin_export_orders)
        .service(admin_export_holds)
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
    orders("orders.csv", ORDERS, filter.query(FIRST)?, state).await
}

/// The orders of a query that still hold pieces.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    params(OrderFilter),
    responses((status = 200, body = String, content_type = "text/csv; charset=utf-8"))
)]
#[get("/admin/exports/holds.csv")]
async fn admin_export_holds(
    state: web::Data<AppState>,
    _admin: Admin,
    Params(filter): Params<OrderFilter>,
) -> Result<HttpResponse, Problem> {
    let query = filter.query(FIRST)?;
    if query.status.is_some_and(|status| status != OrderStatus::Pending) {
        return Err(Problem::invalid("/status", "a hold is pending"));
    }
    orders("holds.csv", HOLDS, OrderQuery { status: Some(OrderStatus::Pending), ..query }, state).await
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
        async move { named(&state, state.events.events(&query).await?).await }
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

async fn orders(
    name: &str,
    columns: &'static [Column<Order>],
    query: OrderQuery,
    state: web::Data<AppState>,
) -> Result<HttpResponse, Problem> {
    let view = view(&state);
    let now = view.now;
    let read = move |page| {
        let (state, query) = (state.clone(), OrderQuery { page, ..query.clone() });
        async move { state.orders.list(&query, now).await }
    };
    download(name, columns, view, read).await
}

/// Rows of the ledger with the names that their products have now.
async fn named(state: &AppState, page: Page<InventoryEvent>) -> Result<Page<Named>, StoreError> {
    let ids: BTreeSet<_> = page.rows.iter().map(|event| event.product_id).collect();
    let products = state.catalogue.products(&Vec::from_iter(ids)).await?;
    let names: BTreeMap<_, _> = products.into_iter().map(|product| (product.id, product.details.name)).collect();
    let row = |event: InventoryEvent| {
        let name = names.get(&event.product_id);
        Named { product: name.map_or_else(String::new, |name| name.as_str().to_owned()), event }
    };
    let rows = page.rows.into_iter().map(row).collect();
    Ok(Page { rows, next: page.next })
}

fn view(state: &AppState) -> View {
    View { now: state.clock.now(), currency: state.shop.currency.clone() }
}
