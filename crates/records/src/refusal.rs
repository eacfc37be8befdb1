//! Refusals as documents.

use serde::{Deserialize, Serialize};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Refusal, Shortage};

use crate::outcome::{Unread, money, status, time};

/// One kind for each kind of refusal, also for those that no store keeps today.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalDocument {
    InsufficientStock { shortages: Vec<ShortageDocument> },
    SaleNotStarted { product_id: i64, starts_at: i64 },
    SaleEnded { product_id: i64, ended_at: i64 },
    ProductUnavailable { product_id: i64 },
    PerCustomerLimit { product_id: i64, limit: u32, had: u32 },
    HoldLimit { limit: u32 },
    CoolingOff { product_id: i64, until: i64 },
    PriceChanged { expected: String, actual: String },
    HoldExpired { at: i64 },
    HoldNotPending { status: String },
    ExtensionLimit { max: u32 },
    StockLimit { max: u32 },
    CartEmpty,
    ProductNotFound { product_id: i64 },
    OrderNotFound,
    HoldNotDue,
    KeyReused,
}

#[derive(Serialize, Deserialize)]
pub struct ShortageDocument {
    product_id: i64,
    requested: u32,
    available: u32,
}

impl RefusalDocument {
    pub fn of(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::InsufficientStock { shortages } => {
                Self::InsufficientStock { shortages: shortages.iter().copied().map(ShortageDocument::of).collect() }
            }
            Refusal::SaleNotStarted { product_id, starts_at } => {
                Self::SaleNotStarted { product_id: product_id.get(), starts_at: starts_at.as_micros() }
            }
            Refusal::SaleEnded { product_id, ended_at } => {
                Self::SaleEnded { product_id: product_id.get(), ended_at: ended_at.as_micros() }
            }
            Refusal::ProductUnavailable { product_id } => Self::ProductUnavailable { product_id: product_id.get() },
            Refusal::PerCustomerLimit { product_id, limit, had } => {
                Self::PerCustomerLimit { product_id: product_id.get(), limit: *limit, had: *had }
            }
            Refusal::HoldLimit { limit } => Self::HoldLimit { limit: *limit },
            Refusal::CoolingOff { product_id, until } => {
                Self::CoolingOff { product_id: product_id.get(), until: until.as_micros() }
            }
            Refusal::PriceChanged { expected, actual } => {
                Self::PriceChanged { expected: expected.to_string(), actual: actual.to_string() }
            }
            Refusal::HoldExpired { at } => Self::HoldExpired { at: at.as_micros() },
            Refusal::HoldNotPending { status } => Self::HoldNotPending { status: status.as_str().to_owned() },
            Refusal::ExtensionLimit { max } => Self::ExtensionLimit { max: *max },
            Refusal::StockLimit { max } => Self::StockLimit { max: *max },
            Refusal::CartEmpty => Self::CartEmpty,
            Refusal::ProductNotFound { product_id } => Self::ProductNotFound { product_id: product_id.get() },
            Refusal::OrderNotFound => Self::OrderNotFound,
            Refusal::HoldNotDue => Self::HoldNotDue,
            Refusal::KeyReused => Self::KeyReused,
        }
    }

    pub fn read(self) -> Result<Refusal, Unread> {
        Ok(match self {
            Self::InsufficientStock { shortages } => {
                let shortages = shortages.into_iter().map(ShortageDocument::read).collect::<Result<_, _>>()?;
                Refusal::InsufficientStock { shortages }
            }
            Self::SaleNotStarted { product_id, starts_at } => {
                Refusal::SaleNotStarted { product_id: ProductId::new(product_id)?, starts_at: time(starts_at)? }
            }
            Self::SaleEnded { product_id, ended_at } => {
                Refusal::SaleEnded { product_id: ProductId::new(product_id)?, ended_at: time(ended_at)? }
            }
            Self::ProductUnavailable { product_id } => {
                Refusal::ProductUnavailable { product_id: ProductId::new(product_id)? }
            }
            Self::PerCustomerLimit { product_id, limit, had } => {
                Refusal::PerCustomerLimit { product_id: ProductId::new(product_id)?, limit, had }
            }
            Self::HoldLimit { limit } => Refusal::HoldLimit { limit },
            Self::CoolingOff { product_id, until } => {
                Refusal::CoolingOff { product_id: ProductId::new(product_id)?, until: time(until)? }
            }
            Self::PriceChanged { expected, actual } => {
                Refusal::PriceChanged { expected: money(&expected)?, actual: money(&actual)? }
            }
            Self::HoldExpired { at } => Refusal::HoldExpired { at: time(at)? },
            Self::HoldNotPending { status: word } => Refusal::HoldNotPending { status: status(&word)? },
            Self::ExtensionLimit { max } => Refusal::ExtensionLimit { max },
            Self::StockLimit { max } => Refusal::StockLimit { max },
            Self::CartEmpty => Refusal::CartEmpty,
            Self::ProductNotFound { product_id } => {
                Refusal::ProductNotFound { product_id: ProductId::new(product_id)? }
            }
            Self::OrderNotFound => Refusal::OrderNotFound,
            Self::HoldNotDue => Refusal::HoldNotDue,
            Self::KeyReused => Refusal::KeyReused,
        })
    }
}

impl ShortageDocument {
    fn of(shortage: Shortage) -> Self {
        let Shortage { product_id, requested, available } = shortage;
        Self { product_id: product_id.get(), requested, available }
    }

    fn read(self) -> Result<Shortage, Unread> {
        let Self { product_id, requested, available } = self;
        Ok(Shortage { product_id: ProductId::new(product_id)?, requested, available })
    }
}
