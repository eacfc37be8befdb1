//! Where the pieces of a product are.

use std::ops::Add;

/// The pieces of one product: those that came in are available, held or sold.
///
/// `available + held + sold = received` holds for every value of this type that a [`WorkingSet`](super::WorkingSet)
/// makes; the schemas of the stores refuse anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counters {
    pub available: u32,
    pub held: u32,
    pub sold: u32,
    pub received: u32,
}

/// What one row of the ledger does to the counters of its product, in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CounterChange {
    pub available: i64,
    pub held: i64,
    pub sold: i64,
    pub received: i64,
}

impl Counters {
    pub const ZERO: Self = Self { available: 0, held: 0, sold: 0, received: 0 };
    /// More pieces than this no product has, so that sums over products stay far from any overflow.
    pub const MAX_RECEIVED: u32 = 1_000_000_000;

    /// So many pieces, all of them available.
    pub const fn received(pieces: u32) -> Self {
        Self { available: pieces, held: 0, sold: 0, received: pieces }
    }

    pub fn are_conserved(self) -> bool {
        u64::from(self.available) + u64::from(self.held) + u64::from(self.sold) == u64::from(self.received)
    }

    /// What leads from these counters to those.
    pub fn change_to(self, to: Self) -> CounterChange {
        let difference = |to: u32, from: u32| i64::from(to) - i64::from(from);
        CounterChange {
            available: difference(to.available, self.available),
            held: difference(to.held, self.held),
            sold: difference(to.sold, self.sold),
            received: difference(to.received, self.received),
        }
    }

    /// The counters after `change`; `None` when one would be negative or the pieces would not add up.
    pub fn after(self, change: CounterChange) -> Option<Self> {
        let moved = |from: u32, by: i64| u32::try_from(i64::from(from).checked_add(by)?).ok();
        let counters = Self {
            available: moved(self.available, change.available)?,
            held: moved(self.held, change.held)?,
            sold: moved(self.sold, change.sold)?,
            received: moved(self.received, change.received)?,
        };
        counters.are_conserved().then_some(counters)
    }
}

impl CounterChange {
    /// Pieces that move from available to held.
    pub fn hold(pieces: u32) -> Self {
        Self { available: -i64::from(pieces), held: i64::from(pieces), ..Self::default() }
    }

    /// Pieces that move from held to sold.
    pub fn confirm(pieces: u32) -> Self {
        Self { held: -i64::from(pieces), sold: i64::from(pieces), ..Self::default() }
    }

    /// Pieces that move from available to sold at once.
    pub fn sell(pieces: u32) -> Self {
        Self { available: -i64::from(pieces), sold: i64::from(pieces), ..Self::default() }
    }

    /// Pieces that move from held back to available.
    pub fn release(pieces: u32) -> Self {
        Self { available: i64::from(pieces), held: -i64::from(pieces), ..Self::default() }
    }

    /// Pieces that move from sold back to available.
    pub fn restock(pieces: u32) -> Self {
        Self { available: i64::from(pieces), sold: -i64::from(pieces), ..Self::default() }
    }

    /// Pieces that come in, or leave when negative.
    pub fn receive(pieces: i64) -> Self {
        Self { available: pieces, received: pieces, ..Self::default() }
    }
}

impl Add for CounterChange {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self {
            available: self.available + more.available,
            held: self.held + more.held,
            sold: self.sold + more.sold,
            received: self.received + more.received,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_counter_goes_below_zero_and_no_piece_appears() {
        let three = Counters::received(3);
        assert_eq!(three.after(CounterChange::hold(4)), None);
        assert_eq!(three.after(CounterChange { available: 1, ..CounterChange::default() }), None);
        let held = three.after(CounterChange::hold(3));
        assert_eq!(held, Some(Counters { available: 0, held: 3, sold: 0, received: 3 }));
    }

    #[test]
    fn counters_reach_as_far_as_their_type() {
        assert_eq!(
            Counters::ZERO.after(CounterChange::receive(i64::from(u32::MAX))),
            Some(Counters::received(u32::MAX))
        );
        assert_eq!(Counters::received(u32::MAX).after(CounterChange::receive(1)), None);
        assert_eq!(Counters::received(1).after(CounterChange::receive(i64::MAX)), None);
    }
}
