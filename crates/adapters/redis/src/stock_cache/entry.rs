//! What stands at `product:{id}:stock`.

use stockade_domain::catalogue::StockLevel;
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::Counters;
use stockade_domain::time::Timestamp;

/// A level, or a mark in its place: what is older than `version` is not to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Level(StockLevel),
    Tombstone { version: u64 },
}

impl Entry {
    pub const fn version(self) -> u64 {
        match self {
            Self::Level(level) => level.version,
            Self::Tombstone { version } => version,
        }
    }

    /// Numbers, the version first: the script looks at it.
    pub fn to_text(self) -> String {
        match self {
            Self::Level(StockLevel { counters, version, as_of, .. }) => {
                let Counters { available, held, sold, received } = counters;
                format!("{version} {available} {held} {sold} {received} {}", as_of.as_micros())
            }
            Self::Tombstone { version } => version.to_string(),
        }
    }

    /// `None` for what we cannot have written.
    pub fn parse(product_id: ProductId, text: &str) -> Option<Self> {
        let fields: Vec<_> = text.split(' ').collect();
        match *fields.as_slice() {
            [version] => Some(Self::Tombstone { version: version.parse().ok()? }),
            [version, available, held, sold, received, as_of] => {
                let counters = Counters {
                    available: available.parse().ok()?,
                    held: held.parse().ok()?,
                    sold: sold.parse().ok()?,
                    received: received.parse().ok()?,
                };
                let as_of = Timestamp::from_micros(as_of.parse().ok()?)?;
                let level = StockLevel { product_id, counters, version: version.parse().ok()?, as_of };
                counters.are_conserved().then_some(Self::Level(level))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use stockade_domain::testing::{product, second};

    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let counters = Counters { available: 1, held: 2, sold: 3, received: 6 };
        let level = StockLevel { product_id: product(7), counters, version: 42, as_of: second(9) };
        for entry in [Entry::Level(level), Entry::Tombstone { version: 43 }] {
            assert_eq!(Entry::parse(product(7), &entry.to_text()), Some(entry));
        }
    }

    #[test]
    fn what_we_cannot_have_written_is_nothing() {
        for text in ["", "x", "-1", "1 2 3", "1 1 1 1 9 0", "1 1 0 0 1 x", "1 1 0 0 1 0 0"] {
            assert_eq!(Entry::parse(product(7), text), None, "{text:?}");
        }
    }
}
