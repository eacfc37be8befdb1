//! The shop's promises, checked while you wait.

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use stockade_domain::report::{AuditReport, Finding};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::state::AppState;
use crate::telemetry::metric;
use crate::wire::at;

/// What an audit saw of one consistent snapshot.
#[derive(Serialize, ToSchema)]
#[schema(as = Audit)]
struct AuditBody {
    /// Every promise holds.
    clean: bool,
    #[schema(format = DateTime)]
    at: String,
    /// The names of the checks that ran.
    checks: Vec<String>,
    findings: Vec<FindingBody>,
}

/// A promise that does not hold.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditFinding)]
struct FindingBody {
    /// Which promise, by the name of its check.
    check: String,
    /// What it was found on.
    #[schema(example = "product 7")]
    entity: String,
    expected: String,
    found: String,
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(admin_audit);
}

/// Checks every promise now, and changes nothing. Findings are an answer, not an error.
#[utoipa::path(
    tag = "admin",
    security(("token" = [])),
    responses((status = 200, body = AuditBody))
)]
#[get("/admin/audit")]
async fn admin_audit(state: web::Data<AppState>, _admin: Admin) -> Result<HttpResponse, Problem> {
    let report = state.auditor.audit(state.clock.now()).await?;
    metrics::gauge!(metric::LEDGER_DRIFT).set(f64::from(u32::try_from(report.findings.len()).unwrap_or(u32::MAX)));
    Ok(HttpResponse::Ok().json(AuditBody::from(report)))
}

impl From<AuditReport> for AuditBody {
    fn from(report: AuditReport) -> Self {
        Self {
            clean: report.is_clean(),
            at: at(report.at),
            checks: report.checks,
            findings: report.findings.into_iter().map(FindingBody::from).collect(),
        }
    }
}

impl From<Finding> for FindingBody {
    fn from(Finding { check, entity, expected, found }: Finding) -> Self {
        Self { check, entity, expected, found }
    }
}
