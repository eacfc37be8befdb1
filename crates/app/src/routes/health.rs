//! What load balancers and Prometheus ask.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, web};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::{Problem, ProblemBody};
use crate::state::AppState;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(livez).service(readyz).service(metrics);
}

/// Whether new requests are welcome. Off as soon as the service is told to stop, so that nobody is sent here any more.
#[derive(Debug)]
pub struct Readiness(AtomicBool);

impl Readiness {
    pub const fn open() -> Self {
        Self(AtomicBool::new(true))
    }

    pub fn close(&self) {
        self.0.store(false, Ordering::Release);
    }

    fn is_open(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// How the service is.
#[derive(Serialize, ToSchema)]
struct Health {
    #[schema(example = "ok")]
    status: &'static str,
}

/// The process runs.
#[utoipa::path(tag = "service", responses((status = 200, body = Health)))]
#[get("/livez")]
async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Requests can be answered: the store is there and nobody has asked the service to stop.
#[utoipa::path(
    tag = "service",
    responses((status = 200, body = Health), (status = 503, body = ProblemBody, content_type = "application/problem+json"))
)]
#[get("/readyz")]
async fn readyz(state: web::Data<AppState>, readiness: web::Data<Readiness>) -> Result<HttpResponse, Problem> {
    if !readiness.is_open() {
        return Err(not_ready("the service is stopping"));
    }
    match tokio::time::timeout(LONGEST_ANSWER, state.accounts.has_admin()).await {
        Ok(Ok(_)) => Ok(HttpResponse::Ok().json(Health { status: "ready" })),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(not_ready("the store does not answer")),
    }
}

/// A store that takes longer to say one word is of no use to a shopper.
const LONGEST_ANSWER: Duration = Duration::from_secs(1);

fn not_ready(why: &str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "backend_unavailable", "Not ready", why).retry_after(1)
}

/// Figures for Prometheus.
#[utoipa::path(tag = "service", responses((status = 200, body = String, content_type = "text/plain")))]
#[get("/metrics")]
async fn metrics(figures: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(figures.render())
}
