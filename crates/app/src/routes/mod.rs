//! What the service answers: one file per resource, with its bodies, its handlers and their tests.

#![expect(unused_qualifications, reason = "utoipa's macro writes the types of parameters out")]

mod admin;
mod answers;
mod auth;
mod cart;
mod client;
mod compat;
mod docs;
mod entrance;
pub mod health;
mod orders;
mod products;
mod shop;
mod streams;
mod unmatched;

use actix_web::dev::{ServiceFactory, ServiceRequest};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, web};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, scope};

pub use compat::{is_flash_deal, spell};

use crate::extract::recognise;
use crate::middleware::limit_account;

/// What the OpenAPI document says beside the operations, which are collected from the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Stockade",
        description = "Sells exactly what there is, quickly and fairly, and can prove it.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "auth", description = "Accounts and sessions"),
        (name = "products", description = "What is sold, and how much of it there is"),
        (name = "cart", description = "What somebody means to buy; it takes no stock"),
        (name = "orders", description = "Holds and orders: one resource, one state machine"),
        (name = "admin", description = "Running the shop"),
        (name = "service", description = "Health and metrics"),
        (name = "compat", description = "What clients of five older systems call; `--compat off` takes it away"),
    ),
    components(schemas(
        crate::problem::ProblemBody,
        crate::wire::StockLevelBody,
        crate::wire::OrderChangeBody,
        crate::wire::Moment
    )),
    modifiers(&BearerToken)
)]
struct Document;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// Adds every route to `app`, those of the documentation and the answers to unknown paths among them.
pub fn attach<T>(app: App<T>, compat: bool) -> App<T>
where
    T: ServiceFactory<ServiceRequest, Config = (), Error = Error, InitError = ()>,
{
    let document = openapi(compat);
    let unmatched = unmatched::Unmatched::new(&document);
    // The documentation comes first: the aliases have no prefix of their own, so nothing is found behind them.
    let app = app.configure(client::routes).configure(|config| docs::routes(config, document)).into_utoipa_app();
    let (app, _) = app.configure(|config| all(config, compat)).split_for_parts();
    app.app_data(web::Data::new(unmatched)).default_service(web::to(unmatched::answer))
}

/// Adds what a process that serves nobody says about itself.
pub fn attach_health<T>(app: App<T>) -> App<T>
where
    T: ServiceFactory<ServiceRequest, Config = (), Error = Error, InitError = ()>,
{
    app.into_utoipa_app().configure(health::routes).into_app().default_service(web::to(unmatched::nothing))
}

/// The OpenAPI document, as it is committed in `openapi.json`: that of a shop that answers older clients, too.
pub fn openapi(compat: bool) -> utoipa::openapi::OpenApi {
    let app = App::new().into_utoipa_app().openapi(Document::openapi());
    let (_, mut document) = app.configure(|config| all(config, compat)).split_for_parts();
    if !compat && let Some(tags) = &mut document.tags {
        tags.retain(|tag| tag.name != "compat");
    }
    answers::complete(&mut document);
    document
}

/// Reads every body of a request.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    cart::read(bytes);
    orders::read(bytes);
    auth::read(bytes);
    admin::read(bytes);
}

/// Reads every body that an older client sends.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read_older(bytes: &[u8]) {
    compat::read(bytes);
}

fn all(config: &mut ServiceConfig<'_>, compat: bool) {
    let v1 = scope("/api/v1")
        .wrap(from_fn(limit_account))
        .wrap(from_fn(recognise))
        // Routes are tried one after the other, and stock is asked for most.
        .configure(products::routes)
        .configure(auth::routes)
        .configure(shop::routes)
        .configure(streams::routes)
        .configure(cart::routes)
        .configure(orders::routes)
        .configure(admin::routes);
    config.service(v1).configure(entrance::routes).configure(health::routes);
    if compat {
        config.service(scope("").wrap(from_fn(limit_account)).wrap(from_fn(recognise)).configure(compat::routes));
    }
}
