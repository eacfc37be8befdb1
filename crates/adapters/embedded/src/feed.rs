//! Who is told of changes.

use std::fmt;
use std::sync::Arc;

use stockade_domain::catalogue::StockLevel;
use stockade_domain::order::OrderChange;
use stockade_domain::ports::StockFeed;

/// Tells every follower in this process.
///
/// Followers hear of a change before `publish` returns: whoever made it finds it in every cache with their next read.
pub struct ProcessFeed {
    followers: Vec<Arc<dyn StockFeed>>,
}

impl ProcessFeed {
    pub fn to(followers: Vec<Arc<dyn StockFeed>>) -> Self {
        Self { followers }
    }
}

impl StockFeed for ProcessFeed {
    fn publish(&self, levels: &[StockLevel]) {
        for follower in &self.followers {
            follower.publish(levels);
        }
    }

    fn orders_changed(&self, orders: &[OrderChange]) {
        for follower in &self.followers {
            follower.orders_changed(orders);
        }
    }

    fn catalogue_changed(&self) {
        for follower in &self.followers {
            follower.catalogue_changed();
        }
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
    use stockade_domain::testing::{order, product, second};

    use super::*;

    #[test]
    fn followers_have_heard_of_a_change_when_publishing_returns() {
        let level =
            StockLevel { product_id: product(1), counters: Counters::received(3), version: 1, as_of: second(0) };
        let change = OrderChange::from(&order(5));
        let mut cache = MockStockFeed::new();
        cache.expect_publish().withf(move |levels| levels == [level]).once().return_const(());
        cache.expect_orders_changed().withf(move |orders| orders == [change]).once().return_const(());
        cache.expect_catalogue_changed().once().return_const(());
        let feed = ProcessFeed::to(vec![Arc::new(cache)]);
        feed.publish(&[level]);
        feed.orders_changed(&[change]);
        feed.catalogue_changed();
    }
}
