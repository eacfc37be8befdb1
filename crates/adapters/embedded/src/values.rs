//! Values of the domain as SQLite keeps them.
//!
//! Times are text, money is cents, ids of orders and sessions are sixteen bytes. A value that breaks the domain's
//! rules is an error when it is read: it was not written by us.

use std::error::Error;

use chrono::{Datelike, NaiveDateTime, Timelike};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, Text};
use diesel::sqlite::{Sqlite, SqliteValue};
use stockade_domain::account::{Email, PasswordHash, Role};
use stockade_domain::catalogue::{HoldTime, ProductName};
use stockade_domain::ids::{CustomerId, EventId, JobId, OrderId, OrderNumber, ProductId, SessionId};
use stockade_domain::ledger::{EventKind, Operation};
use stockade_domain::mail::{JobKind, JobState, MailKind};
use stockade_domain::money::Money;
use stockade_domain::order::OrderStatus;
use stockade_domain::quantity::Quantity;
use stockade_domain::time::Timestamp;
use uuid::Uuid;

/// A value of the domain in a column: bound to a query, or read from a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
#[diesel(sql_type = Binary)]
#[diesel(sql_type = Text)]
pub struct Stored<T>(pub T);

/// A column holds something that the domain does not know.
#[derive(Debug, thiserror::Error)]
#[error("the database holds a {what} that there cannot be")]
struct Unsound {
    what: &'static str,
    #[source]
    why: Option<Box<dyn Error + Send + Sync>>,
}

/// Whole numbers that are identifiers or within bounds of their own.
macro_rules! stored_as_integer {
    ($($type:ty, $what:literal, $get:expr, $parse:expr;)*) => {$(
        impl ToSql<BigInt, Sqlite> for Stored<$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                let get: fn($type) -> i64 = $get;
                out.set_value(get(self.0));
                Ok(IsNull::No)
            }
        }

        impl FromSql<BigInt, Sqlite> for Stored<$type> {
            fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                let number = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
                $parse(number).map(Stored).map_err(|why| Unsound { what: $what, why: Some(why.into()) }.into())
            }
        }
    )*};
}

stored_as_integer! {
    ProductId, "product id", ProductId::get, ProductId::new;
    CustomerId, "customer id", CustomerId::get, CustomerId::new;
    OrderNumber, "order number", OrderNumber::get, OrderNumber::new;
    EventId, "event id", EventId::get, EventId::new;
    JobId, "job id", JobId::get, JobId::new;
    u32, "counter", i64::from, u32::try_from;
    Quantity, "quantity", |quantity| quantity.get().into(), |number: i64| {
        u32::try_from(number).map_err(Box::<dyn Error + Send + Sync>::from).and_then(|pieces| Ok(Quantity::new(pieces)?))
    };
    HoldTime, "hold time", |time| time.seconds().into(), |number: i64| {
        u32::try_from(number).map_err(Box::<dyn Error + Send + Sync>::from).and_then(|s| Ok(HoldTime::from_seconds(s)?))
    };
}

/// A version beyond 63 bits cannot be written: no shop lives that long.
impl ToSql<BigInt, Sqlite> for Stored<u64> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(i64::try_from(self.0)?);
        Ok(IsNull::No)
    }
}

impl FromSql<BigInt, Sqlite> for Stored<u64> {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(u64::try_from(<i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?)?))
    }
}

/// Cents. A total beyond 63 bits of them cannot be written.
impl ToSql<BigInt, Sqlite> for Stored<Money> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(i64::try_from(self.0.cents().ok_or("an amount beyond 64 bits")?)?);
        Ok(IsNull::No)
    }
}

impl FromSql<BigInt, Sqlite> for Stored<Money> {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let cents = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        Ok(Self(Money::from_cents(u64::try_from(cents)?)))
    }
}

/// Words of a closed list.
macro_rules! stored_as_word {
    ($($type:ty, $what:literal;)*) => {$(
        impl ToSql<Text, Sqlite> for Stored<$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.as_str());
                Ok(IsNull::No)
            }
        }

        impl FromSql<Text, Sqlite> for Stored<$type> {
            fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                let word = <$type>::parse(value.read_text()).map(Stored);
                word.ok_or_else(|| Unsound { what: $what, why: None }.into())
            }
        }
    )*};
}

stored_as_word! {
    EventKind, "kind of event";
    JobKind, "kind of job";
    JobState, "state of a job";
    MailKind, "kind of mail";
    Operation, "operation";
    OrderStatus, "order status";
    Role, "role";
}

