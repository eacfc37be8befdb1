//! How many requests there are, and how long they take, by route: the pattern, never the path.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};

use super::trace::Route;
use crate::telemetry::metric;

pub async fn measure<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let _active = Active::begin();
    let begun = Instant::now();
    let method = method_label(request.method());
    let route = request.extensions().get::<Route>().map_or_else(|| "unmatched".to_owned(), |route| route.0.clone());
    let answer = next.call(request).await;
    let status = match &answer {
        Ok(answer) => answer.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    metrics::histogram!(
        metric::HTTP_DURATION,
        "http_request_method" => method,
        "http_route" => route,
        "http_response_status_code" => status_label(status),
    )
    .record(begun.elapsed());
    answer
}

/// Counts a request for as long as it lives, also when its caller goes away in the middle.
struct Active;

impl Active {
    fn begin() -> Self {
        metrics::gauge!(metric::HTTP_ACTIVE).increment(1);
        Self
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        metrics::gauge!(metric::HTTP_ACTIVE).decrement(1);
    }
}

/// Methods we never heard of share a label, so that nobody can invent time series.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

fn status_label(status: StatusCode) -> String {
    status.as_u16().to_string()
}
