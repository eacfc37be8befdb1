//! Identifiers in paths. A thing has one spelling: `+1`, `001` and upper-case UUIDs name nothing.

use std::fmt::Display;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use stockade_domain::ids::OrderId;

use crate::problem::Problem;

/// The one identifier in the path.
#[derive(Clone, Copy, Debug)]
pub struct Ref<T>(pub T);

impl<T: FromStr<Err: Display> + 'static> FromRequest for Ref<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().iter().next().ok_or_else(Problem::internal).and_then(|(name, text)| {
            text.parse().map(Self).map_err(|error| Problem::invalid(format!("/{name}"), error))
        });
        ready(id)
    }
}

/// An order's UUID in a path: `Ref<OrderRef>`.
#[derive(Clone, Copy, Debug)]
pub struct OrderRef(pub OrderId);

/// Text that is no UUID.
#[derive(Debug, thiserror::Error)]
#[error("an order's id is a UUID in lower case with hyphens")]
pub struct InvalidOrderId;

impl FromStr for OrderRef {
    type Err = InvalidOrderId;

    fn from_str(text: &str) -> Result<Self, InvalidOrderId> {
        let id = uuid::Uuid::try_parse(text).map_err(|_| InvalidOrderId)?;
        if id.to_string() == text { Ok(Self(OrderId::new(id))) } else { Err(InvalidOrderId) }
    }
}
