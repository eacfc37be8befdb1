//! Headers that mean something to a handler.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, IF_MATCH};
use actix_web::{FromRequest, HttpRequest};
use stockade_domain::ledger::{IdempotencyKey, InvalidIdempotencyKey};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::state;
use crate::problem::Problem;

/// The client's `Idempotency-Key`, or one of ours when there is none.
#[derive(Debug)]
pub struct Key(pub IdempotencyKey);

impl FromRequest for Key {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(key(request).map(Self))
    }
}

impl IntoParams for Key {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255));
        let header = ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header);
        let header = header.required(Required::False).schema(Some(text.pattern(Some("^[!#-~]+$"))));
        let says = "Names this request, so that it can be sent again and happens once. Kept for 72 hours.";
        vec![header.description(Some(says)).build()]
    }
}

fn key(request: &HttpRequest) -> Result<IdempotencyKey, Problem> {
    match single(request, &HeaderName::from_static("idempotency-key")) {
        Ok(Some(text)) => Ok(IdempotencyKey::parse(text)?),
        Ok(None) => Ok(state(request)?.ids.idempotency_key()),
        Err(Unreadable) => Err(InvalidIdempotencyKey.into()),
    }
}

/// The version an editor saw, from `If-Match`. `"7"` and `W/"7"` are the same: proxies weaken tags when they compress.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Option<u32>);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let malformed = || Problem::invalid("/If-Match", "an entity tag is a version in quotes, like \"7\"");
        let version = match single(request, &IF_MATCH) {
            Ok(Some(text)) => version(text).map(Some).ok_or_else(malformed),
            Ok(None) => Ok(None),
            Err(Unreadable) => Err(malformed()),
        };
        ready(version.map(Self))
    }
}

fn version(tag: &str) -> Option<u32> {
    tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// Whether a `Host` is this machine, as seen from itself.
pub fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map_or(host, |(name, _)| name);
    ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

/// A header that came twice, or is not text.
struct Unreadable;

fn single<'a>(request: &'a HttpRequest, name: &HeaderName) -> Result<Option<&'a str>, Unreadable> {
    let mut values = request.headers().get_all(name);
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Unreadable),
        (Some(_), Some(_)) => Err(Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_three_names() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:80", "[::1]", "[::1]:8080"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "shop.example", "localhost.example", "127.0.0.1.example:80", "[::1]]", "[::2]:80", "10.0.0.1"]
        {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