/// Text with rules of its own.
macro_rules! stored_as_text {
    ($($type:ty, $what:literal, $parse:expr;)*) => {$(
        impl ToSql<Text, Sqlite> for Stored<&$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.as_str());
                Ok(IsNull::No)
            }
        }

        impl FromSql<Text, Sqlite> for Stored<$type> {
            fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                let text = $parse(value.read_text()).map(Stored);
                text.map_err(|why| Unsound { what: $what, why: Some(why.into()) }.into())
            }
        }
    )*};
}

stored_as_text! {
    Email, "e-mail address", Email::parse;
    ProductName, "product name", ProductName::new;
    PasswordHash, "password hash", |text: &str| Ok::<_, std::convert::Infallible>(PasswordHash::new(text.to_owned()));
}

/// Identifiers of sixteen bytes.
macro_rules! stored_as_uuid {
    ($($type:ty, $new:path;)*) => {$(
        impl ToSql<Binary, Sqlite> for Stored<$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.get().as_bytes().to_vec());
                Ok(IsNull::No)
            }
        }

        impl FromSql<Binary, Sqlite> for Stored<$type> {
            fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                Ok(Self($new(Uuid::from_slice(value.read_blob())?)))
            }
        }
    )*};
}

stored_as_uuid! {
    OrderId, OrderId::new;
    SessionId, SessionId::new;
}

/// Digests.
impl ToSql<Binary, Sqlite> for Stored<[u8; 32]> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Binary, Sqlite> for Stored<[u8; 32]> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(value.read_blob().try_into()?))
    }
}

/// Text of one length, so that it sorts as time does.
const TIME_FORMAT: &str = "%Y-%m-%d %H:%M:%S%.6f";

impl ToSql<Text, Sqlite> for Stored<Timestamp> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(text_of_time(self.0));
        Ok(IsNull::No)
    }
}

impl FromSql<Text, Sqlite> for Stored<Timestamp> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = value.read_text();
        let time = NaiveDateTime::parse_from_str(text, TIME_FORMAT);
        let time = time.map_err(|why| Unsound { what: "time", why: Some(why.into()) })?;
        Ok(Self(Timestamp::new(time.and_utc())))
    }
}

/// `YYYY-MM-DD HH:MM:SS.ffffff`; the last moment of the year 9999 for whatever comes after it.
///
/// Written by hand because it is written often, and chrono takes several times as long.
fn text_of_time(time: Timestamp) -> String {
    let at = time.get();
    let year = match u32::try_from(at.year()) {
        Ok(year @ ..=9_999) => year,
        Ok(_) => return "9999-12-31 23:59:59.999999".to_owned(),
        Err(_) => return "0000-01-01 00:00:00.000000".to_owned(),
    };
    let mut text = String::with_capacity(26);
    for (number, digits, end) in [
        (year, 4, '-'),
        (at.month(), 2, '-'),
        (at.day(), 2, ' '),
        (at.hour(), 2, ':'),
        (at.minute(), 2, ':'),
        (at.second(), 2, '.'),
    ] {
        push_digits(&mut text, number, digits);
        text.push(end);
    }
    // Within a leap second chrono counts more than a million of them.
    push_digits(&mut text, at.nanosecond() / 1_000 % 1_000_000, 6);
    text
}

fn push_digits(text: &mut String, number: u32, digits: u32) {
    for place in (0..digits).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        text.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_sort_as_they_read_and_come_back_as_they_were() {
        for (micros, shown) in [
            (0, "1970-01-01 00:00:00.000000"),
            (1, "1970-01-01 00:00:00.000001"),
            (1_800_000_000_120_000, "2027-01-15 08:00:00.120000"),
        ] {
            let text = Timestamp::from_micros(micros).map(text_of_time);
            assert_eq!(text.as_deref(), Some(shown));
            let read = NaiveDateTime::parse_from_str(shown, TIME_FORMAT).map(|at| at.and_utc().timestamp_micros());
            assert_eq!(read, Ok(micros));
        }
    }

    #[test]
    fn a_time_beyond_four_digits_of_years_sorts_where_it_belongs() {
        let text = |micros| Timestamp::from_micros(micros).map(text_of_time);
        assert_eq!(text(253_402_300_799_999_998).as_deref(), Some("9999-12-31 23:59:59.999998"));
        assert_eq!(text(253_402_300_800_000_000).as_deref(), Some("9999-12-31 23:59:59.999999"));
        assert_eq!(text(-63_000_000_000_000_000).as_deref(), Some("0000-01-01 00:00:00.000000"));
    }
}
