//! Identifiers: one type for each thing that can be named, so that they cannot be swapped.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use uuid::Uuid;

/// Text or a number that is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is a whole number from 1 to {}", i64::MAX)]
pub struct InvalidId;

impl From<ParseIntError> for InvalidId {
    fn from(_: ParseIntError) -> Self {
        Self
    }
}

macro_rules! integer_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// A positive number; anything else names nothing.
            pub const fn new(id: i64) -> Result<Self, InvalidId> {
                if id > 0 { Ok(Self(id)) } else { Err(InvalidId) }
            }

            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Decimal digits and nothing else: `+1`, `001` and `1.0` are refused, so that a thing has one name.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
                if canonical { Self::new(text.parse()?) } else { Err(InvalidId) }
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            pub const fn get(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

integer_id!(
    /// A product. Given by the database; clients type it.
    ProductId
);
integer_id!(
    /// Somebody with an account, customer or admin. Given by the database.
    CustomerId
);
integer_id!(
    /// An order's number for people. Given by the database, with gaps.
    OrderNumber
);
integer_id!(
    /// A row of the inventory ledger, in the order of commits for one product. Given by the database.
    EventId
);
integer_id!(
    /// A job of the outbox. Given by the database.
    JobId
);
uuid_id!(
    /// An order, a hold among them. Made by the service (version 7), so that a retry is recognisable.
    OrderId
);
uuid_id!(
    /// One login of one account, until it is revoked or not renewed.
    SessionId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        assert_eq!("17".parse(), ProductId::new(17));
        for text in ["", "0", "-1", "+1", "001", "1.0", "0x1", " 1", "1 or 1=1", "９", "18446744073709551616"] {
            assert_eq!(text.parse::<ProductId>(), Err(InvalidId), "{text}");
        }
    }
}
