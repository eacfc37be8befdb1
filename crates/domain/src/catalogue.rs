//! Products: what is sold, when, and how much of it there is.

use std::time::Duration;

use crate::ids::{CustomerId, EventId, ProductId};
use crate::ledger::{Actor, Counters, EventKind, InventoryEvent};
use crate::money::Money;
use crate::page::PageRequest;
use crate::time::Timestamp;

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

/// When a product may be bought: from the start, before the end; an open side is always open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SaleWindow {
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
}

/// A sale that would end before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sale ends after it starts")]
pub struct SaleEndsBeforeItStarts;

impl SaleWindow {
    pub const ALWAYS: Self = Self { starts_at: None, ends_at: None };

    pub fn new(starts_at: Option<Timestamp>, ends_at: Option<Timestamp>) -> Result<Self, SaleEndsBeforeItStarts> {
        match (starts_at, ends_at) {
            (Some(start), Some(end)) if end <= start => Err(SaleEndsBeforeItStarts),
            _ => Ok(Self { starts_at, ends_at }),
        }
    }

    pub const fn starts_at(self) -> Option<Timestamp> {
        self.starts_at
    }

    pub const fn ends_at(self) -> Option<Timestamp> {
        self.ends_at
    }

    /// The start, when it is still to come.
    pub fn not_started(self, now: Timestamp) -> Option<Timestamp> {
        self.starts_at.filter(|start| now < *start)
    }

    /// The end, when it has passed.
    pub fn ended(self, now: Timestamp) -> Option<Timestamp> {
        self.ends_at.filter(|end| *end <= now)
    }

    fn state_at(self, now: Timestamp, counters: Counters) -> SaleState {
        if self.not_started(now).is_some() {
            SaleState::Upcoming
        } else if self.ended(now).is_some() {
            SaleState::Ended
        } else if counters.available == 0 && counters.held == 0 {
            SaleState::SoldOut
        } else {
            SaleState::Live
        }
    }
}

/// What a shopper may expect of a product now. A product whose last pieces are held is still live: one may come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SaleState {
    Upcoming,
    Live,
    SoldOut,
    Ended,
    Archived,
}

impl SaleState {
    pub const ALL: [Self; 5] = [Self::Upcoming, Self::Live, Self::SoldOut, Self::Ended, Self::Archived];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Live => "live",
            Self::SoldOut => "sold_out",
            Self::Ended => "ended",
            Self::Archived => "archived",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
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
}

/// Which products, in which order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProductQuery {
    /// Any of these; all but archived ones when empty.
    pub states: Vec<SaleState>,
    /// Found in name, description or SKU, whatever the case.
    pub text: Option<String>,
    pub category: Option<String>,
    /// Only products whose available pieces are below their threshold.
    pub low_stock: bool,
    pub sort: ProductSort,
    pub page: PageRequest,
}

impl ProductQuery {
    pub const fn all(page: PageRequest) -> Self {
        Self { states: Vec::new(), text: None, category: None, low_stock: false, sort: ProductSort::Id, page }
    }
}

/// How a list of products is sorted; ties by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ProductSort {
    #[default]
    Id,
    Newest,
    Name,
    PriceAscending,
    PriceDescending,
    AvailableAscending,
    AvailableDescending,
}

impl ProductSort {
    pub const ALL: [Self; 7] = [
        Self::Id,
        Self::Newest,
        Self::Name,
        Self::PriceAscending,
        Self::PriceDescending,
        Self::AvailableAscending,
        Self::AvailableDescending,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Newest => "newest",
            Self::Name => "name",
            Self::PriceAscending => "price_asc",
            Self::PriceDescending => "price_desc",
            Self::AvailableAscending => "available_asc",
            Self::AvailableDescending => "available_desc",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text)
    }
}
