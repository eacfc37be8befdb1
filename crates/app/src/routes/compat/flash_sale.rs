//! The flash sale: holds of two minutes that are confirmed or come back, and what a React client shows of them.

mod admin;
mod orders;
mod sale;
mod session;

use actix_web::http::StatusCode;
use utoipa_actix_web::service_config::ServiceConfig;

use super::spelling::{Asked, as_error};
use crate::problem::Problem;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(session::routes).configure(sale::routes).configure(orders::routes).configure(admin::routes);
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    sale::read(bytes);
}

/// Its words are shown to people as they are, so they are kept to the letter. Its refusals are 400.
pub fn spelled(problem: Problem, asked: &Asked) -> Problem {
    let refused = StatusCode::BAD_REQUEST;
    let holds = asked.path.starts_with("/api/holds");
    let (status, words) = match problem.code() {
        "unauthenticated" if !asked.with_token => (problem.status(), "Unauthorized"),
        "unauthenticated" | "token_expired" => (problem.status(), "Invalid token"),
        "bad_credentials" => (problem.status(), "Invalid credentials"),
        "email_taken" => (refused, "Email already registered"),
        "forbidden" if holds => (problem.status(), "Admins cannot create orders."),
        "forbidden" => (problem.status(), "Forbidden"),
        "not_found" if holds => (problem.status(), "Product not found"),
        "not_found" if asked.path.starts_with("/api/orders/") => (problem.status(), "Order not found"),
        "validation_failed" if holds => (problem.status(), "Invalid product or quantity"),
        "sale_not_started" | "sale_ended" | "product_unavailable" => (refused, "Sale not active for this product"),
        "insufficient_stock" => (refused, "Insufficient stock"),
        "hold_expired" => (refused, "Hold expired"),
        "hold_not_pending" => (refused, "Order is not pending"),
        _ => {
            let (status, words) = (problem.status(), problem.detail().to_owned());
            return as_error(problem, status, &words);
        }
    };
    as_error(problem, status, words)
}
