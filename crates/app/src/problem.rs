//! Every error a client can see, as `application/problem+json` (RFC 9457).
//!
//! Clients match on `code`, so codes are forever. Failures of ours are logged here, once.

mod body;
mod told;

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use stockade_domain::account::CommonPassword;
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::Shortage;
use stockade_domain::money::Money;
use stockade_domain::usecase::SignInError;

pub use self::body::{FieldError, OlderFieldError, ProblemBody};

/// Marks an answer that was given before.
pub const REPLAYED: (&str, &str) = ("Idempotency-Replayed", "true");

const TOKEN_EXPIRED: &str = "token_expired";

/// A problem on its way to the client. The path and the request's id are added when it leaves.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: Box<str>,
    errors: Box<[FieldError]>,
    figures: Option<Box<Figures>>,
    retry_after_seconds: Option<u32>,
    allow: Option<Box<str>>,
    replayed: bool,
    /// What an older client looks for, in the members where it does.
    said: Option<Box<Said>>,
}

/// What a refusal was decided by.
#[derive(Clone, Debug)]
enum Figures {
    Short(Box<[Shortage]>),
    Limit { product_id: ProductId, limit: u32, had: u32 },
    Totals { expected: Money, actual: Money },
}

/// The words of an older system, beside the members of a problem.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub error: Option<Box<str>>,
    pub message: Option<Box<str>>,
    /// For each wrong field what is said beside the rest.
    pub fields: Vec<OlderFieldError>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl fmt::Display) -> Self {
        Self {
            status,
            code,
            title,
            detail: detail.to_string().into(),
            errors: Box::default(),
            figures: None,
            retry_after_seconds: None,
            allow: None,
            replayed: false,
            said: None,
        }
    }

    /// A field that is needed is not there.
    pub fn missing(pointer: &str, detail: &str) -> Self {
        Self::invalid_fields(vec![FieldError {
            pointer: pointer.to_owned(),
            code: "missing_field".into(),
            detail: detail.to_owned(),
        }])
    }

    /// A field of a request is there under another name, too.
    pub fn duplicate(pointer: &str, detail: &str) -> Self {
        Self::invalid_fields(vec![FieldError {
            pointer: pointer.to_owned(),
            code: "duplicate_field".into(),
            detail: detail.to_owned(),
        }])
    }

    /// One field of a request is wrong.
    pub fn invalid(pointer: impl Into<String>, detail: impl fmt::Display) -> Self {
        Self::invalid_fields(vec![FieldError {
            pointer: pointer.into(),
            code: "invalid_value".into(),
            detail: detail.to_string(),
        }])
    }

    /// A password that everybody tries first.
    fn common(pointer: &str, error: CommonPassword) -> Self {
        let (pointer, code) = (pointer.to_owned(), "common_password".into());
        Self::invalid_fields(vec![FieldError { pointer, code, detail: error.to_string() }])
    }

    pub fn invalid_fields(errors: Vec<FieldError>) -> Self {
        let first = errors.first().map(|error| match &*error.pointer {
            "" => error.detail.clone(),
            pointer => format!("{pointer}: {}", error.detail),
        });
        let detail = first.unwrap_or_else(|| "the request is not valid".to_owned());
        let problem = Self::new(StatusCode::BAD_REQUEST, "validation_failed", "The request is not valid", detail);
        Self { errors: errors.into(), ..problem }
    }

    pub fn invalid_json(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_json", "The body is not JSON", detail).at("")
    }

    pub fn not_found(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not found", detail)
    }

    pub fn method_not_allowed(allow: String) -> Self {
        let detail = format!("this path answers {allow}");
        let problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed", detail);
        Self { allow: Some(allow.into()), ..problem }
    }

    pub fn unauthenticated() -> Self {
        let detail = "send a token: Authorization: Bearer <token>";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Not signed in", detail)
    }

    pub fn token_expired() -> Self {
        let detail = "the token or its session is over; refresh it or sign in again";
        Self::new(StatusCode::UNAUTHORIZED, TOKEN_EXPIRED, "The token has expired", detail)
    }

    pub fn bad_credentials() -> Self {
        let detail = SignInError::BadCredentials;
        Self::new(StatusCode::UNAUTHORIZED, "bad_credentials", "Wrong credentials", detail)
    }

    pub fn forbidden(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", detail)
    }

    pub fn payload_too_large(limit: usize) -> Self {
        let detail = format!("a body has at most {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", "The body is too large", detail)
    }

    /// What came is not a request.
    pub fn not_http() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", "Not a request", "what came is not HTTP/1.1").at("")
    }

    pub fn head_too_large(limit: usize) -> Self {
        let detail = format!("the path, the query and the headers have at most {limit} bytes together");
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        Self::new(status, "head_too_large", "The head is too large", detail).at("")
    }

    pub fn head_timeout(seconds: u64) -> Self {
        let detail = format!("the head of the request did not arrive within {seconds} seconds");
        Self::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "The head came too slowly", detail).at("")
    }

    pub fn request_timeout(seconds: u64) -> Self {
        let detail = format!("the body did not arrive within {seconds} seconds");
        Self::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "The body came too slowly", detail)
    }

    pub fn unsupported_media_type() -> Self {
        let detail = "send Content-Type: application/json, in UTF-8 and not compressed";
        let title = "Unsupported media type";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", title, detail)
    }

    pub fn precondition_required() -> Self {
        let detail = "send If-Match with the version you saw, or a version in the body";
        Self::new(StatusCode::PRECONDITION_REQUIRED, "precondition_required", "Which version?", detail)
    }

    pub fn precondition_failed(current: u32) -> Self {
        let detail = format!("the product is at version {current} by now");
        Self::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", "Somebody was faster", detail)
    }

    pub fn version_conflict(current: u32) -> Self {
        let detail = format!("the product is at version {current} by now");
        Self::new(StatusCode::CONFLICT, "version_conflict", "Somebody was faster", detail)
    }

    /// Too many requests of the same kind are being answered.
    pub fn overloaded() -> Self {
        let detail = "too many requests are being answered; nothing was changed";
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", "Too busy", detail);
        Self { retry_after_seconds: Some(1), ..problem }
    }

    pub fn rate_limited(retry_after_seconds: u64) -> Self {
        let detail = format!("too many requests; try again in {retry_after_seconds} s");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "Too many requests", detail)
            .retry_after(retry_after_seconds)
    }

    pub fn internal() -> Self {
        let detail = "something went wrong on our side; the request id helps us find it";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error", detail)
    }

    /// A status that the framework answered by itself, as a problem.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found("there is nothing at this path"),
            StatusCode::PAYLOAD_TOO_LARGE => Self::payload_too_large(crate::extract::BODY_LIMIT),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::unsupported_media_type(),
            status if status.is_server_error() => Self::internal(),
            status => {
                let title = status.canonical_reason().unwrap_or("Bad request");
                Self { status, ..Self::new(status, "bad_request", title, title) }
            }
        }
    }

    /// Says where in the request the whole problem lies.
    fn at(self, pointer: &str) -> Self {
        let detail = self.detail.to_string();
        let error = FieldError { pointer: pointer.to_owned(), code: "invalid_value".into(), detail };
        Self { errors: Box::new([error]), ..self }
    }

    pub const fn code(&self) -> &'static str {
        self.code
    }

    pub const fn status(&self) -> StatusCode {
        self.status
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The fields that are wrong.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The first product of which there is too little, if that is what is wrong.
    pub fn short_product(&self) -> Option<ProductId> {
        match self.figures.as_deref()? {
            Figures::Short(shortages) => shortages.first().map(|shortage| shortage.product_id),
            Figures::Limit { .. } | Figures::Totals { .. } => None,
        }
    }

    /// The words of an older system, if it has been put into them already.
    pub fn said(&self) -> Option<&Said> {
        self.said.as_deref()
    }

    /// The same problem as an older system put it.
    #[must_use]
    pub fn spelled(self, status: StatusCode, said: Said) -> Self {
        Self { status, said: Some(Box::new(said)), ..self }
    }

    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after_seconds: Some(u32::try_from(seconds).unwrap_or(u32::MAX)), ..self }
    }

    /// Says that the request was refused before and is told the same again.
    #[must_use]
    pub fn replayed(self, replayed: bool) -> Self {
        Self { replayed, ..self }
    }

    /// The answer, with the path that was asked for and the id of the request.
    pub fn render(&self, instance: &str, request_id: &str) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        answer.insert_header((CONTENT_TYPE, "application/problem+json"));
        if let Some(seconds) = self.retry_after_seconds {
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let over = self.code == TOKEN_EXPIRED;
            answer.insert_header((WWW_AUTHENTICATE, if over { r#"Bearer error="invalid_token""# } else { "Bearer" }));
        }
        if let Some(allow) = &self.allow {
            answer.insert_header((ALLOW, &**allow));
        }
        if self.replayed {
            answer.insert_header(REPLAYED);
        }
        if self.status == StatusCode::REQUEST_TIMEOUT || self.status == StatusCode::PAYLOAD_TOO_LARGE {
            answer.force_close();
        }
        answer.json(ProblemBody::new(self, instance, request_id))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Carries the problem along, so that it can be rendered with its path and request id on the way out.
    fn error_response(&self) -> HttpResponse {
        let mut answer = self.render("", "");
        answer.extensions_mut().insert(self.clone());
        answer
    }
}
