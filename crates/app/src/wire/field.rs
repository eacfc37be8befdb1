//! Fields of requests: `#[serde(deserialize_with = "wire::quantity")]`. Each refuses what the domain would refuse.

use std::collections::BTreeSet;
use std::fmt::{self, Display};

use chrono::{DateTime, Utc};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use stockade_domain::account::{Email, Password};
use stockade_domain::catalogue::{HoldTime, ProductName, SaleState};
use stockade_domain::ids::ProductId;
use stockade_domain::money::{InvalidMoney, Money};
use stockade_domain::order::OrderStatus;
use stockade_domain::quantity::Quantity;
use stockade_domain::sort::{Sort, SortColumn};
use stockade_domain::time::Timestamp;

/// The most characters that are looked for.
const SEARCH_MAX_LENGTH: usize = 200;

pub fn quantity<'de, D: Deserializer<'de>>(field: D) -> Result<Quantity, D::Error> {
    Ok(Pieces::deserialize(field)?.0)
}

pub fn quantity_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Quantity>, D::Error> {
    Ok(Option::<Pieces>::deserialize(field)?.map(|pieces| pieces.0))
}

/// A quantity that says its range whatever was sent in its place.
struct Pieces(Quantity);

impl<'de> Deserialize<'de> for Pieces {
    fn deserialize<D: Deserializer<'de>>(field: D) -> Result<Self, D::Error> {
        field.deserialize_u32(PiecesVisitor).map(Self)
    }
}

struct PiecesVisitor;

impl Visitor<'_> for PiecesVisitor {
    type Value = Quantity;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from 1 to {}", Quantity::MAX)
    }

    fn visit_u64<E: Error>(self, pieces: u64) -> Result<Quantity, E> {
        let refused = || E::invalid_value(Unexpected::Unsigned(pieces), &self);
        u32::try_from(pieces).ok().and_then(|pieces| Quantity::new(pieces).ok()).ok_or_else(refused)
    }
}

pub fn product_id<'de, D: Deserializer<'de>>(field: D) -> Result<ProductId, D::Error> {
    ProductId::new(i64::deserialize(field)?).map_err(Error::custom)
}

pub fn product_id_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<ProductId>, D::Error> {
    Option::<i64>::deserialize(field)?.map(ProductId::new).transpose().map_err(Error::custom)
}

pub fn product_name<'de, D: Deserializer<'de>>(field: D) -> Result<ProductName, D::Error> {
    ProductName::new(&String::deserialize(field)?).map_err(Error::custom)
}

pub fn hold_seconds<'de, D: Deserializer<'de>>(field: D) -> Result<Option<HoldTime>, D::Error> {
    let seconds = Option::<u32>::deserialize(field)?;
    seconds.map(HoldTime::from_seconds).transpose().map_err(Error::custom)
}

pub fn email<'de, D: Deserializer<'de>>(field: D) -> Result<Email, D::Error> {
    Email::parse(&String::deserialize(field)?).map_err(Error::custom)
}

pub fn password<'de, D: Deserializer<'de>>(field: D) -> Result<Password, D::Error> {
    Password::new(String::deserialize(field)?).map_err(Error::custom)
}

/// A password that is right or wrong, but not refused for being short.
pub fn typed_password<'de, D: Deserializer<'de>>(field: D) -> Result<Password, D::Error> {
    Password::typed(String::deserialize(field)?).map_err(Error::custom)
}

/// An amount as a string or a number, read from its literal text and never through a float.
pub fn price<'de, D: Deserializer<'de>>(field: D) -> Result<Money, D::Error> {
    money(&Value::deserialize(field)?).map_err(Error::custom)
}

pub fn price_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Money>, D::Error> {
    match Value::deserialize(field)? {
        Value::Null => Ok(None),
        value => money(&value).map(Some).map_err(Error::custom),
    }
}

fn money(value: &Value) -> Result<Money, InvalidMoney> {
    match value {
        Value::String(text) => Money::parse_price(text),
        Value::Number(number) => Money::parse_price(&number.to_string()),
        _ => Err(InvalidMoney::NotAnAmount),
    }
}

/// States with commas between them, each once and in one order, so that the same question is asked in the same words.
pub fn sale_states<'de, D: Deserializer<'de>>(field: D) -> Result<Vec<SaleState>, D::Error> {
    let text = String::deserialize(field)?;
    let known = SaleState::ALL.map(SaleState::as_str).join(", ");
    let read = |name| SaleState::parse(name).ok_or_else(|| Error::custom(format_args!("a state is one of {known}")));
    let states: BTreeSet<_> = text.split(',').map(read).collect::<Result<_, D::Error>>()?;
    Ok(states.into_iter().collect())
}

pub fn sort<'de, D: Deserializer<'de>, C: SortColumn>(field: D) -> Result<Sort<C>, D::Error> {
    let text = String::deserialize(field)?;
    let known: Vec<_> = Sort::<C>::all().map(Sort::as_str).collect();
    Sort::parse(&text).ok_or_else(|| Error::custom(format_args!("a sort is one of {}", known.join(", "))))
}

pub fn order_status_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<OrderStatus>, D::Error> {
    let text = String::deserialize(field)?;
    let known = OrderStatus::ALL.map(OrderStatus::as_str).join(", ");
    OrderStatus::parse(&text).map(Some).ok_or_else(|| Error::custom(format_args!("a status is one of {known}")))
}

/// What to look for; blank text looks for nothing.
pub fn search_text<'de, D: Deserializer<'de>>(field: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(field)?;
    if text.chars().count() > SEARCH_MAX_LENGTH || text.contains('\0') {
        let rule = format_args!("at most {SEARCH_MAX_LENGTH} characters are looked for, none of them NUL");
        return Err(Error::custom(rule));
    }
    let trimmed = text.trim();
    Ok((!trimmed.is_empty()).then(|| trimmed.to_owned()))
}

/// RFC 3339 with any offset, in the years that every store can keep.
pub fn time_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(field)?;
    text.as_deref().map(parse_time).transpose().map_err(Error::custom)
}

fn parse_time(text: &str) -> Result<Timestamp, impl Display> {
    use chrono::Datelike;
    let refused = "a time is written as in RFC 3339, like 2027-01-31T12:00:00Z, in the years 1970 to 9999";
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| refused)?.with_timezone(&Utc);
    if (1970..=9999).contains(&time.year()) { Ok(Timestamp::new(time)) } else { Err(refused) }
}
