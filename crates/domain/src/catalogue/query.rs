//! Which products somebody wants to see.

use super::{Product, SaleState};
use crate::page::{PageRequest, SortKey};
use crate::sort::{Sort, SortColumn};
use crate::time::Timestamp;

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
        Self { states: Vec::new(), text: None, category: None, low_stock: false, sort: ProductColumn::DEFAULT, page }
    }
}

/// How a list of products is sorted.
pub type ProductSort = Sort<ProductColumn>;

/// What products are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProductColumn {
    Id,
    Created,
    /// Whatever the case.
    Name,
    Price,
    Available,
    Held,
    Sold,
    /// As a reader sees it, in the order of its words.
    State,
}

impl SortColumn for ProductColumn {
    const ALL: &'static [Self] =
        &[Self::Id, Self::Created, Self::Name, Self::Price, Self::Available, Self::Held, Self::Sold, Self::State];
    const DEFAULT: Sort<Self> = Sort::up(Self::Id);

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Id => ("id", "id_desc"),
            Self::Created => ("oldest", "newest"),
            Self::Name => ("name", "name_desc"),
            Self::Price => ("price_asc", "price_desc"),
            Self::Available => ("available_asc", "available_desc"),
            Self::Held => ("held_asc", "held_desc"),
            Self::Sold => ("sold_asc", "sold_desc"),
            Self::State => ("state_asc", "state_desc"),
        }
    }
}

impl ProductColumn {
    /// What `product` is sorted by at `now`. A store that has letters of its own makes its own key of a name.
    pub fn key(self, product: &Product, now: Timestamp) -> Option<SortKey> {
        match self {
            Self::Id => None,
            Self::Created => Some(product.created_at.into()),
            Self::Name => Some(SortKey::Text(product.details.name.as_str().to_lowercase())),
            Self::Price => Some(product.details.price.into()),
            Self::Available => Some(product.counters.available.into()),
            Self::Held => Some(product.counters.held.into()),
            Self::Sold => Some(product.counters.sold.into()),
            Self::State => Some(product.state_at(now).as_str().into()),
        }
    }
}
