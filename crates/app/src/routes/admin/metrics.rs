//! The whole shop in numbers.

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use stockade_domain::order::OrderStatus;
use stockade_domain::report::{EventTotal, Totals};
use stockade_domain::time::Timestamp;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::{at, schema};

/// What the whole shop comes to.
#[derive(Serialize, ToSchema)]
#[schema(as = Metrics)]
struct MetricsBody {
    total_products: u64,
    available: u64,
    held: u64,
    sold: u64,
    received: u64,
    /// Products on the shelf with fewer available pieces than their threshold.
    low_stock: u64,
    pending_holds: OrdersTotalBody,
    confirmed_orders: OrdersTotalBody,
    cancelled_orders: OrdersTotalBody,
    expired_orders: OrdersTotalBody,
    /// How often more was wanted than there was: of the process that answers, since it began. Other instances count their
    /// own; `/metrics` of each has it as `stockade_oversell_attempts_blocked_total`.
    oversell_attempts_blocked: u64,
    inventory_events_summary: Vec<EventsTotalBody>,
    /// The sum of the confirmed orders.
    #[schema(schema_with = schema::amount)]
    revenue: String,
    #[schema(example = "EUR")]
    currency: String,
    jobs: JobsTotalBody,
    #[schema(format = DateTime)]
    server_time: String,
}

/// Orders of one status.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = OrdersTotal)]
struct OrdersTotalBody {
    count: u64,
    /// The pieces in them.
    quantity: u64,
}

/// Rows of one kind in the ledger.
#[derive(Serialize, ToSchema)]
#[schema(as = EventsTotal)]
struct EventsTotalBody {
    #[schema(schema_with = schema::event_kind)]
    r#type: &'static str,
    count: u64,
    /// What they did to the available pieces together.
    total_delta: i64,
}

/// Mails that are owed.
#[derive(Serialize, ToSchema)]
#[schema(as = JobsTotal)]
struct JobsTotalBody {
    waiting: u64,
    /// Refused for good, or given up after too many tries.
    dead: u64,
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(admin_get_metrics);
}

/// Shows the totals of the shop.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    responses((status = 200, body = MetricsBody))
)]
#[get("/admin/metrics")]
async fn admin_get_metrics(state: web::Data<AppState>, _admin: Admin) -> Result<HttpResponse, Problem> {
    let totals = state.reports.totals().await?;
    Ok(HttpResponse::Ok().json(MetricsBody::new(&totals, state.clock.now(), &state)))
}

impl MetricsBody {
    fn new(totals: &Totals, now: Timestamp, state: &AppState) -> Self {
        Self {
            total_products: totals.products,
            available: totals.available,
            held: totals.held,
            sold: totals.sold,
            received: totals.received,
            low_stock: totals.low_stock,
            pending_holds: OrdersTotalBody::of(totals, OrderStatus::Pending),
            confirmed_orders: OrdersTotalBody::of(totals, OrderStatus::Confirmed),
            cancelled_orders: OrdersTotalBody::of(totals, OrderStatus::Cancelled),
            expired_orders: OrdersTotalBody::of(totals, OrderStatus::Expired),
            oversell_attempts_blocked: state.blocked.get(),
            inventory_events_summary: totals.events.iter().map(EventsTotalBody::from).collect(),
            revenue: totals.revenue.to_string(),
            currency: state.shop.currency.clone(),
            jobs: JobsTotalBody { waiting: totals.jobs_waiting, dead: totals.jobs_dead },
            server_time: at(now),
        }
    }
}

impl OrdersTotalBody {
    fn of(totals: &Totals, status: OrderStatus) -> Self {
        let total = totals.orders.iter().find(|total| total.status == status);
        total.map(|total| Self { count: total.orders, quantity: total.pieces }).unwrap_or_default()
    }
}

impl From<&EventTotal> for EventsTotalBody {
    fn from(total: &EventTotal) -> Self {
        Self { r#type: total.kind.as_str(), count: total.events, total_delta: total.available_change }
    }
}
