//! Everything that is read from text of somebody else's, as functions of bytes that are handed whatever comes: by tests in
//! every run, and by the targets of `fuzz/`.
//!
//! Each may be handed anything and must not panic. What is understood is written again and read back the same; what is
//! not is refused, and never in our name.

mod requests;
#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use actix_web::FromRequest;
use actix_web::http::header::HeaderValue;
use actix_web::test::TestRequest;
use chrono::DateTime;
use futures_util::FutureExt as _;
use secrecy::SecretString;
use serde::Deserialize as _;
use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};
use stockade_domain::ids::{CustomerId, EventId, JobId, OrderNumber, ProductId};
use stockade_domain::ledger::IdempotencyKey;
use stockade_domain::money::Money;
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;

use crate::config::{Layers, Settings};
use crate::extract::{IfMatch, Key, OrderRef, parse};
use crate::problem::Problem;
use crate::routes;
use crate::security::{Keys, Tokens};
use crate::wire::{self, Cursor};

/// Reads bytes, and panics where a promise does not hold.
pub type Reader = fn(&[u8]);

/// Every reader, by the name of its target in `fuzz/` and of the folder of its examples.
pub const READERS: [(&str, Reader); 13] = [
    ("access_token", access_token),
    ("bodies", routes::read),
    ("cursor", cursor),
    ("idempotency_key", idempotency_key),
    ("identifiers", identifiers),
    ("if_match", if_match),
    ("last_event_id", last_event_id),
    ("money", money),
    ("older_bodies", routes::read_older),
    ("quantity", quantity),
    ("record", record),
    ("request", requests::request),
    ("settings", settings),
];

/// Lets a target name its reader.
///
/// # Panics
///
/// Where a promise does not hold, which is what a fuzzer looks for; and for a name that is none.
#[cfg(feature = "fuzzing")]
pub fn read(name: &str, bytes: &[u8]) {
    let reader = READERS.iter().find(|(known, _)| *known == name);
    assert!(reader.is_some(), "there is no reader {name}");
    reader.inspect(|(_, reader)| reader(bytes));
}

fn money(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(price) = Money::parse_price(text) {
        assert!(price <= Money::MAX_PRICE);
        assert_eq!(Money::parse_price(&price.to_string()), Ok(price));
        assert_eq!(price.cents().map(Money::from_cents), Some(price));
        assert_eq!(Money::from_decimal(price.get()), Some(price));
    }
}

fn quantity(bytes: &[u8]) {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    if let Ok(quantity) = wire::quantity(&mut json) {
        assert_eq!(Quantity::new(quantity.get()), Ok(quantity));
    }
}

fn identifiers(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    one_spelling::<ProductId>(text);
    one_spelling::<CustomerId>(text);
    one_spelling::<OrderNumber>(text);
    one_spelling::<EventId>(text);
    one_spelling::<JobId>(text);
    if let Ok(OrderRef(id)) = text.parse() {
        assert_eq!(id.to_string(), text);
    }
}

fn last_event_id(bytes: &[u8]) {
    // As a stream takes it: what is no text is no id of ours either.
    let id = HeaderValue::from_bytes(bytes);
    one_spelling::<EventId>(id.as_ref().ok().and_then(|id| id.to_str().ok()).unwrap_or_default());
}

fn one_spelling<T: FromStr + Display>(text: &str) {
    if let Ok(id) = text.parse::<T>() {
        assert_eq!(id.to_string(), text);
    }
}

fn cursor(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let read = |text: &str| Cursor::deserialize(StrDeserializer::<Error>::new(text)).ok();
    if let Some(cursor) = read(text) {
        assert_eq!(read(&Cursor::write(cursor.0.clone())), Some(cursor));
    }
}

fn idempotency_key(bytes: &[u8]) {
    if let Some(key) = header::<Key>("Idempotency-Key", bytes) {
        let bare = str::from_utf8(bytes).unwrap_or_default();
        match key {
            Ok(Key(key)) if !bare.starts_with('"') => {
                assert_eq!(IdempotencyKey::parse(&format!("\"{bare}\"")), Ok(key), "with quotes it is the same key");
            }
            key => refused(key),
        }
    }
}

fn if_match(bytes: &[u8]) {
    match header::<IfMatch>("If-Match", bytes) {
        Some(Ok(IfMatch(version))) => {
            let tag = version.map(|version| format!("W/\"{version}\"")).unwrap_or_default();
            let again = header::<IfMatch>("If-Match", tag.as_bytes()).and_then(Result::ok);
            assert_eq!(again.and_then(|IfMatch(version)| version), version);
        }
        read => refused(read.unwrap_or(Ok(IfMatch(None)))),
    }
}

fn access_token(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let keys = Keys { current: SecretString::from("a key that is used nowhere, and long enough"), other: None };
    let now = Timestamp::new(DateTime::UNIX_EPOCH);
    assert!(Tokens::new(&keys, Duration::from_mins(10)).verify(text, now).is_err(), "a token that we did not write");
}

fn record(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(outcome) = stockade_records::read_outcome(text) {
        let again = stockade_records::read_outcome(&stockade_records::write_outcome(&outcome));
        assert_eq!(again.ok().as_ref(), Some(&outcome));
    }
}

/// A file, then a NUL, then variables line by line.
fn settings(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let (file, variables) = text.split_once('\0').unwrap_or((text, ""));
    let variables = variables.lines().filter_map(|line| line.split_once('='));
    // A file of somebody else's choice is not to be read here.
    let variables = variables.filter(|(name, _)| !name.ends_with("_FILE"));
    let variables: Vec<_> = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let read = Layers::of_text(file, &variables).and_then(|mut layers| Settings::read(&mut layers));
    match read {
        Ok(settings) => assert!(!format!("{settings:?}").is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Reads a body: it is understood, or refused.
pub(crate) fn body<T: DeserializeOwned>(bytes: &[u8]) {
    refused(parse::<T>(bytes));
}

/// Whatever is refused is the client's fault, and said in few words.
pub(crate) fn refused<T>(read: Result<T, Problem>) {
    let Err(problem) = read else { return };
    assert_eq!(problem.status().as_u16(), 400, "{problem:?}");
    let long = problem.errors().iter().find(|error| 500 < error.detail.len() || 2_000 < error.pointer.len());
    assert!(long.is_none() && problem.detail().len() < 2_000, "{problem:?}");
}

/// What is made of a header. Nothing where the bytes cannot be in one.
fn header<T: FromRequest>(name: &'static str, bytes: &[u8]) -> Option<Result<T, T::Error>> {
    let value = HeaderValue::from_bytes(bytes).ok()?;
    T::extract(&TestRequest::default().insert_header((name, value)).to_http_request()).now_or_never()
}
