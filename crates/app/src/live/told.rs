//! Which rows of the ledger have been told, so that each is told once and none is left out unsaid.

use std::collections::BTreeMap;

use stockade_domain::ids::EventId;
use stockade_domain::ledger::InventoryEvent;
use tokio::time::Instant;

use super::tail::{MARGIN, MOST_OPEN, Rows};

/// What was told so far.
#[derive(Debug, Default)]
pub struct Told {
    newest: Option<EventId>,
    /// Ids before the newest that no row had, and until when one may come: ids are given before rows are committed.
    open: BTreeMap<EventId, Instant>,
}

/// What is to be told now.
#[derive(Debug, PartialEq, Eq)]
pub struct News<'a> {
    /// Oldest first.
    pub rows: Vec<&'a InventoryEvent>,
    /// Rows up to this one were told before; what is not after it comes late.
    pub told: Option<EventId>,
    /// Whoever has not heard what was up to this one does not hear it any more.
    pub from: Option<EventId>,
    /// Rows may have come late that nobody is told.
    pub gap: bool,
}

impl Told {
    /// How far back has to be read.
    pub fn back_to(&self) -> Option<EventId> {
        let before = |id: EventId| EventId::new(id.get() - 1).ok();
        self.open.keys().next().map_or(self.newest, |first| before(*first))
    }

    /// Takes note of what has been read, back to [`Self::back_to`] if it was not too far away.
    pub fn take<'a>(&mut self, read: &'a Rows, now: Instant) -> News<'a> {
        self.open.retain(|_, until| now < *until);
        let told = self.newest;
        let gap = !read.reach(self.back_to()) && !self.open.is_empty();
        let new = |row: &&InventoryEvent| row.id > told || row.id.is_some_and(|id| self.open.contains_key(&id));
        let rows: Vec<_> = read.rows.iter().rev().filter(new).collect();
        let oldest = read.rows.last().and_then(|row| row.id);
        let from = if read.reach(told) { told } else { oldest };
        if gap {
            self.open.clear();
        }
        let mut last = from;
        for id in rows.iter().filter_map(|row| row.id) {
            self.open.remove(&id);
            if let Some(last) = last.filter(|last| *last < id && id.get() - last.get() <= i64::from(MOST_OPEN)) {
                let between = (last.get() + 1..id.get()).filter_map(|id| EventId::new(id).ok());
                self.open.extend(between.map(|id| (id, now + MARGIN)));
            }
            last = last.max(Some(id));
        }
        self.newest = read.newest().max(told);
        News { rows, told, from, gap }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::tests::row;

    fn id(id: i64) -> EventId {
        EventId::new(id).unwrap()
    }

    fn rows(ids: &[i64], whole: bool) -> Rows {
        Rows { rows: ids.iter().rev().map(|id| row(*id, 0)).collect(), whole }
    }

    fn ids(news: &News<'_>) -> Vec<i64> {
        news.rows.iter().filter_map(|row| Some(row.id?.get())).collect()
    }

    #[test]
    fn each_row_is_told_once_also_one_that_comes_late() {
        let (mut told, now) = (Told::default(), Instant::now());
        assert_eq!(ids(&told.take(&rows(&[1, 2], true), now)), [1, 2]);
        assert_eq!(ids(&told.take(&rows(&[1, 2, 5], true), now)), [5]);
        assert_eq!(told.back_to(), Some(id(2)), "3 and 4 may come");
        let late = rows(&[1, 2, 3, 5, 6], true);
        let news = told.take(&late, now);
        assert_eq!((ids(&news), news.told, news.from, news.gap), (vec![3, 6], Some(id(5)), Some(id(5)), false));
        assert_eq!(told.back_to(), Some(id(3)), "4 may come");
        assert_eq!(ids(&told.take(&rows(&[3, 5, 6, 7], false), now + MARGIN)), [7]);
        assert_eq!(told.back_to(), Some(id(7)), "4 was never committed");
    }

    #[test]
    fn what_is_too_far_away_to_be_read_is_said_to_be_left_out() {
        let (mut told, now) = (Told::default(), Instant::now());
        told.take(&rows(&[1, 2], true), now);
        let read = rows(&[7, 8, 9], false);
        let news = told.take(&read, now);
        assert_eq!((ids(&news), news.told, news.from), (vec![7, 8, 9], Some(id(2)), Some(id(7))));
        told.take(&rows(&[9, 12], false), now);
        let news = rows(&[13, 14], false);
        let news = told.take(&news, now);
        assert!(news.gap, "10 and 11 may have come");
        assert_eq!(told.back_to(), Some(id(14)));
    }
}
