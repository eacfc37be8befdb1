//! Lists that are read a page at a time, by position rather than by counting.

use crate::money::Money;
use crate::time::Timestamp;

/// How many rows of a list, after which one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest {
    pub limit: PageLimit,
    pub after: Option<Position>,
}

impl PageRequest {
    pub const fn first(limit: PageLimit) -> Self {
        Self { limit, after: None }
    }
}

/// Rows on a page: 1 to 100 for whoever asks, and [`Self::LARGE`] for ourselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageLimit(u16);

/// A page size nobody may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a page has 1 to {} rows", PageLimit::MAX.get())]
pub struct PageLimitOutOfRange;

impl PageLimit {
    pub const ONE: Self = Self(1);
    pub const DEFAULT: Self = Self(20);
    pub const MAX: Self = Self(100);
    /// Where a whole list is read: each page of it may cost a look at all of its rows.
    pub const LARGE: Self = Self(1_000);

    pub fn new(rows: u32) -> Result<Self, PageLimitOutOfRange> {
        u16::try_from(rows).ok().filter(|rows| (1..=Self::MAX.0).contains(rows)).map(Self).ok_or(PageLimitOutOfRange)
    }

    pub const fn get(self) -> u16 {
        self.0
    }
}

/// The last row of a page: the value it was sorted by, and its id to tell equals apart.
///
/// A list sorted by id alone has no key. A store that is handed a key of the wrong kind for its sort
/// answers the first page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    pub key: Option<SortKey>,
    pub id: i64,
}

impl Position {
    /// The number that the row was sorted by, if it was one.
    pub const fn number(&self) -> Option<i64> {
        match self.key {
            Some(SortKey::Number(number)) => Some(number),
            Some(SortKey::Text(_)) | None => None,
        }
    }

    /// The text that the row was sorted by, if it was text.
    pub fn text(&self) -> Option<&str> {
        match &self.key {
            Some(SortKey::Text(text)) => Some(text),
            Some(SortKey::Number(_)) | None => None,
        }
    }
}

/// What a row was sorted by: cents, microseconds and counters are numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SortKey {
    Number(i64),
    Text(String),
}

impl From<Money> for SortKey {
    fn from(amount: Money) -> Self {
        Self::Number(amount.cents().and_then(|cents| i64::try_from(cents).ok()).unwrap_or(i64::MAX))
    }
}

impl From<Timestamp> for SortKey {
    fn from(time: Timestamp) -> Self {
        Self::Number(time.as_micros())
    }
}

impl From<u32> for SortKey {
    fn from(count: u32) -> Self {
        Self::Number(count.into())
    }
}

impl From<u64> for SortKey {
    fn from(count: u64) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<&str> for SortKey {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Rows in order, and where the next page begins if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<Position>,
}

impl<T> Page<T> {
    /// Cuts `rows`, of which one more was asked for than fits, to a page; `position` names a row's place.
    pub fn cut(mut rows: Vec<T>, limit: PageLimit, position: impl FnOnce(&T) -> Position) -> Self {
        let fits = usize::from(limit.get());
        let more = rows.len() > fits;
        rows.truncate(fits);
        let next = if more { rows.last().map(position) } else { None };
        Self { rows, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_to_a_hundred_rows() {
        for (rows, sound) in [(0, false), (1, true), (100, true), (101, false), (1_000, false), (65_537, false)] {
            assert_eq!(PageLimit::new(rows).is_ok(), sound, "{rows} rows");
        }
    }

    #[test]
    fn a_page_says_where_the_next_begins_only_if_there_is_one() {
        let limit = PageLimit::new(2).unwrap();
        let position = |row: &i64| Position { key: None, id: *row };
        let page = Page::cut(vec![7, 5, 3], limit, position);
        assert_eq!((page.rows, page.next), (vec![7, 5], Some(Position { key: None, id: 5 })));
        let last = Page::cut(vec![7, 5], limit, position);
        assert_eq!((last.rows, last.next), (vec![7, 5], None));
    }
}
