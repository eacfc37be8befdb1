//! Query strings. Unknown and repeated parameters are refused like members of a body.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::body::field_error;
use crate::problem::Problem;

/// The parameters after the question mark.
#[derive(Clone, Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(request.query_string().as_bytes()));
        let params = serde_path_to_error::deserialize(pairs).map_err(|error| {
            let pointer = format!("/{}", error.path());
            let pointer = if pointer == "/." { "" } else { &pointer };
            Problem::invalid_fields(vec![field_error(pointer, &error.inner().to_string())])
        });
        ready(params.map(Self))
    }
}
