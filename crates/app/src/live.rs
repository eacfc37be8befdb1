//! What happens in the shop, told to whoever watches it as it happens.
//!
//! Changes come in from the feed: what was committed here at once, what was committed elsewhere through whatever the
//! instances share. They are gathered, the newest of each product and order, and told to all watchers together at most
//! four times a second; so one busy product costs a watcher no more than a quiet one. Nothing waits for a watcher: one
//! that is too slow is told to look for itself.

mod bulletin;
mod seat;
mod tail;
mod told;
mod watch;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use stockade_domain::catalogue::StockLevel;
use stockade_domain::ids::{OrderId, ProductId};
use stockade_domain::order::OrderChange;
use stockade_domain::ports::{Clock, LedgerReader, StockFeed};
use stockade_domain::time::Timestamp;
use tokio::sync::{Notify, Semaphore, broadcast};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

pub use self::watch::{Topics, Watch};

use self::bulletin::Bulletin;
use self::seat::Seat;
use self::tail::Tail;
use self::told::Told;

/// Between two bulletins: nobody reads faster.
const PAUSE: Duration = Duration::from_millis(250);

/// Bulletins that a watcher may fall behind.
const BACKLOG: usize = 64;

/// How long a bulletin waits to be told its place in the ledger; without one, those it is told to go on from before.
const PATIENCE: Duration = Duration::from_millis(300);

/// When the ledger is asked again that did not answer.
const AGAIN: Duration = Duration::from_secs(1);

/// Everybody who watches the shop through this process.
pub struct Live {
    bulletins: broadcast::Sender<Arc<Bulletin>>,
    gathered: Mutex<Gathered>,
    news: Notify,
    /// When the catalogue last changed, or may have, in microseconds: no row of the ledger tells.
    catalogue_at: AtomicI64,
    tail: Tail,
    clock: Arc<dyn Clock>,
    places: Arc<Semaphore>,
    closing: CancellationToken,
}

/// What has happened since the last bulletin.
#[derive(Debug, Default)]
struct Gathered {
    levels: BTreeMap<ProductId, StockLevel>,
    orders: BTreeMap<OrderId, OrderChange>,
    /// Something happened that was not told in full.
    missed: bool,
}

impl Gathered {
    fn is_empty(&self) -> bool {
        self.levels.is_empty() && self.orders.is_empty() && !self.missed
    }
}

impl Live {
    /// Has room for so many watchers.
    pub fn new(events: Arc<dyn LedgerReader>, clock: Arc<dyn Clock>, watchers: usize) -> Arc<Self> {
        let begun = clock.now().as_micros();
        Arc::new(Self {
            bulletins: broadcast::Sender::new(BACKLOG),
            gathered: Mutex::default(),
            news: Notify::new(),
            catalogue_at: AtomicI64::new(begun),
            tail: Tail::of(events),
            clock,
            places: Arc::new(Semaphore::new(watchers)),
            closing: CancellationToken::new(),
        })
    }

    /// Begins to tell, on the runtime it is called on, until it is closed.
    pub fn start(self: &Arc<Self>) {
        tokio::spawn(Arc::clone(self).tell());
    }

    /// Ends every stream, and lets no new one begin: they would never end by themselves.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// A place from which everything from now on is heard; `None` when all are taken, or the shop closes.
    fn seat(&self) -> Option<Seat> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let open = !self.closing.is_cancelled();
        open.then(|| Seat::new(self.bulletins.subscribe(), self.closing.clone(), place))
    }

    async fn tell(self: Arc<Self>) {
        let mut told = Told::default();
        let mut owed = false;
        loop {
            tokio::select! {
                () = self.closing.cancelled() => return,
                () = self.news.notified() => {}
                () = sleep(AGAIN), if owed => {}
            }
            // The place is looked up before what was gathered is taken: whoever goes on from it misses nothing.
            let rows = match timeout(PATIENCE, self.tail.back_to(told.back_to())).await {
                Ok(Ok(rows)) => Some(rows),
                Ok(Err(error)) => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "streams do not know where they are");
                    None
                }
                Err(_) => None,
            };
            let gathered = std::mem::take(&mut *self.gathered());
            // The rows of the ledger are owed to the admins, also when nothing happens any more.
            owed = rows.is_none() && self.bulletins.receiver_count() > 0;
            if rows.is_none() && gathered.is_empty() {
                continue;
            }
            let bulletin = Bulletin::new(gathered, rows.as_ref(), &mut told, self.clock.now());
            // It is no failure if everybody has gone.
            let _ = self.bulletins.send(Arc::new(bulletin));
            tokio::select! {
                () = self.closing.cancelled() => return,
                () = sleep(PAUSE) => {}
            }
        }
    }

    /// Whether the catalogue may have changed after `from`. What changed before this process began, it has not heard of.
    fn catalogue_changed_after(&self, from: Timestamp) -> bool {
        from.as_micros() <= self.catalogue_at.load(Ordering::Relaxed)
    }

    fn gather(&self, note: impl FnOnce(&mut Gathered)) {
        if self.bulletins.receiver_count() > 0 {
            note(&mut self.gathered());
            self.news.notify_one();
        }
    }

    /// A panic in between leaves what was gathered so far, which is as good as before.
    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StockFeed for Live {
    fn publish(&self, levels: &[StockLevel]) {
        self.gather(|gathered| {
            for level in levels {
                let newest = gathered.levels.entry(level.product_id).or_insert(*level);
                if newest.version < level.version {
                    *newest = *level;
                }
            }
        });
    }

    fn orders_changed(&self, orders: &[OrderChange]) {
        self.gather(|gathered| {
            for order in orders {
                let newest = gathered.orders.entry(order.order_id).or_insert(*order);
                if newest.version < order.version {
                    *newest = *order;
                }
            }
        });
    }

    /// It may also mean that some changes were told to nobody.
    fn catalogue_changed(&self) {
        self.catalogue_at.fetch_max(self.clock.now().as_micros(), Ordering::Relaxed);
        self.gather(|gathered| gathered.missed = true);
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("watchers", &self.bulletins.receiver_count()).finish_non_exhaustive()
    }
}
