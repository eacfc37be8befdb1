//! Products: what is sold, when, and how much of it there is.

mod query;
mod sale;

use std::time::Duration;

use crate::ids::{CustomerId, EventId, ProductId};
use crate::ledger::{Actor, Counters, EventKind, InventoryEvent};
use crate::money::Money;
use crate::time::Timestamp;

pub use query::{ProductColumn, ProductQuery, ProductSort};
pub use sale::{SaleEndsBeforeItStarts, SaleState, SaleWindow};

/// A product as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub details: ProductDetails,
    pub counters: Counters,
    /// Counts the changes of the details. An editor names the one they saw; stock moving does not disturb them.
    pub version: u32,
    /// Counts the changes of the counters: one for each row of the ledger.
    pub stock_version: u64,
    pub archived: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Product {
    pub fn state_at(&self, now: Timestamp) -> SaleState {
        if self.archived { SaleState::Archived } else { self.details.sale.state_at(now, self.counters) }
    }
}

/// What an admin says about a product; everything but its stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductDetails {
    pub name: ProductName,
    pub description: String,
    pub category: Option<String>,
    pub sku: Option<String>,
    pub price: Money,
    /// Fewer available pieces than this are "low stock".
    pub low_stock_threshold: u32,
    /// Pieces one customer may have in orders and live holds together.
    pub max_per_customer: Option<u32>,
    /// How long a hold of this product lives; the shop's default when absent.
    pub hold: Option<HoldTime>,
    pub sale: SaleWindow,
}

impl ProductDetails {
    /// Below this many pieces stock is low, unless the product says otherwise.
    pub const LOW_STOCK_THRESHOLD: u32 = 5;
    pub const DESCRIPTION_MAX_LENGTH: usize = 4_000;
    pub const LABEL_MAX_LENGTH: usize = 100;
}

/// A product that is to be made, with the stock it opens with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProduct {
    pub details: ProductDetails,
    pub stock: u32,
    pub by: CustomerId,
    pub created_at: Timestamp,
}

impl NewProduct {
    pub const fn counters(&self) -> Counters {
        Counters::received(self.stock)
    }

    /// The first row of the product's ledger: the store writes it together with the product, so that the
    /// ledger adds up from the first moment. `None` when it opens without stock.
    pub fn opening_event(&self, product_id: ProductId) -> Option<InventoryEvent> {
        let change = Counters::ZERO.change_to(self.counters());
        (self.stock > 0).then(|| InventoryEvent {
            id: None::<EventId>,
            product_id,
            order_id: None,
            kind: EventKind::StockAdded,
            change,
            stock_version: 1,
            actor: Actor::Admin(self.by),
            reason: "opening stock".to_owned(),
            at: self.created_at,
        })
    }
}

/// A category, and how many products on the shelf are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryCount {
    pub category: String,
    pub products: u64,
}

/// A product's name: 1 to 200 characters, not blank, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductName(String);

/// A name nobody could read on a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {} characters and no control characters", ProductName::MAX_LENGTH)]
pub struct InvalidProductName;

impl ProductName {
    pub const MAX_LENGTH: usize = 200;

    pub fn new(text: &str) -> Result<Self, InvalidProductName> {
        let trimmed = text.trim();
        let sound = !trimmed.is_empty()
            && trimmed.chars().count() <= Self::MAX_LENGTH
            && !trimmed.chars().any(char::is_control);
        if sound { Ok(Self(trimmed.to_owned())) } else { Err(InvalidProductName) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long a hold lives: whole seconds, 5 s to 1 h.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HoldTime(u32);

/// A hold that would end before anybody could confirm it, or keep stock from others for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hold lasts {} to {} seconds", HoldTime::MIN_SECONDS, HoldTime::MAX_SECONDS)]
pub struct HoldTimeOutOfRange;

impl HoldTime {
    pub const MIN_SECONDS: u32 = 5;
    pub const MAX_SECONDS: u32 = 3_600;
    /// Two minutes.
    pub const DEFAULT: Self = Self(120);

    pub const fn from_seconds(seconds: u32) -> Result<Self, HoldTimeOutOfRange> {
        if Self::MIN_SECONDS <= seconds && seconds <= Self::MAX_SECONDS {
            Ok(Self(seconds))
        } else {
            Err(HoldTimeOutOfRange)
        }
    }

    pub const fn seconds(self) -> u32 {
        self.0
    }

    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64)
    }
}

/// The counters of one product at one version: what caches keep and streams push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockLevel {
    pub product_id: ProductId,
    pub counters: Counters,
    pub version: u64,
    pub as_of: Timestamp,
}

/// A stock level, and where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockReading {
    pub level: StockLevel,
    pub source: Source,
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Database,
    Cache,
    /// The store is away, and this was known before.
    LastKnown,
}

/// What somebody is shown, and since when it could not be looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<T> {
    pub value: T,
    /// When it was read, if the store is away now.
    pub stale_since: Option<Timestamp>,
}

impl<T> Seen<T> {
    pub const fn now(value: T) -> Self {
        Self { value, stale_since: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{customer, event_sum, listed, product, second};

    #[test]
    fn an_archived_product_is_archived_whatever_its_sale() {
        let archived = Product { archived: true, ..listed(1, 5) };
        assert_eq!(
            (listed(1, 5).state_at(second(0)), archived.state_at(second(0))),
            (SaleState::Live, SaleState::Archived)
        );
    }

    #[test]
    fn a_product_opens_with_a_ledger_that_adds_up() {
        let opening =
            |stock| NewProduct { details: listed(1, 0).details, stock, by: customer(9), created_at: second(0) };
        let row = opening(5).opening_event(product(1));
        assert_eq!(Counters::ZERO.after(event_sum(&row)), Some(opening(5).counters()));
        assert_eq!(row.map(|row| (row.kind, row.stock_version)), Some((EventKind::StockAdded, 1)));
        assert_eq!(opening(0).opening_event(product(1)), None);
    }

    #[test]
    fn a_name_can_be_read_on_a_label() {
        assert_eq!(ProductName::new("  Tea pot ").as_ref().map(ProductName::as_str), Ok("Tea pot"));
        assert!(ProductName::new(&"é".repeat(200)).is_ok());
        for text in ["", " ", "a\nb", "\u{7}", &"é".repeat(201)] {
            assert_eq!(ProductName::new(text), Err(InvalidProductName), "{text:?}");
        }
    }

    #[test]
    fn a_hold_lasts_five_seconds_to_an_hour() {
        for (seconds, sound) in [(4, false), (5, true), (3_600, true), (3_601, false)] {
            assert_eq!(HoldTime::from_seconds(seconds).is_ok(), sound, "{seconds} s");
        }
    }
}
