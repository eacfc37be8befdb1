//! What load balancers and Prometheus ask.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, web};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use stockade_domain::ports::Backend;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::{Problem, ProblemBody};
use crate::state::Backends;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(livez).service(readyz).service(metrics);
}

/// Whether new requests are welcome.
#[derive(Debug)]
pub struct Readiness(Mutex<Phase>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Phase {
    /// Not yet, and why.
    Opening(String),
    Open,
    /// The service was told to stop: nobody is to be sent here any more.
    Closing,
}

impl Default for Readiness {
    fn default() -> Self {
        Self(Mutex::new(Phase::Opening("the service is starting".to_owned())))
    }
}

impl Readiness {
    pub fn not_yet(&self, why: String) {
        self.enter(Phase::Opening(why));
    }

    pub fn open(&self) {
        self.enter(Phase::Open);
    }

    pub fn close(&self) {
        self.enter(Phase::Closing);
    }

    /// Closing is for good.
    fn enter(&self, phase: Phase) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *now != Phase::Closing {
            *now = phase;
        }
    }

    fn phase(&self) -> Phase {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// How the service is.
#[derive(Serialize, ToSchema)]
struct Health {
    #[schema(example = "ready")]
    status: &'static str,
    /// What is away without keeping the shop closed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    degraded: Vec<&'static str>,
}

impl Health {
    const fn well(status: &'static str) -> Self {
        Self { status, degraded: Vec::new() }
    }
}

/// The process runs.
#[utoipa::path(tag = "service", responses((status = 200, body = Health)))]
#[get("/livez")]
async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(Health::well("ok"))
}

/// Requests can be answered: the database is there and nobody has asked the service to stop. Without Redis carts are
/// closed and the rest is open.
#[utoipa::path(
    tag = "service",
    responses((status = 200, body = Health), (status = 503, body = ProblemBody, content_type = "application/problem+json"))
)]
#[get("/readyz")]
async fn readyz(backends: web::Data<Backends>, readiness: web::Data<Readiness>) -> Result<HttpResponse, Problem> {
    match readiness.phase() {
        Phase::Open => {}
        Phase::Opening(why) => return Err(not_ready(&why)),
        Phase::Closing => return Err(not_ready("the service is stopping")),
    }
    match tokio::time::timeout(LONGEST_ANSWER, backends.database.ping()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Err(error.into()),
        Err(_) => return Err(not_ready("the database does not answer")),
    }
    let health = match &backends.redis {
        Some(redis) if !answers(&**redis).await => Health { status: "degraded", degraded: vec!["redis"] },
        _ => Health::well("ready"),
    };
    Ok(HttpResponse::Ok().json(health))
}

async fn answers(backend: &dyn Backend) -> bool {
    matches!(tokio::time::timeout(LONGEST_ANSWER, backend.ping()).await, Ok(Ok(())))
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
