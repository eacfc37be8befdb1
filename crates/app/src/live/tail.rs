//! The end of the ledger, from which a watcher goes on.

use std::sync::Arc;
use std::time::Duration;

use stockade_domain::ids::EventId;
use stockade_domain::ledger::InventoryEvent;
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::{LedgerReader, StoreError};
use stockade_domain::report::EventQuery;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Reads the newest rows. A crowd that comes back at once has them read for it once.
pub struct Tail {
    events: Arc<dyn LedgerReader>,
    first: Mutex<Option<Read>>,
    long: Mutex<Option<Read>>,
}

/// When rows were read, and which, newest first.
type Read = (Instant, Rows);
type Rows = Arc<[InventoryEvent]>;

/// Whoever was away for longer than this many pages of rows has to look for themselves.
const PAGES: usize = 10;

/// What was read is as good as new for this long: to go on from an older place only tells more.
const FRESH: Duration = Duration::from_millis(250);

/// Rows get their ids before they are committed, and news from elsewhere takes its time: what was written in this time
/// before the place one goes on from may not have been told.
const MARGIN: Duration = Duration::from_secs(5);

impl Tail {
    pub fn of(events: Arc<dyn LedgerReader>) -> Self {
        Self { events, first: Mutex::default(), long: Mutex::default() }
    }

    /// A page of the newest rows as they are now.
    pub async fn newest(&self) -> Result<Rows, StoreError> {
        self.read(1).await
    }

    /// The id of the last row, or of one that was the last a moment ago; `None` in a shop where nothing has happened.
    pub async fn head(&self) -> Result<Option<EventId>, StoreError> {
        let rows = self.recent(&self.first, 1).await?;
        Ok(rows.first().and_then(|row| row.id))
    }

    /// The rows that whoever has heard everything up to `id` may not have heard of, newest first; `None` when that is
    /// too long ago, or no row of this shop.
    pub async fn since(&self, id: EventId) -> Result<Option<Vec<InventoryEvent>>, StoreError> {
        let rows = self.recent(&self.long, PAGES).await?;
        Ok(since(&rows, id))
    }

    async fn recent(&self, kept: &Mutex<Option<Read>>, pages: usize) -> Result<Rows, StoreError> {
        let mut kept = kept.lock().await;
        if let Some((at, rows)) = &*kept
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(rows));
        }
        let rows = self.read(pages).await?;
        *kept = Some((Instant::now(), Arc::clone(&rows)));
        Ok(rows)
    }

    async fn read(&self, pages: usize) -> Result<Rows, StoreError> {
        let mut rows = Vec::new();
        let mut page = PageRequest::first(PageLimit::MAX);
        for _ in 0..pages {
            let read = self.events.events(&EventQuery::all(page.clone())).await?;
            rows.extend(read.rows);
            let Some(next) = read.next else { break };
            page.after = Some(next);
        }
        Ok(rows.into())
    }
}

fn since(rows: &[InventoryEvent], id: EventId) -> Option<Vec<InventoryEvent>> {
    let place = rows.iter().position(|row| row.id == Some(id))?;
    let from = rows.get(place)?.at.before(MARGIN);
    let (missed, heard) = rows.split_at(place);
    let perhaps = heard.iter().take_while(|row| from <= row.at);
    Some(missed.iter().chain(perhaps).cloned().collect())
}

#[cfg(test)]
mod tests {
    use stockade_domain::ledger::{Actor, CounterChange, EventKind};
    use stockade_domain::testing::{product, second};

    use super::*;

    fn row(id: i64, at: u64) -> InventoryEvent {
        InventoryEvent {
            id: EventId::new(id).ok(),
            product_id: product(id),
            order_id: None,
            kind: EventKind::StockAdded,
            change: CounterChange::default(),
            stock_version: 1,
            actor: Actor::System,
            reason: String::new(),
            at: second(at),
        }
    }

    #[test]
    fn whoever_comes_back_is_told_what_was_after_their_place_and_shortly_before() {
        let rows = [row(9, 60), row(7, 50), row(6, 47), row(5, 45), row(4, 44), row(3, 10)];
        let ids = |id| {
            let rows = since(&rows, EventId::new(id).unwrap())?;
            Some(rows.iter().map(|row| row.product_id.get()).collect::<Vec<_>>())
        };
        assert_eq!(ids(7), Some(vec![9, 7, 6, 5]));
        assert_eq!(ids(9), Some(vec![9]));
        assert_eq!(ids(3), Some(vec![9, 7, 6, 5, 4, 3]));
        for unknown in [1, 8, 10] {
            assert_eq!(ids(unknown), None, "{unknown}");
        }
    }
}
