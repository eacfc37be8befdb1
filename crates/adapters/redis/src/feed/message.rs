//! What instances tell each other.

use serde::{Deserialize, Serialize};
use stockade_domain::catalogue::StockLevel;
use stockade_domain::ids::{CustomerId, OrderId, ProductId};
use stockade_domain::ledger::Counters;
use stockade_domain::order::{OrderChange, OrderStatus};
use stockade_domain::ports::StockFeed;
use stockade_domain::time::Timestamp;
use uuid::Uuid;

/// A message, and whose it is.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub from: Uuid,
    pub news: News,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    Levels(Vec<LevelDocument>),
    Orders(Vec<OrderDocument>),
    CatalogueChanged,
}

/// Counters are available, held, sold and received; the time is in microseconds.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelDocument {
    product_id: i64,
    counters: [u32; 4],
    version: u64,
    as_of: i64,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDocument {
    order_id: Uuid,
    customer_id: i64,
    status: String,
    version: u32,
}

impl News {
    pub fn levels(levels: &[StockLevel]) -> Self {
        let document = |level: &StockLevel| {
            let Counters { available, held, sold, received } = level.counters;
            LevelDocument {
                product_id: level.product_id.get(),
                counters: [available, held, sold, received],
                version: level.version,
                as_of: level.as_of.as_micros(),
            }
        };
        Self::Levels(levels.iter().map(document).collect())
    }

    pub fn orders(orders: &[OrderChange]) -> Self {
        let document = |order: &OrderChange| OrderDocument {
            order_id: order.order_id.get(),
            customer_id: order.customer_id.get(),
            status: order.status.as_str().to_owned(),
            version: order.version,
        };
        Self::Orders(orders.iter().map(document).collect())
    }

    /// Tells a follower; levels and orders that there cannot be are left out.
    pub fn tell(&self, follower: &dyn StockFeed) {
        match self {
            Self::Levels(levels) => {
                let levels: Vec<_> = levels.iter().filter_map(LevelDocument::level).collect();
                follower.publish(&levels);
            }
            Self::Orders(orders) => {
                let orders: Vec<_> = orders.iter().filter_map(OrderDocument::order).collect();
                follower.orders_changed(&orders);
            }
            Self::CatalogueChanged => follower.catalogue_changed(),
        }
    }
}

impl LevelDocument {
    fn level(&self) -> Option<StockLevel> {
        let [available, held, sold, received] = self.counters;
        let counters = Counters { available, held, sold, received };
        counters.are_conserved().then_some(StockLevel {
            product_id: ProductId::new(self.product_id).ok()?,
            counters,
            version: self.version,
            as_of: Timestamp::from_micros(self.as_of)?,
        })
    }
}

impl OrderDocument {
    fn order(&self) -> Option<OrderChange> {
        Some(OrderChange {
            order_id: OrderId::new(self.order_id),
            customer_id: CustomerId::new(self.customer_id).ok()?,
            status: OrderStatus::parse(&self.status)?,
            version: self.version,
        })
    }
}

#[cfg(test)]
mod tests {
    use stockade_domain::ports::MockStockFeed;
    use stockade_domain::testing::{order, product, second};

    use super::*;

    #[test]
    fn a_follower_is_told_what_another_instance_has_published() {
        let counters = Counters { available: 1, held: 2, sold: 3, received: 6 };
        let level = StockLevel { product_id: product(7), counters, version: 42, as_of: second(9) };
        let impossible = StockLevel { counters: Counters { available: 9, ..counters }, ..level };
        let message = Message { from: Uuid::from_u128(1), news: News::levels(&[level, impossible]) };
        let text = serde_json::to_string(&message).unwrap();
        let heard: Message = serde_json::from_str(&text).unwrap();
        assert_eq!(heard, message);

        let mut follower = MockStockFeed::new();
        follower.expect_publish().withf(move |levels| levels == [level]).once().return_const(());
        heard.news.tell(&follower);
    }

    #[test]
    fn what_became_of_orders_is_told_except_what_no_order_can_be() {
        let order = OrderChange::from(&order(5));
        let News::Orders(mut told) = News::orders(&[order, order]) else { panic!("orders are told as orders") };
        told[1].status = "lost".to_owned();
        let text = serde_json::to_string(&News::Orders(told)).unwrap();

        let mut follower = MockStockFeed::new();
        follower.expect_orders_changed().withf(move |orders| orders == [order]).once().return_const(());
        serde_json::from_str::<News>(&text).unwrap().tell(&follower);
    }
}
