//! What browsers are told: which pages may read our answers, and what they may not do with them.

use std::rc::Rc;

use actix_cors::Cors;
use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FORWARDED_PROTO, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;

use crate::config::{Network, Server};
use crate::extract::is_loopback;

/// A page of ours runs our scripts and no others, shows our styles, talks to us, and stands in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";

/// Swagger UI writes its styles into the page.
const POLICY_OF_DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                              img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; \
                              form-action 'self'; frame-ancestors 'none'";

/// On every answer, whatever it is.
const ALWAYS: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
];

/// Browsers heed it where nobody on the way could have written it, and complain of it elsewhere.
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Where a page of ours is what we sent: on this machine, or behind a proxy that speaks TLS.
#[derive(Debug)]
pub struct TrustworthyOrigins {
    /// People find the shop over TLS.
    https: bool,
    trusted_proxies: Vec<Network>,
}

impl TrustworthyOrigins {
    pub fn of(server: &Server) -> Self {
        Self { https: server.public_url.starts_with("https://"), trusted_proxies: server.trusted_proxies.clone() }
    }

    fn contain(&self, request: &ServiceRequest) -> bool {
        let text = |name: &HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        let by_proxy = || {
            let peer = request.peer_addr().map(|peer| peer.ip());
            peer.is_some_and(|peer| self.trusted_proxies.iter().any(|network| network.contains(peer)))
                && text(&X_FORWARDED_PROTO) == Some("https")
        };
        self.https || text(&HOST).is_some_and(is_loopback) || by_proxy()
    }
}

/// Nobody sniffs, frames or keeps what was answered to somebody who signed in, and no page runs what is not ours.
pub async fn harden(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    origins: Rc<TrustworthyOrigins>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let trustworthy = origins.contain(&request);
    let personal = request.headers().contains_key(AUTHORIZATION) || request.path().contains("/auth/");
    let policy = if request.path().starts_with("/api/docs") { POLICY_OF_DOCS } else { POLICY };
    match next.call(request).await {
        Ok(answer) => {
            let mut answer = answer.map_into_boxed_body();
            fortify(answer.headers_mut(), policy, personal, trustworthy);
            Ok(answer)
        }
        // Without a request there is no `ServiceResponse`; the error takes the answer along.
        Err(error) => {
            let mut answer = error.error_response();
            fortify(answer.headers_mut(), policy, personal, trustworthy);
            Err(InternalError::from_response(error, answer).into())
        }
    }
}

fn fortify(headers: &mut HeaderMap, policy: &'static str, personal: bool, trustworthy: bool) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    if trustworthy {
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
    if personal {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Lets scripts from these origins call us with credentials, and read what we say in headers.
pub fn cors(origins: &[String]) -> Cors {
    const ASKED: [&str; 6] =
        ["authorization", "content-type", "idempotency-key", "if-match", "last-event-id", "x-request-id"];
    const TOLD: [&str; 9] = [
        "etag",
        "idempotency-replayed",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-request-id",
    ];
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(ASKED)
        .expose_headers(TOLD)
        .supports_credentials()
        .max_age(600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
