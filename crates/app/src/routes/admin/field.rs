//! Fields of admin requests, in query strings and bodies: `#[serde(deserialize_with = "field::reason")]`.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use stockade_domain::account::Role;
use stockade_domain::catalogue::ProductDetails;
use stockade_domain::ledger::{Counters, EventKind};
use stockade_domain::mail::JobState;
use stockade_domain::report::{Bucket, Period};
use stockade_domain::time::Timestamp;

use crate::problem::Problem;

/// The most characters of a reason.
const REASON_MAX_LENGTH: usize = 200;

/// The most rows of a report that does not go by time.
const REPORT_MAX_ROWS: u32 = 1_000;

/// Why an admin does something, as the ledger will tell.
pub fn reason<'de, D: Deserializer<'de>>(field: D) -> Result<String, D::Error> {
    line(&String::deserialize(field)?, REASON_MAX_LENGTH)
}

pub fn reason_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(field)?.map(|text| line(&text, REASON_MAX_LENGTH)).transpose()
}

/// A category or a SKU.
pub fn label_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(field)?.map(|text| line(&text, ProductDetails::LABEL_MAX_LENGTH)).transpose()
}

/// Text of several lines, or none.
pub fn description<'de, D: Deserializer<'de>>(field: D) -> Result<String, D::Error> {
    let text = String::deserialize(field)?;
    let longest = ProductDetails::DESCRIPTION_MAX_LENGTH;
    let plain = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
    if text.chars().count() <= longest && text.chars().all(plain) {
        Ok(text)
    } else {
        Err(Error::custom(format_args!("at most {longest} characters and no control characters but line breaks")))
    }
}

/// So many pieces as a product can have, or none.
pub fn pieces<'de, D: Deserializer<'de>>(field: D) -> Result<u32, D::Error> {
    in_range(u32::deserialize(field)?, 0, Counters::MAX_RECEIVED)
}

pub fn pieces_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<u32>, D::Error> {
    Option::<u32>::deserialize(field)?.map(|pieces| in_range(pieces, 0, Counters::MAX_RECEIVED)).transpose()
}

/// So many pieces as a product can have, at least one.
pub fn limit_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<u32>, D::Error> {
    Option::<u32>::deserialize(field)?.map(|pieces| in_range(pieces, 1, Counters::MAX_RECEIVED)).transpose()
}

/// A parameter that is read like a part of a path: a thing has one spelling.
pub fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(field: D) -> Result<T, D::Error> {
    String::deserialize(field)?.parse().map_err(Error::custom)
}

pub fn parsed_opt<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(field: D) -> Result<Option<T>, D::Error> {
    parsed(field).map(Some)
}

/// How many rows of a report.
pub fn rows<'de, D: Deserializer<'de>>(field: D) -> Result<u32, D::Error> {
    in_range(u32::deserialize(field)?, 1, REPORT_MAX_ROWS)
}

pub fn event_kind<'de, D: Deserializer<'de>>(field: D) -> Result<Option<EventKind>, D::Error> {
    one_of(&String::deserialize(field)?, &EventKind::ALL, EventKind::as_str).map(Some)
}

pub fn job_state<'de, D: Deserializer<'de>>(field: D) -> Result<Option<JobState>, D::Error> {
    one_of(&String::deserialize(field)?, &JobState::ALL, JobState::as_str).map(Some)
}

pub fn bucket<'de, D: Deserializer<'de>>(field: D) -> Result<Bucket, D::Error> {
    one_of(&String::deserialize(field)?, &Bucket::ALL, Bucket::as_str)
}

pub fn role<'de, D: Deserializer<'de>>(field: D) -> Result<Role, D::Error> {
    one_of(&String::deserialize(field)?, &[Role::Customer, Role::Admin], Role::as_str)
}

pub fn role_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Role>, D::Error> {
    let text = Option::<String>::deserialize(field)?;
    text.map(|text| one_of(&text, &[Role::Customer, Role::Admin], Role::as_str)).transpose()
}

/// A period that has some length.
pub fn period(from: Option<Timestamp>, to: Option<Timestamp>) -> Result<Period, Problem> {
    match (from, to) {
        (Some(from), Some(to)) if to <= from => Err(Problem::invalid("/to", "a period ends after it begins")),
        _ => Ok(Period { from, to }),
    }
}

fn line<E: Error>(text: &str, longest: usize) -> Result<String, E> {
    let text = text.trim();
    let sound = !text.is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control);
    if sound {
        Ok(text.to_owned())
    } else {
        Err(E::custom(format_args!("1 to {longest} characters and no control characters")))
    }
}

fn in_range<E: Error>(number: u32, least: u32, most: u32) -> Result<u32, E> {
    if (least..=most).contains(&number) {
        Ok(number)
    } else {
        Err(E::custom(format_args!("a whole number from {least} to {most}")))
    }
}

fn one_of<T: Copy, E: Error>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, E> {
    all.iter().copied().find(|value| name(*value) == text).ok_or_else(|| {
        let names: Vec<_> = all.iter().copied().map(name).collect();
        E::custom(format_args!("one of {}", names.join(", ")))
    })
}
