//! `GET /health`, which two of the older systems have: one answer with the words of both.

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::Problem;
use crate::state::AppState;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(compat_get_health);
}

/// That the service is well, and its database, too.
#[derive(Serialize, ToSchema)]
#[schema(as = CompatHealth)]
struct HealthBody {
    #[schema(example = "ok")]
    status: &'static str,
    #[schema(example = "ok")]
    db: &'static str,
}

/// Whether the database answers.
#[utoipa::path(tag = "compat", responses((status = 200, body = HealthBody)))]
#[get("/health")]
async fn compat_get_health(state: Data<AppState>) -> Result<Json<HealthBody>, Problem> {
    state.backends.database.ping().await?;
    Ok(Json(HealthBody { status: "ok", db: "ok" }))
}
