//! When products may be bought.

use crate::ledger::Counters;
use crate::time::Timestamp;

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

    pub(super) fn state_at(self, now: Timestamp, counters: Counters) -> SaleState {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::CounterChange;
    use crate::testing::second;

    #[test]
    fn a_sale_begins_with_its_first_moment_and_is_over_with_its_last() {
        let sale = SaleWindow::new(Some(second(10)), Some(second(20))).unwrap();
        let stock = Counters::received(1);
        for (at, state) in
            [(9, SaleState::Upcoming), (10, SaleState::Live), (19, SaleState::Live), (20, SaleState::Ended)]
        {
            assert_eq!(sale.state_at(second(at), stock), state, "second {at}");
        }
        assert_eq!(SaleWindow::ALWAYS.state_at(second(0), stock), SaleState::Live);
    }

    #[test]
    fn a_sale_is_not_over_before_it_begins() {
        for end in [9, 10] {
            assert_eq!(SaleWindow::new(Some(second(10)), Some(second(end))), Err(SaleEndsBeforeItStarts));
        }
    }

    #[test]
    fn a_product_is_sold_out_once_nothing_can_come_back() {
        let held = Counters::received(1).after(CounterChange::hold(1)).unwrap();
        let sold = held.after(CounterChange::confirm(1)).unwrap();
        assert_eq!(SaleWindow::ALWAYS.state_at(second(0), held), SaleState::Live);
        assert_eq!(SaleWindow::ALWAYS.state_at(second(0), sold), SaleState::SoldOut);
    }
}
