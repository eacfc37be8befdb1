//! One span and one line in the log for each request: what was asked and answered, never by whom or with which words.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage};
use tracing::Span;
use tracing::field::Empty;
use tracing_actix_web::RootSpanBuilder;

use super::identity::RequestId;

/// Opens a request's span. Paths hold ids at most; query strings can hold names and addresses, so they stay out.
pub struct RequestSpan;

#[derive(Clone, Copy)]
struct Begun(Instant);

/// The pattern of the route that is asked for. To find it takes as long as to find the handler, so it is found once.
#[derive(Clone)]
pub struct Route(pub String);

impl Route {
    fn of(request: &ServiceRequest) -> Self {
        Self(request.match_pattern().unwrap_or_else(|| "unmatched".to_owned()))
    }
}

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let route = Route::of(request);
        let mut extensions = request.extensions_mut();
        extensions.insert(Begun(Instant::now()));
        let id = extensions.get::<RequestId>().map(|id| id.as_str().to_owned()).unwrap_or_default();
        let span = tracing::info_span!(
            "request",
            request.id = %id,
            http.method = %request.method(),
            http.route = route.0,
            http.status = Empty,
        );
        extensions.insert(route);
        span
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let (status, begun) = match outcome {
            Ok(answer) => (answer.status(), answer.request().extensions().get::<Begun>().copied()),
            Err(error) => (error.as_response_error().status_code(), None),
        };
        span.record("http.status", status.as_u16());
        let milliseconds = begun.map(|Begun(at)| at.elapsed().as_secs_f64() * 1_000.0);
        span.in_scope(|| tracing::debug!(duration_ms = milliseconds, "request answered"));
    }
}
