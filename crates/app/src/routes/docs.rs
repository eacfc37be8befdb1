//! The API's documentation, from the binary itself: Swagger UI contacts no other host.

use actix_web::web;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

pub fn routes(config: &mut web::ServiceConfig, document: OpenApi) {
    config
        .service(web::redirect("/api/docs", "/api/docs/"))
        .service(SwaggerUi::new("/api/docs/{_:.*}").url("/api/openapi.json", document));
}
