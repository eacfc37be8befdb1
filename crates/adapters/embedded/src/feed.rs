//! Who is told of changes: caches at once, streams as they can.

use std::fmt;
use std::sync::Arc;

use stockade_domain::catalogue::StockLevel;
use stockade_domain::ports::StockFeed;
use tokio::sync::broadcast;

/// Tells every follower in this process.
///
/// Followers hear of a change before `publish` returns: whoever made it finds it in every cache with their next read.
/// Subscribers hear of it when they look. One that is too slow is told how much it missed.
pub struct ProcessFeed {
    followers: Vec<Arc<dyn StockFeed>>,
    events: broadcast::Sender<FeedEvent>,
}

/// What a subscriber hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedEvent {
    /// The new counters of the products that a commit changed.
    Levels(Arc<[StockLevel]>),
    /// Products were created, edited or archived.
    CatalogueChanged,
}

impl ProcessFeed {
    /// Events a subscriber may fall behind.
    const BACKLOG: usize = 1_024;

    pub fn to(followers: Vec<Arc<dyn StockFeed>>) -> Self {
        Self { followers, events: broadcast::Sender::new(Self::BACKLOG) }
    }

    /// Everything from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<FeedEvent> {
        self.events.subscribe()
    }
}

impl StockFeed for ProcessFeed {
    fn publish(&self, levels: &[StockLevel]) {
        for follower in &self.followers {
            follower.publish(levels);
        }
        // It is no failure if nobody listens.
        let _ = self.events.send(FeedEvent::Levels(levels.into()));
    }

    fn catalogue_changed(&self) {
        for follower in &self.followers {
            follower.catalogue_changed();
        }
        let _ = self.events.send(FeedEvent::CatalogueChanged);
    }
}

impl fmt::Debug for ProcessFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessFeed").field("followers", &self.followers.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use stockade_domain::ledger::Counters;
    use stockade_domain::ports::MockStockFeed;
    use stockade_domain::testing::{product, second};
    use tokio::sync::broadcast::error::TryRecvError;

    use super::*;

    fn level() -> StockLevel {
        StockLevel { product_id: product(1), counters: Counters::received(3), version: 1, as_of: second(0) }
    }

    #[test]
    fn followers_have_heard_of_a_change_when_publishing_returns() {
        let mut cache = MockStockFeed::new();
        cache.expect_publish().withf(|levels| levels == [level()]).once().return_const(());
        cache.expect_catalogue_changed().once().return_const(());
        let feed = ProcessFeed::to(vec![Arc::new(cache)]);
        feed.publish(&[level()]);
        feed.catalogue_changed();
    }

    #[test]
    fn subscribers_hear_what_happened_in_order() {
        let feed = ProcessFeed::to(Vec::new());
        feed.publish(&[level()]);
        let mut stream = feed.subscribe();
        feed.publish(&[level(), level()]);
        feed.catalogue_changed();
        assert_eq!(stream.try_recv(), Ok(FeedEvent::Levels([level(), level()].into())));
        assert_eq!(stream.try_recv(), Ok(FeedEvent::CatalogueChanged));
        assert_eq!(stream.try_recv(), Err(TryRecvError::Empty));
    }

    #[test]
    fn a_subscriber_that_is_too_slow_holds_nobody_up_and_is_told_so() {
        let feed = ProcessFeed::to(Vec::new());
        let mut stream = feed.subscribe();
        for _ in 0..=ProcessFeed::BACKLOG {
            feed.catalogue_changed();
        }
        assert_eq!(stream.try_recv(), Err(TryRecvError::Lagged(1)));
        assert_eq!(stream.try_recv(), Ok(FeedEvent::CatalogueChanged));
    }
}
