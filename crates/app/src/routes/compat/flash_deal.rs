//! The flash deal: reservations of ten minutes that are known by who has them, not by a number.

mod products;
mod reservations;
mod sent;

use actix_web::http::{Method, StatusCode};
use utoipa_actix_web::service_config::ServiceConfig;

use super::spelling::{Asked, as_message};
use super::system::System;
use crate::problem::{Problem, Said};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(products::routes).configure(reservations::routes);
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    products::read(bytes);
    reservations::read(bytes);
}

/// Whether a request is for these routes, which have a limit of their own.
pub fn is_asked(method: &Method, path: &str) -> bool {
    System::of(method, path) == Some(System::FlashDeal)
}

/// Everything is a `message`, but wrong fields are `errors`, as the system's validator wrote them.
pub fn spelled(problem: Problem, asked: &Asked) -> Problem {
    let Asked { method, path, .. } = asked;
    let asks_for = |end: &str| path.rsplit('/').next() == Some(end);
    let refused = [StatusCode::CONFLICT, StatusCode::NOT_FOUND].contains(&problem.status());
    // What is no id names nothing.
    let unknown = asks_for("status") && problem.code() == "validation_failed";
    let problem = if unknown { Problem::not_found(problem.detail()) } else { problem };
    let (status, words) = match problem.code() {
        "validation_failed" => {
            let settled = asks_for("checkout") || method == Method::DELETE;
            let words = if method == Method::DELETE { "Reservation not found" } else { "Checkout failed" };
            return with_fields(problem, settled.then_some(words));
        }
        "rate_limited" => (problem.status(), "Too many requests - please try again later"),
        "internal" => (problem.status(), "Internal server error"),
        _ if refused && asks_for("checkout") => (StatusCode::BAD_REQUEST, "Checkout failed"),
        _ if refused && asks_for("reserve") && method == Method::DELETE => {
            (StatusCode::NOT_FOUND, "Reservation not found")
        }
        "not_found" => (problem.status(), "Product not found"),
        "insufficient_stock" => (StatusCode::BAD_REQUEST, "Not enough stock available"),
        "sale_not_started" | "sale_ended" | "product_unavailable" => {
            let words = problem.detail().to_owned();
            return as_message(problem, StatusCode::BAD_REQUEST, &words);
        }
        _ => {
            let (status, words) = (problem.status(), problem.detail().to_owned());
            return as_message(problem, status, &words);
        }
    };
    as_message(problem, status, words)
}

/// Whoever read the body has said what was sent in a field's place; of what else is wrong only the place is known.
fn with_fields(problem: Problem, words: Option<&str>) -> Problem {
    let fields = match problem.said() {
        Some(said) => said.fields.clone(),
        None => sent::fields(&problem, None),
    };
    let status = problem.status();
    problem.spelled(status, Said { fields, message: words.map(Into::into), ..Said::default() })
}
