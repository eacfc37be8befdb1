//! The ways of saying no.

use crate::ids::ProductId;
use crate::money::Money;
use crate::order::OrderStatus;
use crate::time::Timestamp;

/// Why a command changes nothing. Each is an answer to the customer, not a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{}", told(shortages))]
    InsufficientStock { shortages: Vec<Shortage> },
    #[error("the sale of product {product_id} starts at {starts_at}")]
    SaleNotStarted { product_id: ProductId, starts_at: Timestamp },
    #[error("the sale of product {product_id} ended at {ended_at}")]
    SaleEnded { product_id: ProductId, ended_at: Timestamp },
    #[error("product {product_id} is no longer sold")]
    ProductUnavailable { product_id: ProductId },
    #[error("product {product_id} is limited to {limit} for each customer, and you have {had}")]
    PerCustomerLimit { product_id: ProductId, limit: u32, had: u32 },
    #[error("you keep {limit} holds already: buy or cancel one of them first")]
    HoldLimit { limit: u32 },
    #[error(
        "too many of your holds of product {product_id} have lapsed: hold it again from {until}, or buy it at once"
    )]
    CoolingOff { product_id: ProductId, until: Timestamp },
    #[error("the total is {actual}, not {expected}")]
    PriceChanged { expected: Money, actual: Money },
    #[error("the hold ended at {at}")]
    HoldExpired { at: Timestamp },
    #[error("the order is {}", status.as_str())]
    HoldNotPending { status: OrderStatus },
    #[error("a hold can be extended {max} times")]
    ExtensionLimit { max: u32 },
    #[error("a product has at most {max} pieces")]
    StockLimit { max: u32 },
    #[error("the cart is empty")]
    CartEmpty,
    #[error("there is no product {product_id}")]
    ProductNotFound { product_id: ProductId },
    /// Also when the order is somebody else's.
    #[error("there is no such order")]
    OrderNotFound,
    /// Expiry came for a hold that is still good, or was settled meanwhile.
    #[error("the hold is not due")]
    HoldNotDue,
    #[error("this idempotency key was used for another request")]
    KeyReused,
}

/// One product of which there is less than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    pub product_id: ProductId,
    pub requested: u32,
    pub available: u32,
}

impl Refusal {
    /// Whether the same request may be told the same again without looking: it was judged by stock, time or the
    /// order's state. The others depend on what the client does next.
    pub(super) const fn is_remembered(&self) -> bool {
        match self {
            Self::InsufficientStock { .. }
            | Self::SaleNotStarted { .. }
            | Self::SaleEnded { .. }
            | Self::ProductUnavailable { .. }
            | Self::PerCustomerLimit { .. }
            | Self::HoldLimit { .. }
            | Self::CoolingOff { .. }
            | Self::PriceChanged { .. }
            | Self::HoldExpired { .. }
            | Self::HoldNotPending { .. }
            | Self::ExtensionLimit { .. }
            | Self::StockLimit { .. } => true,
            Self::CartEmpty
            | Self::ProductNotFound { .. }
            | Self::OrderNotFound
            | Self::HoldNotDue
            | Self::KeyReused => false,
        }
    }
}

fn told(shortages: &[Shortage]) -> String {
    let each = shortages.iter().map(|Shortage { product_id, requested, available }| {
        format!("only {available} of product {product_id} left, {requested} requested")
    });
    each.collect::<Vec<_>>().join("; ")
}
