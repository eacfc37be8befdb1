//! Which products somebody wants to see.

use super::SaleState;
use crate::page::PageRequest;

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
