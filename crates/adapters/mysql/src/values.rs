//! Values of the domain as MySQL keeps them.
//!
//! Times are `DATETIME(6)` in UTC, money is `DECIMAL`, ids of orders and sessions are sixteen bytes. A value that breaks
//! the domain's rules is an error when it is read: it was not written by us.

use std::error::Error;
use std::io::Write;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::mysql::{Mysql, MysqlValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, Datetime, Integer, Numeric, Text, Unsigned};
use rust_decimal::Decimal;
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
#[diesel(sql_type = Binary)]
#[diesel(sql_type = Datetime)]
#[diesel(sql_type = Numeric)]
#[diesel(sql_type = Text)]
#[diesel(sql_type = Unsigned<BigInt>)]
#[diesel(sql_type = Unsigned<Integer>)]
pub struct Stored<T>(pub T);

/// A column holds something that the domain does not know.
#[derive(Debug, thiserror::Error)]
#[error("the database holds a {what} that there cannot be")]
struct Unsound {
    what: &'static str,
    #[source]
    why: Option<Box<dyn Error + Send + Sync>>,
}

/// Identifiers that the database gives.
macro_rules! stored_as_id {
    ($($type:ty, $what:literal;)*) => {$(
        impl ToSql<Unsigned<BigInt>, Mysql> for Stored<$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
                <u64 as ToSql<Unsigned<BigInt>, Mysql>>::to_sql(&self.0.get().unsigned_abs(), &mut out.reborrow())
            }
        }

        impl FromSql<Unsigned<BigInt>, Mysql> for Stored<$type> {
            fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
                let number = i64::try_from(<u64 as FromSql<Unsigned<BigInt>, Mysql>>::from_sql(value)?)?;
                <$type>::new(number).map(Stored).map_err(|why| Unsound { what: $what, why: Some(why.into()) }.into())
            }
        }
    )*};
}

stored_as_id! {
    ProductId, "product id";
    CustomerId, "customer id";
    OrderNumber, "order number";
    EventId, "event id";
    JobId, "job id";
}

impl ToSql<Unsigned<BigInt>, Mysql> for Stored<u64> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        <u64 as ToSql<Unsigned<BigInt>, Mysql>>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<Unsigned<BigInt>, Mysql> for Stored<u64> {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        <u64 as FromSql<Unsigned<BigInt>, Mysql>>::from_sql(value).map(Self)
    }
}

/// Whole numbers within bounds of their own.
macro_rules! stored_as_count {
    ($($type:ty, $what:literal, $get:expr, $parse:expr;)*) => {$(
        impl ToSql<Unsigned<Integer>, Mysql> for Stored<$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
                let get: fn($type) -> u32 = $get;
                <u32 as ToSql<Unsigned<Integer>, Mysql>>::to_sql(&get(self.0), &mut out.reborrow())
            }
        }

        impl FromSql<Unsigned<Integer>, Mysql> for Stored<$type> {
            fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
                let number = <u32 as FromSql<Unsigned<Integer>, Mysql>>::from_sql(value)?;
                $parse(number).map(Stored).map_err(|why| Unsound { what: $what, why: Some(why.into()) }.into())
            }
        }
    )*};
}

stored_as_count! {
    u32, "counter", |number| number, Ok::<u32, std::convert::Infallible>;
    Quantity, "quantity", Quantity::get, Quantity::new;
    HoldTime, "hold time", HoldTime::seconds, HoldTime::from_seconds;
}

impl ToSql<Numeric, Mysql> for Stored<Money> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        <Decimal as ToSql<Numeric, Mysql>>::to_sql(&self.0.get(), &mut out.reborrow())
    }
}

impl FromSql<Numeric, Mysql> for Stored<Money> {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        let amount = <Decimal as FromSql<Numeric, Mysql>>::from_sql(value)?;
        Money::from_decimal(amount).map(Self).ok_or_else(|| Unsound { what: "amount", why: None }.into())
    }
}

/// Words of a closed list.
macro_rules! stored_as_word {
    ($($type:ty, $what:literal;)*) => {$(
        impl ToSql<Text, Mysql> for Stored<$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
                out.write_all(self.0.as_str().as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<Text, Mysql> for Stored<$type> {
            fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
                let word = <$type>::parse(text(&value)?).map(Stored);
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
        impl ToSql<Text, Mysql> for Stored<&$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
                out.write_all(self.0.as_str().as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<Text, Mysql> for Stored<$type> {
            fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
                let text = $parse(text(&value)?).map(Stored);
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

fn text<'a>(value: &MysqlValue<'a>) -> Result<&'a str, std::str::Utf8Error> {
    std::str::from_utf8(value.as_bytes())
}

/// Identifiers of sixteen bytes.
macro_rules! stored_as_uuid {
    ($($type:ty, $new:path;)*) => {$(
        impl ToSql<Binary, Mysql> for Stored<$type> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
                out.write_all(self.0.get().as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<Binary, Mysql> for Stored<$type> {
            fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
                Ok(Self($new(Uuid::from_slice(value.as_bytes())?)))
            }
        }
    )*};
}

stored_as_uuid! {
    OrderId, OrderId::new;
    SessionId, SessionId::new;
}

/// Digests.
impl ToSql<Binary, Mysql> for Stored<[u8; 32]> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        out.write_all(&self.0)?;
        Ok(IsNull::No)
    }
}

impl FromSql<Binary, Mysql> for Stored<[u8; 32]> {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(value.as_bytes().try_into()?))
    }
}

impl ToSql<Datetime, Mysql> for Stored<Timestamp> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        <NaiveDateTime as ToSql<Datetime, Mysql>>::to_sql(&self.datetime(), &mut out.reborrow())
    }
}

impl FromSql<Datetime, Mysql> for Stored<Timestamp> {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        let at = <NaiveDateTime as FromSql<Datetime, Mysql>>::from_sql(value)?;
        Ok(Self(Timestamp::new(at.and_utc())))
    }
}

impl Stored<Timestamp> {
    /// The time as a `DATETIME` holds it: years have four digits, and whatever comes later is the last moment of them.
    pub fn datetime(self) -> NaiveDateTime {
        let midnight = |year| NaiveDate::from_ymd_opt(year, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
        let first = midnight(1_000).unwrap_or(NaiveDateTime::MIN);
        let last = midnight(10_000).map_or(NaiveDateTime::MAX, |end| end - TimeDelta::microseconds(1));
        self.0.get().naive_utc().clamp(first, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_beyond_four_digits_of_years_is_kept_where_it_belongs() {
        let kept = |micros| Timestamp::from_micros(micros).map(|time| Stored(time).datetime().to_string());
        assert_eq!(kept(1_800_000_000_120_000).as_deref(), Some("2027-01-15 08:00:00.120"));
        assert_eq!(kept(253_402_300_800_000_000).as_deref(), Some("9999-12-31 23:59:59.999999"));
        assert_eq!(kept(-63_000_000_000_000_000).as_deref(), Some("1000-01-01 00:00:00"));
    }
}
