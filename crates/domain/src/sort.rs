//! In which order a list is read.

/// By one of a list's columns, up or down. Rows that are equal there are told apart by id, in the same direction: down is
/// up, read backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort<C> {
    pub by: C,
    pub direction: Direction,
}

/// Which way a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The least first.
    Up,
    /// The greatest first.
    Down,
}

/// What a list can be sorted by.
pub trait SortColumn: Copy + Eq + 'static {
    const ALL: &'static [Self];

    /// How the list is sorted when nobody says more.
    const DEFAULT: Sort<Self>;

    /// What people call a list that is sorted by this, up and down.
    fn words(self) -> (&'static str, &'static str);
}

impl<C> Sort<C> {
    pub const fn up(by: C) -> Self {
        Self { by, direction: Direction::Up }
    }

    pub const fn down(by: C) -> Self {
        Self { by, direction: Direction::Down }
    }
}

impl<C: SortColumn> Sort<C> {
    /// Every order that the list can be read in.
    pub fn all() -> impl Iterator<Item = Self> {
        C::ALL.iter().flat_map(|by| [Self::up(*by), Self::down(*by)])
    }

    pub fn as_str(self) -> &'static str {
        let (up, down) = self.by.words();
        match self.direction {
            Direction::Up => up,
            Direction::Down => down,
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|sort| sort.as_str() == text)
    }
}

impl<C: SortColumn> Default for Sort<C> {
    fn default() -> Self {
        C::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::ProductColumn;
    use crate::mail::JobColumn;
    use crate::order::OrderColumn;
    use crate::report::{CustomerColumn, EventColumn};

    #[test]
    fn every_order_of_a_list_has_a_word_of_its_own() {
        fn check<C: SortColumn + std::fmt::Debug>(words: usize) {
            assert_eq!(Sort::<C>::all().count(), words);
            for sort in Sort::<C>::all() {
                assert_eq!(Sort::parse(sort.as_str()), Some(sort));
            }
            assert!(Sort::<C>::all().any(|sort| sort == Sort::default()));
            assert_eq!(Sort::<C>::parse("up"), None);
        }
        check::<ProductColumn>(16);
        check::<OrderColumn>(14);
        check::<EventColumn>(2);
        check::<CustomerColumn>(10);
        check::<JobColumn>(10);
    }
}
