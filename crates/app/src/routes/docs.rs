//! The API's documentation, from the binary itself: Swagger UI contacts no other host.

use actix_web::web;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

/// What [`routes`] adds, as patterns.
pub const PATHS: [&str; 3] = ["/api/openapi.json", "/api/docs", "/api/docs/{_:.*}"];

pub fn routes(config: &mut web::ServiceConfig, document: OpenApi) {
    config
        .route("/api/docs", web::get().to(async || web::Redirect::to("/api/docs/")))
        .service(SwaggerUi::new("/api/docs/{_:.*}").url("/api/openapi.json", document));
}
