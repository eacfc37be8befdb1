//! Changes, told to the other instances and heard from them.

pub(crate) mod message;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use deadpool_redis::redis::aio::PubSub;
use deadpool_redis::redis::{Cmd, RedisError};
use futures_util::StreamExt;
use metrics::counter;
use stockade_domain::catalogue::StockLevel;
use stockade_domain::order::OrderChange;
use stockade_domain::ports::StockFeed;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use self::message::{Message, News};
use crate::call::Call;
use crate::server::Redis;

/// Publishes to `stockade:events:0`, with the number of the database, and tells its followers what others publish there.
///
/// A change may be missed while Redis is away; whoever follows is told that everything may have changed when it is back.
/// Dropping the feed ends both.
pub struct RedisFeed {
    news: mpsc::Sender<News>,
    listening: AbortHandle,
}

const CHANNEL: &str = "stockade:events";
/// Messages that may wait to be published; copies elsewhere outlive one that finds no room by their own time only.
const BACKLOG: usize = 1_024;
/// How often it is made sure that a silent connection is still one.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Between two tries to connect.
const PAUSE: Duration = Duration::from_millis(250);

impl RedisFeed {
    /// Starts to listen and to tell. `followers` are told of what happened elsewhere, not of what is published here.
    pub fn start(redis: &Redis, followers: Vec<Arc<dyn StockFeed>>) -> Self {
        let (news, to_tell) = mpsc::channel(BACKLOG);
        tokio::spawn(tell(redis.clone(), to_tell));
        let listening = tokio::spawn(listen(redis.clone(), followers)).abort_handle();
        Self { news, listening }
    }

    fn send(&self, news: News) {
        if self.news.try_send(news).is_err() {
            counter!("stockade_events_dropped_total").increment(1);
        }
    }
}

impl StockFeed for RedisFeed {
    fn publish(&self, levels: &[StockLevel]) {
        self.send(News::levels(levels));
    }

    fn orders_changed(&self, orders: &[OrderChange]) {
        self.send(News::orders(orders));
    }

    fn catalogue_changed(&self) {
        self.send(News::CatalogueChanged);
    }
}

impl Drop for RedisFeed {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn tell(redis: Redis, mut news: mpsc::Receiver<News>) {
    let channel = redis.channel(CHANNEL);
    while let Some(news) = news.recv().await {
        let Ok(text) = serde_json::to_string(&Message { from: redis.instance(), news }) else { continue };
        // Others find out by the age of their copies.
        if redis.ask::<()>(&Call::Command(Cmd::publish(&channel, text))).await.is_err() {
            counter!("stockade_events_dropped_total").increment(1);
        }
    }
}

async fn listen(redis: Redis, followers: Vec<Arc<dyn StockFeed>>) {
    let channel = redis.channel(CHANNEL);
    loop {
        match redis.listen(&channel).await {
            Ok(ears) => {
                for follower in &followers {
                    follower.catalogue_changed();
                }
                let lost = hear(ears, &redis, &followers).await;
                tracing::warn!(
                    error = lost.as_ref().map(|error| error as &dyn std::error::Error),
                    "events are not heard"
                );
            }
            Err(away) => tracing::debug!(error = &away as &dyn std::error::Error, "events are not heard yet"),
        }
        sleep(PAUSE).await;
    }
}

/// Hears until the connection is lost, and says why if that is known.
async fn hear(ears: PubSub, redis: &Redis, followers: &[Arc<dyn StockFeed>]) -> Option<RedisError> {
    let (mut mouth, mut messages) = ears.split();
    let mut beat = interval(HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = messages.next() => {
                let Ok(message) = serde_json::from_slice::<Message>(message?.get_payload_bytes()) else { continue };
                if message.from != redis.instance() {
                    for follower in followers {
                        message.news.tell(&**follower);
                    }
                }
            }
            _ = beat.tick() => match timeout(HEARTBEAT, mouth.ping::<()>()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return Some(error),
                Err(_) => return None,
            },
        }
    }
}

impl fmt::Debug for RedisFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisFeed").finish_non_exhaustive()
    }
}
