//! Query strings. Unknown and repeated parameters are refused like members of a body.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use stockade_domain::page::PageRequest;
use utoipa::IntoParams;

use super::body::field_error;
use crate::problem::Problem;
use crate::wire::{Cursor, Limit};

/// The parameters after the question mark.
#[derive(Clone, Debug)]
pub struct Params<T>(pub T);

/// The parameters of a list: which rows, and which page of them. An export of the list takes the same filter.
#[derive(Clone, Debug)]
pub struct Listing<F> {
    pub filter: F,
    pub page: PageRequest,
}

/// Which page of a list.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Rows on the page.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Limit,
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

impl Paging {
    pub fn page(self) -> PageRequest {
        self.limit.page(self.cursor)
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Params<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

impl<F: DeserializeOwned + 'static> FromRequest for Listing<F> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(listing(request.query_string()))
    }
}

fn listing<F: DeserializeOwned>(query: &str) -> Result<Listing<F>, Problem> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let (paging, filter): (Vec<_>, Vec<_>) = pairs.partition(|(name, _)| matches!(&**name, "limit" | "cursor"));
    let written = |pairs: Vec<_>| form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let filter = parse(&written(filter))?;
    let paging: Paging = parse(&written(paging))?;
    Ok(Listing { filter, page: paging.page() })
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let pointer = format!("/{}", error.path());
        let pointer = if pointer == "/." { "" } else { &pointer };
        Problem::invalid_fields(vec![field_error(pointer, &error.inner().to_string())])
    })
}
