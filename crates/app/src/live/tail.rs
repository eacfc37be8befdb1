//! The end of the ledger, from which a watcher goes on.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use stockade_domain::ids::EventId;
use stockade_domain::ledger::InventoryEvent;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::{LedgerReader, StoreError};
use stockade_domain::report::EventQuery;
use stockade_domain::time::Timestamp;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Reads the newest rows. A crowd that comes back at once has them read for it once.
pub struct Tail {
    events: Arc<dyn LedgerReader>,
    head: Mutex<Option<Read>>,
    long: Mutex<Option<Read>>,
}

/// When it was begun to read rows, and which they were.
type Read = (Instant, Arc<Rows>);

/// The newest rows of the ledger, newest first.
pub struct Rows {
    pub rows: Vec<InventoryEvent>,
    /// Whether there are no others before them.
    pub whole: bool,
}

/// Whoever was away for longer than this many rows has to look for themselves.
const FAR: PageLimit = PageLimit::LARGE;

/// Rows get their ids before they are committed, and news from elsewhere takes its time: what was written in this time
/// before the place one goes on from may not have been told.
pub const MARGIN: Duration = Duration::from_secs(5);

/// So many ids without a row are kept in mind; where more are left out, none of them is waited for.
pub const MOST_OPEN: u16 = 1_000;

impl Tail {
    pub fn of(events: Arc<dyn LedgerReader>) -> Self {
        Self { events, head: Mutex::default(), long: Mutex::default() }
    }

    /// The newest rows as they are now, back to `id` if it is not too far away.
    pub async fn back_to(&self, id: Option<EventId>) -> Result<Rows, StoreError> {
        let near = self.read(PageLimit::MAX).await?;
        if near.reach(id) { Ok(near) } else { self.read(FAR).await }
    }

    /// The id of the last row; `None` in a shop where nothing has happened.
    pub async fn head(&self) -> Result<Option<EventId>, StoreError> {
        let rows = self.recent(&self.head, PageLimit::ONE).await?;
        Ok(rows.newest())
    }

    /// The last rows, for somebody who comes without a place.
    pub async fn latest(&self) -> Result<Arc<Rows>, StoreError> {
        self.recent(&self.long, FAR).await
    }

    /// The rows that whoever has heard everything up to `id` may not have heard of, newest first; `None` when that is
    /// too long ago, or no row of this shop.
    pub async fn since(&self, id: EventId) -> Result<Option<Missed>, StoreError> {
        Ok(self.latest().await?.since(id))
    }

    /// What is read from now on, perhaps for somebody else: what was read before may lack what was told before the caller
    /// began to listen.
    async fn recent(&self, kept: &Mutex<Option<Read>>, limit: PageLimit) -> Result<Arc<Rows>, StoreError> {
        let asked = Instant::now();
        let mut kept = kept.lock().await;
        if let Some((begun, rows)) = &*kept
            && asked <= *begun
        {
            return Ok(Arc::clone(rows));
        }
        let begun = Instant::now();
        let rows = Arc::new(self.read(limit).await?);
        *kept = Some((begun, Arc::clone(&rows)));
        Ok(rows)
    }

    async fn read(&self, limit: PageLimit) -> Result<Rows, StoreError> {
        let page = self.events.events(&EventQuery::all(PageRequest::first(limit))).await?;
        Ok(Rows { rows: page.rows, whole: page.next.is_none() })
    }
}

/// What somebody may not have heard of.
pub struct Missed {
    /// Newest first.
    pub rows: Vec<InventoryEvent>,
    /// Everything that was known before this time was told.
    pub from: Timestamp,
    /// See [`Rows::open`].
    pub open: BTreeSet<EventId>,
}

impl Rows {
    pub fn newest(&self) -> Option<EventId> {
        self.rows.first()?.id
    }

    /// Ids among these that no row has, or none that is committed yet: the last so many. Where many are left out at once,
    /// none of them is waited for.
    pub fn open(&self) -> BTreeSet<EventId> {
        let ids: Vec<_> = self.rows.iter().filter_map(|row| row.id).collect();
        let between = ids.windows(2).filter(|pair| pair[0].get() - pair[1].get() <= i64::from(MOST_OPEN));
        let open = between.flat_map(|pair| (pair[1].get() + 1..pair[0].get()).rev()).take(usize::from(MOST_OPEN));
        open.filter_map(|id| EventId::new(id).ok()).collect()
    }

    /// Whether no row after `id` is left out.
    pub fn reach(&self, id: Option<EventId>) -> bool {
        self.whole || self.rows.last().is_some_and(|row| row.id <= id)
    }

    fn since(&self, id: EventId) -> Option<Missed> {
        let place = self.rows.iter().position(|row| row.id == Some(id))?;
        let from = self.rows.get(place)?.at.before(MARGIN);
        let rows: Vec<_> = self.rows.iter().enumerate().filter(|(n, row)| *n < place || from <= row.at).collect();
        // What was shortly before may go back to before what was read.
        let all = self.whole || rows.len() < self.rows.len();
        let rows = rows.into_iter().map(|(_, row)| row.clone()).collect();
        all.then(|| Missed { rows, from, open: self.open() })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use stockade_domain::page::Page;
    use stockade_domain::ports::MockLedgerReader;

    use super::*;
    use crate::live::tests::row;

    #[test]
    fn whoever_comes_back_is_told_what_was_after_their_place_and_shortly_before() {
        let rows = vec![row(9, 60), row(7, 50), row(6, 47), row(5, 45), row(4, 44), row(3, 10)];
        let mut rows = Rows { rows, whole: true };
        let ids = |rows: &Rows, id| {
            let missed = rows.since(EventId::new(id).unwrap())?;
            Some(missed.rows.iter().map(|row| row.id.unwrap().get()).collect::<Vec<_>>())
        };
        assert_eq!(ids(&rows, 7), Some(vec![9, 7, 6, 5]));
        assert_eq!(ids(&rows, 9), Some(vec![9]));
        assert_eq!(ids(&rows, 3), Some(vec![9, 7, 6, 5, 4, 3]));
        for unknown in [1, 8, 10] {
            assert_eq!(ids(&rows, unknown), None, "{unknown}");
        }
        rows.whole = false;
        assert_eq!(ids(&rows, 4), Some(vec![9, 7, 6, 5, 4]));
        assert_eq!(ids(&rows, 3), None, "there may be more that was shortly before");
    }

    #[test]
    fn ids_without_a_row_are_waited_for_unless_there_are_too_many() {
        let rows = vec![row(5_000, 60), row(3_000, 50), row(2_000, 47), row(1_997, 45), row(1_996, 44)];
        let open = Rows { rows, whole: true }.open();
        assert_eq!(open.first().map(|id| id.get()), Some(1_999), "a thousand are waited for");
        assert_eq!(open.len(), 1 + 999, "2,000 and 3,000 are as far apart as is waited for");
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_is_not_told_what_was_read_before() {
        let (reads, mut events) = (Arc::new(AtomicI64::new(0)), MockLedgerReader::new());
        let counted = Arc::clone(&reads);
        events.expect_events().returning(move |_| {
            let id = 1 + counted.fetch_add(1, Ordering::Relaxed);
            Ok(Page { rows: vec![row(id, 0)], next: None })
        });
        let tail = Tail::of(Arc::new(events));
        for read in 1..=3 {
            let crowd = futures_util::future::join_all((0..10).map(|_| tail.latest())).await;
            assert!(
                crowd.into_iter().all(|rows| rows.unwrap().newest() == EventId::new(read).ok()),
                "one read for all"
            );
            tokio::time::advance(Duration::from_millis(1)).await;
        }
    }
}
