//! Fields as older clients write them: whole numbers also as text.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use stockade_domain::catalogue::{ProductDetails, ProductName};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::Counters;
use stockade_domain::quantity::{Quantity, QuantityOutOfRange};

use crate::routes::admin::field;
use crate::wire;

pub fn product_id<'de, D: Deserializer<'de>>(field: D) -> Result<ProductId, D::Error> {
    digits(field)?.parse().map_err(Error::custom)
}

pub fn quantity<'de, D: Deserializer<'de>>(field: D) -> Result<Quantity, D::Error> {
    let pieces = digits(field)?.parse().map_err(|_| Error::custom(QuantityOutOfRange))?;
    Quantity::new(pieces).map_err(Error::custom)
}

/// So many pieces as a product can have, or none.
pub fn pieces<'de, D: Deserializer<'de>>(field: D) -> Result<u32, D::Error> {
    let most = Counters::MAX_RECEIVED;
    let pieces = digits(field)?.parse().ok().filter(|pieces| *pieces <= most);
    pieces.ok_or_else(|| Error::custom(format_args!("a whole number from 0 to {most}")))
}

pub fn pieces_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<u32>, D::Error> {
    pieces(field).map(Some)
}

/// A page, or how much is on one.
pub fn positive<'de, D: Deserializer<'de>>(field: D) -> Result<u32, D::Error> {
    let number = digits(field)?.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Error::custom("a whole number from 1"))
}

/// A description that may be left out, or null.
pub fn text_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<String>, D::Error> {
    let longest = ProductDetails::DESCRIPTION_MAX_LENGTH;
    match Value::deserialize(field)? {
        Value::Null => Ok(None),
        value => field::description(value).map(Some).map_err(|_| {
            Error::custom(format_args!("a text of at most {longest} characters, without control characters"))
        }),
    }
}

pub fn name_opt<'de, D: Deserializer<'de>>(field: D) -> Result<Option<ProductName>, D::Error> {
    wire::product_name(field).map(Some)
}

/// What a whole number is written with. A fraction is not rounded: that is how an older system sold more than it had.
fn digits<'de, D: Deserializer<'de>>(field: D) -> Result<String, D::Error> {
    match Value::deserialize(field)? {
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text),
        _ => Err(Error::custom("a whole number")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_whole_number_may_be_text_and_a_fraction_is_none() {
        assert_eq!(quantity(json!("2")).ok(), Quantity::new(2).ok());
        assert_eq!(product_id(json!(7)).ok(), ProductId::new(7).ok());
        for wrong in [json!(1.5), json!("1.5"), json!(0), json!(-1), json!(""), json!(true), json!(null), json!(1001)] {
            assert!(quantity(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
