//! Pieces of a product.

use std::fmt;
use std::num::NonZeroU32;

/// A number of pieces of one product: at least one, at most [`Quantity::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(NonZeroU32);

/// A number of pieces that nobody can order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a quantity is a whole number from 1 to {}", Quantity::MAX)]
pub struct QuantityOutOfRange;

impl Quantity {
    pub const MAX: u32 = 1_000;
    pub const ONE: Self = Self(NonZeroU32::MIN);

    pub const fn new(pieces: u32) -> Result<Self, QuantityOutOfRange> {
        match NonZeroU32::new(pieces) {
            Some(pieces) if pieces.get() <= Self::MAX => Ok(Self(pieces)),
            _ => Err(QuantityOutOfRange),
        }
    }

    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// Both together, refused above the maximum.
    pub const fn checked_add(self, more: Self) -> Result<Self, QuantityOutOfRange> {
        Self::new(self.get() + more.get())
    }

    /// What is left without `fewer`; `None` when nothing is.
    pub fn checked_sub(self, fewer: Self) -> Option<Self> {
        self.get().checked_sub(fewer.get()).and_then(NonZeroU32::new).map(Self)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_from_one_to_a_thousand() {
        assert_eq!(Quantity::new(0), Err(QuantityOutOfRange));
        assert_eq!(Quantity::new(1_001), Err(QuantityOutOfRange));
        assert_eq!(Quantity::new(1_000).map(Quantity::get), Ok(1_000));
        assert_eq!(Quantity::ONE.get(), 1);
    }

    #[test]
    fn adding_stops_at_the_maximum() -> Result<(), QuantityOutOfRange> {
        let (many, most) = (Quantity::new(999)?, Quantity::new(1_000)?);
        assert_eq!(many.checked_add(Quantity::ONE), Ok(most));
        assert_eq!(most.checked_add(Quantity::ONE), Err(QuantityOutOfRange));
        assert_eq!(most.checked_sub(most), None);
        Ok(())
    }
}
