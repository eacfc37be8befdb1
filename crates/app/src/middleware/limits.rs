//! How often one address may ask, by class of route, and how often one account may change something. Addresses are
//! counted before anybody is asked who they are.

use std::net::IpAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError, web};
use stockade_domain::ids::CustomerId;
use stockade_domain::ports::{Limit, Quota};

use super::client_address;
use crate::config::{Network, RateLimits, Server};
use crate::extract::account_of;
use crate::problem::Problem;
use crate::routes::is_flash_deal;
use crate::state::AppState;
use crate::telemetry::metric;

/// What the limits are and whom to believe about addresses.
pub struct Gate {
    limits: Option<RateLimits>,
    trusted_proxies: Vec<Network>,
    /// Whether the paths of older systems are answered.
    compat: bool,
}

impl Gate {
    pub fn new(limits: Option<RateLimits>, server: &Server, compat: bool) -> Self {
        Self { limits, trusted_proxies: server.trusted_proxies.clone(), compat }
    }

    /// The limit of a request's class, and whose it is. The service's own pages are not limited: a probe that is
    /// refused would take the service out of the pool.
    fn limit_of(&self, request: &ServiceRequest) -> Option<(Limit, IpAddr)> {
        let limits = self.limits.as_ref()?;
        let limit = match (request.method(), request.path()) {
            (_, "/livez" | "/readyz" | "/metrics") | (&Method::OPTIONS, _) => return None,
            (method, path) if self.compat && is_flash_deal(method, path) => limits.flash_deal,
            (&Method::POST, path) if takes_a_password(path) => limits.login,
            (&Method::GET | &Method::HEAD, _) => limits.reads,
            _ => limits.writes,
        };
        Some((limit, client_address(request, &self.trusted_proxies)?))
    }

    /// The limit of an account that changes something, and whose it is.
    fn limit_of_account(&self, request: &ServiceRequest) -> Option<(Limit, CustomerId)> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let limits = self.limits.as_ref().filter(|_| !reads)?;
        Some((Limit { policy: "account", ..limits.writes }, account_of(request.request())?))
    }
}

/// Whether somebody could guess there, or keep us at work with hashing.
fn takes_a_password(path: &str) -> bool {
    let ends =
        ["/auth/login", "/auth/register", "/auth/password", "/auth/password-reset", "/auth/password-reset/confirm"];
    ends.iter().any(|end| path.ends_with(end))
}

pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let counted = gate(&request).and_then(|gate| gate.limit_of(&request));
    admit(request, next, counted).await
}

/// The same for whoever is signed in, wherever they ask from: many addresses do not make many accounts.
pub async fn limit_account(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let counted = gate(&request).and_then(|gate| gate.limit_of_account(&request));
    admit(request, next, counted).await
}

fn gate(request: &ServiceRequest) -> Option<&web::Data<Gate>> {
    request.app_data::<web::Data<Gate>>()
}

async fn admit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    counted: Option<(Limit, impl ToString)>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let quota = match &counted {
        Some((limit, caller)) => count(&request, *limit, &caller.to_string()).await.map(|quota| (*limit, quota)),
        None => None,
    };
    let Some((limit, quota)) = quota else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let mut answer = if quota.allowed {
        next.call(request).await?.map_into_boxed_body()
    } else {
        metrics::counter!(metric::RATE_LIMITED, "policy" => limit.policy).increment(1);
        let refused = Problem::rate_limited(whole_seconds(quota.retry_after).max(1)).error_response();
        request.into_response(refused)
    };
    announce(answer.headers_mut(), limit, quota);
    Ok(answer)
}

/// Counts the request. A limiter that does not work limits nobody: the shop stays open.
async fn count(request: &ServiceRequest, limit: Limit, caller: &str) -> Option<Quota> {
    let limiter = request.app_data::<web::Data<AppState>>()?.limiter.clone();
    match limiter.count(limit, caller).await {
        Ok(quota) => Some(quota),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "requests are not counted");
            None
        }
    }
}

/// The IETF draft's two headers and the older three.
fn announce(headers: &mut HeaderMap, limit: Limit, quota: Quota) {
    let reset = whole_seconds(quota.reset_after);
    let window = limit.window.as_secs();
    let Limit { policy, requests, .. } = limit;
    let told = [
        ("ratelimit-policy", format!("\"{policy}\";q={requests};w={window}")),
        ("ratelimit", format!("\"{policy}\";r={};t={reset}", quota.remaining)),
        ("x-ratelimit-limit", requests.to_string()),
        ("x-ratelimit-remaining", quota.remaining.to_string()),
        ("x-ratelimit-reset", reset.to_string()),
    ];
    for (name, value) in told {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Rounded up: whoever comes back then is let in.
fn whole_seconds(span: std::time::Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}
