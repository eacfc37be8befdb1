//! The refresh token, in a cookie that only our own pages may use.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::HeaderValue;
use actix_web::{FromRequest, HttpRequest};
use stockade_domain::account::RefreshToken;

use super::state;
use crate::problem::Problem;

/// The token of the caller's cookie, if there is a sound one. A request that another site made is refused.
#[derive(Debug)]
pub struct Refresh(pub Option<RefreshToken>);

impl Refresh {
    /// The cookie's name. The prefix makes browsers refuse it over plain HTTP, whoever sets it.
    pub const fn cookie_name(secure: bool) -> &'static str {
        if secure { "__Secure-stockade_refresh" } else { "stockade_refresh" }
    }
}

impl FromRequest for Refresh {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(refresh(request))
    }
}

fn refresh(request: &HttpRequest) -> Result<Refresh, Problem> {
    // `SameSite=Strict` should have kept the cookie away, but a neighbour under the same domain is the same site.
    let sites = request.headers().get_all("Sec-Fetch-Site");
    if !sites.map(HeaderValue::as_bytes).all(|site| site == b"same-origin" || site == b"none") {
        return Err(Problem::forbidden("another site may not do this"));
    }
    let cookie = request.cookie(Refresh::cookie_name(state(request)?.shop.secure_cookies));
    Ok(Refresh(cookie.and_then(|cookie| RefreshToken::parse(cookie.value()).ok())))
}
