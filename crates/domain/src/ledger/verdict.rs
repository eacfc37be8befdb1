//! The answer to a command.

use super::Refusal;
use crate::catalogue::StockLevel;
use crate::ids::{OrderId, OrderNumber};
use crate::order::Order;
use crate::time::Timestamp;

/// A receipt or a refusal, and whether it was given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: Outcome,
    /// The request came again and is told what it was told the first time.
    pub replayed: bool,
    pub spent: Spent,
}

/// What has become of the cart that a command claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// Nothing, or the command claims none.
    No,
    /// It is bought by the order in the outcome, now or before.
    Yes,
    /// The order in the outcome has bought it, as it was before it was changed, and has not been taken out of it yet. The
    /// command itself is not decided.
    Before,
}

/// What came of a command.
pub type Outcome = Result<Receipt, Refusal>;

/// What was done, as it was at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    Order {
        order: Order,
        /// When it was decided, by the store's time.
        at: Timestamp,
        /// False when the order already was as it was wanted.
        changed: bool,
    },
    Stock {
        level: StockLevel,
        change: i64,
    },
}

impl Receipt {
    /// The order, if that is what the receipt is for.
    pub const fn order(&self) -> Option<&Order> {
        match self {
            Self::Order { order, .. } => Some(order),
            Self::Stock { .. } => None,
        }
    }
}

impl Verdict {
    pub(super) const fn new(outcome: Outcome) -> Self {
        Self { outcome, replayed: false, spent: Spent::No }
    }

    pub(super) const fn replayed(outcome: Outcome) -> Self {
        Self { outcome, replayed: true, spent: Spent::No }
    }

    pub(super) fn spending(self, spent: Spent) -> Self {
        Self { spent, ..self }
    }
}

/// Writes the number of a new order into what was said about it.
pub(super) fn number(outcome: &mut Outcome, numbers: &impl Fn(OrderId) -> Option<OrderNumber>) {
    if let Ok(Receipt::Order { order, .. }) = outcome
        && order.number.is_none()
    {
        order.number = numbers(order.id);
    }
}
