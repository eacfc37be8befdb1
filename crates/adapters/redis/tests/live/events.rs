//! What instances hear of each other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use stockade_domain::catalogue::StockLevel;
use stockade_domain::ledger::Counters;
use stockade_domain::ports::StockFeed;
use stockade_domain::testing::{product, second};
use stockade_redis::{RedisFeed, Settings};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::server::Server;
use crate::settings;

/// A follower that passes on what it is told: levels, or `None` for a change of the catalogue.
struct Ear(mpsc::UnboundedSender<Option<Vec<StockLevel>>>);

impl StockFeed for Ear {
    fn publish(&self, levels: &[StockLevel]) {
        let _ = self.0.send(Some(levels.to_vec()));
    }

    fn catalogue_changed(&self) {
        let _ = self.0.send(None);
    }
}

type Heard = mpsc::UnboundedReceiver<Option<Vec<StockLevel>>>;

fn ear() -> (Arc<dyn StockFeed>, Heard) {
    let (ear, heard) = mpsc::unbounded_channel();
    (Arc::new(Ear(ear)), heard)
}

async fn next(heard: &mut Heard) -> Option<Vec<StockLevel>> {
    timeout(Duration::from_secs(10), heard.recv()).await.expect("something is heard").unwrap()
}

fn level(version: u64) -> StockLevel {
    StockLevel { product_id: product(1), counters: Counters::received(3), version, as_of: second(0) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_shop_in_another_database_of_the_server_hears_nothing() {
    let server = Server::start().await;
    let shop = settings::patient(&format!("redis://{}", server.address()));
    let elsewhere = Settings { url: format!("redis://{}/1", server.address()).into(), ..shop.clone() };
    let ((one_ear, mut one_heard), (other_ear, mut other_heard)) = (ear(), ear());
    let _one = RedisFeed::start(&settings::instance(&shop, 1), vec![one_ear]);
    let other = RedisFeed::start(&settings::instance(&elsewhere, 2), vec![other_ear]);
    assert_eq!((next(&mut one_heard).await, next(&mut other_heard).await), (None, None));
    other.publish(&[level(1)]);
    let neighbour = RedisFeed::start(&settings::instance(&shop, 3), Vec::new());
    neighbour.publish(&[level(2)]);
    assert_eq!(next(&mut one_heard).await, Some(vec![level(2)]), "nothing of the other shop came before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_instance_hears_what_the_others_publish_and_not_itself() {
    let shop = settings::shop();
    let ((one_ear, mut one_heard), (other_ear, mut other_heard)) = (ear(), ear());
    let one = RedisFeed::start(&settings::instance(&shop, 1), vec![one_ear]);
    let other = RedisFeed::start(&settings::instance(&shop, 2), vec![other_ear]);
    for heard in [&mut one_heard, &mut other_heard] {
        assert_eq!(next(heard).await, None, "whoever begins to listen has missed what was before");
    }
    one.publish(&[level(1), level(2)]);
    one.catalogue_changed();
    assert_eq!(next(&mut other_heard).await, Some(vec![level(1), level(2)]));
    assert_eq!(next(&mut other_heard).await, None);
    other.publish(&[level(3)]);
    assert_eq!(next(&mut one_heard).await, Some(vec![level(3)]), "nothing of its own came before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_feed_hears_again_when_redis_is_back() {
    let mut server = Server::start().await;
    let shop = settings::patient(&server.url());
    let (ear, mut heard) = ear();
    let _listener = RedisFeed::start(&settings::instance(&shop, 1), vec![ear]);
    let speaker = RedisFeed::start(&settings::instance(&shop, 2), Vec::new());
    assert_eq!(next(&mut heard).await, None);

    server.stop().await;
    server.resume().await;
    let back = Instant::now();
    assert_eq!(next(&mut heard).await, None, "something may have been missed");
    assert!(back.elapsed() < Duration::from_secs(2), "{:?}", back.elapsed());
    loop {
        speaker.publish(&[level(9)]);
        if let Ok(Some(told)) = timeout(Duration::from_millis(100), heard.recv()).await {
            assert_eq!(told, Some(vec![level(9)]));
            break;
        }
    }
}
