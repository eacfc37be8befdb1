//! Amounts of the shop's one currency.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::quantity::Quantity;

/// A non-negative amount with exactly two decimal places. Which currency is the shop's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(Decimal);

/// Why text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoney {
    #[error("an amount is written in digits with at most two decimal places, like 19.99")]
    NotAnAmount,
    #[error("an amount has at most two decimal places")]
    TooPrecise,
    #[error("a price is from 0.00 to {}", Money::MAX_PRICE)]
    OutOfRange,
}

impl Money {
    pub const ZERO: Self = Self(Decimal::from_parts(0, 0, 0, false, 2));
    /// The dearest a single piece can be: what `DECIMAL(10,2)` holds.
    pub const MAX_PRICE: Self = Self(Decimal::from_parts(1_410_065_407, 2, 0, false, 2));

    /// A sum of hundredths.
    pub fn from_cents(cents: u64) -> Self {
        Self(Decimal::from_i128_with_scale(i128::from(cents), 2))
    }

    /// `None` when it is negative or has a third decimal place.
    pub fn from_decimal(amount: Decimal) -> Option<Self> {
        let mut rescaled = amount;
        rescaled.rescale(2);
        (rescaled == amount && !amount.is_sign_negative()).then_some(Self(rescaled))
    }

    /// Reads a price from its literal text, never through a float. Third decimal places are refused, also zeros.
    pub fn parse_price(text: &str) -> Result<Self, InvalidMoney> {
        let (whole, cents) = text.split_once('.').unwrap_or((text, "00"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(cents) {
            return Err(InvalidMoney::NotAnAmount);
        }
        if cents.len() > 2 {
            return Err(InvalidMoney::TooPrecise);
        }
        let amount = Decimal::from_str(text).map_err(|_| InvalidMoney::OutOfRange)?;
        let money = Self::from_decimal(amount).ok_or(InvalidMoney::TooPrecise)?;
        if money <= Self::MAX_PRICE { Ok(money) } else { Err(InvalidMoney::OutOfRange) }
    }

    pub const fn get(self) -> Decimal {
        self.0
    }

    /// The amount in hundredths, for stores without a decimal type. `None` beyond 64 bits.
    pub fn cents(self) -> Option<u64> {
        u64::try_from(self.0.mantissa()).ok()
    }

    /// The price of so many pieces. Cannot overflow: the dearest thousand pieces fit a decimal many times over.
    #[must_use]
    pub fn times(self, quantity: Quantity) -> Self {
        Self(self.0 * Decimal::from(quantity.get()))
    }

    /// The sum, as far as a decimal goes.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_price_is_read_from_its_literal_text() {
        for (text, shown) in [("0", "0.00"), ("19.9", "19.90"), ("19.99", "19.99"), ("99999999.99", "99999999.99")] {
            assert_eq!(Money::parse_price(text).map(|price| price.to_string()), Ok(shown.to_owned()));
        }
    }

    #[test]
    fn what_is_not_a_price_is_refused() {
        use InvalidMoney::{NotAnAmount, OutOfRange, TooPrecise};
        for (text, why) in [
            ("", NotAnAmount),
            ("-0.01", NotAnAmount),
            ("1e3", NotAnAmount),
            ("1,00", NotAnAmount),
            (".5", NotAnAmount),
            ("5.", NotAnAmount),
            ("NaN", NotAnAmount),
            ("１", NotAnAmount),
            ("0.001", TooPrecise),
            ("1.000", TooPrecise),
            ("100000000.00", OutOfRange),
            ("99999999999999999999999999999999", OutOfRange),
        ] {
            assert_eq!(Money::parse_price(text), Err(why), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_price_changes_on_a_round_trip(cents in 0_u64..=9_999_999_999) {
            let price = Money::from_cents(cents);
            prop_assert_eq!(Money::parse_price(&price.to_string()), Ok(price));
            prop_assert_eq!(price.cents(), Some(cents));
        }
    }
}
