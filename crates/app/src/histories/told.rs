//! What the model says that a request is answered.

use super::model::Product;
use super::order::Order;

/// What is answered.
#[derive(Clone, Debug, Default)]
pub enum Told {
    /// Nothing was asked.
    #[default]
    Nothing,
    /// The order at this place, as it was then.
    Order {
        place: usize,
        order: Order,
        made: bool,
        at: u64,
    },
    /// So much of a product there was then, after this change.
    Stock {
        product: Product,
        change: i32,
    },
    Cart,
    Refused(Refused),
    /// What the same request was told before.
    Replay,
}

/// A status and a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(pub u16, pub &'static str);

pub const NO_SUCH: Refused = Refused(404, "not_found");
pub const SHORT: Refused = Refused(409, "insufficient_stock");
pub const CART_EMPTY: Refused = Refused(409, "cart_empty");
pub const KEY_REUSED: Refused = Refused(422, "idempotency_key_reused");

impl Told {
    /// Whether the same request is told the same again without looking.
    pub fn is_kept(&self) -> bool {
        match self {
            Self::Refused(refused) => ![NO_SUCH, CART_EMPTY].contains(refused),
            _ => true,
        }
    }
}
