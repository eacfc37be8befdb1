//! The e-commerce API, at the root of all paths: accounts, products with versions, a cart, and orders made of it.

mod cart;
mod orders;
mod product;
mod products;
mod session;

use actix_web::http::{Method, StatusCode};
use utoipa_actix_web::service_config::ServiceConfig;

use super::spelling::{Asked, as_error, as_message};
use crate::problem::{Problem, Said};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(session::routes).configure(products::routes).configure(cart::routes).configure(orders::routes);
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    products::read(bytes);
    cart::read(bytes);
}

/// What a client did wrong is a `message`, and what went wrong here is an `error`. An order that found too little stock
/// was the second kind, so it has both.
pub fn spelled(problem: Problem, asked: &Asked) -> Problem {
    if problem.status().is_server_error() {
        let (status, words) = (problem.status(), problem.detail().to_owned());
        return as_error(problem, status, &words);
    }
    if let Some(product_id) = problem.short_product() {
        let words = format!("Concurrent update detected or insufficient stock for product {product_id}");
        let (status, words) = (problem.status(), Some(words.into_boxed_str()));
        return problem.spelled(status, Said { error: words.clone(), message: words, ..Said::default() });
    }
    let (status, words) = words(&problem, asked);
    let words = words.map_or_else(|| problem.detail().to_owned(), str::to_owned);
    as_message(problem, status, &words)
}

/// The system's status and its own words, where it has any.
fn words(problem: &Problem, asked: &Asked) -> (StatusCode, Option<&'static str>) {
    let refused = StatusCode::BAD_REQUEST;
    let place = asked.path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let removes = asked.method == Method::DELETE;
    let is_missing = problem.errors().iter().any(|error| error.code == "missing_field");
    let known = match (problem.code(), place) {
        ("unauthenticated", _) if !asked.with_token => Some("No token provided"),
        ("unauthenticated" | "token_expired", _) => Some("Invalid or expired token"),
        ("bad_credentials", _) => return (refused, Some("Invalid credentials")),
        ("email_taken", _) => return (refused, Some("Email already exists")),
        ("cart_empty", _) => return (refused, Some("Cart is empty")),
        ("forbidden", "products" | "admin-only") => Some("Forbidden: requires ADMIN"),
        ("forbidden", _) => Some("Forbidden"),
        ("not_found", "cart") if removes => Some("Cart item not found"),
        ("not_found", "products" | "cart") => Some("Product not found"),
        ("not_found", "orders") => Some("Order not found"),
        ("validation_failed", "auth") if is_missing => Some("email and password required"),
        ("validation_failed", "products") if is_missing => Some("name, price, stockQuantity required"),
        ("validation_failed", "cart") if removes => Some("Invalid item id"),
        ("validation_failed", "cart") => Some("productId and positive quantity required"),
        _ => None,
    };
    (problem.status(), known)
}
