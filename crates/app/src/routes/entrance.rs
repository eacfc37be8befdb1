//! What stands at the root: where to go from there.

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(entrance);
}

/// What this is, and where the rest of it is.
#[derive(Serialize, ToSchema)]
struct Entrance {
    /// What clients of the e-commerce API look for here.
    #[schema(example = true)]
    ok: bool,
    #[schema(example = "Stockade")]
    name: &'static str,
    version: &'static str,
    /// Where the API begins.
    #[schema(example = "/api/v1")]
    api: &'static str,
    /// For people.
    #[schema(example = "/api/docs/")]
    documentation: &'static str,
    /// For programs.
    #[schema(example = "/api/openapi.json")]
    openapi: &'static str,
}

/// Where everything is.
#[utoipa::path(tag = "service", responses((status = 200, body = Entrance)))]
#[get("/")]
async fn entrance() -> HttpResponse {
    HttpResponse::Ok().json(Entrance {
        ok: true,
        name: "Stockade",
        version: env!("CARGO_PKG_VERSION"),
        api: "/api/v1",
        documentation: "/api/docs/",
        openapi: "/api/openapi.json",
    })
}
