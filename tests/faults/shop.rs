//! Shops on servers of their own.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};
use stockade_tests::{Client, MariaDb, Redis, Service};
use tokio::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// One test at a time: each has servers of its own, and they would measure each other. Only the broken wire, which waits
/// for most of its time, goes on beside them.
pub async fn turn() -> (RwLockReadGuard<'static, ()>, MutexGuard<'static, ()>) {
    static TURN: Mutex<()> = Mutex::const_new(());
    (beside().await, TURN.lock().await)
}

/// Beside others.
pub async fn beside() -> RwLockReadGuard<'static, ()> {
    MEASURED.read().await
}

/// With nothing beside it: what is measured is how long somebody waits.
pub async fn alone() -> RwLockWriteGuard<'static, ()> {
    MEASURED.write().await
}

/// Those who wait for it have it in the order in which they came. Tests begin in the order of their names.
static MEASURED: RwLock<()> = RwLock::const_new(());

/// A shop on both servers.
pub async fn shop(database: &MariaDb, redis: &Redis) -> anyhow::Result<Service> {
    let redis = redis.url();
    shop_on(&database.url(), &[("REDIS_URL", &redis)]).await
}

/// A shop on this database alone.
pub async fn shop_on(url: &str, more: &[(&str, &str)]) -> anyhow::Result<Service> {
    let mut settings = vec![("DATABASE_URL", url), ("STOCKADE_DATABASE_MIGRATE", "on")];
    settings.extend(more);
    Service::start_with(&settings).await
}

pub async fn customers(service: &Service, count: usize) -> anyhow::Result<Vec<Client>> {
    // No more than two at a time, or a machine with other work turns some of them away: passwords are slow on purpose.
    let coming = (0..count).map(|n| async move { service.customer(&format!("customer-{n}")).await });
    stream::iter(coming).buffered(2).try_collect().await
}

pub fn lines(product: i64, quantity: u32) -> Value {
    json!({"items": [{"product_id": product, "quantity": quantity}]})
}

/// How many pieces of a product are available, held and sold, by the word of a database that is there.
pub async fn stock(of: &Client, product: i64) -> anyhow::Result<[i64; 3]> {
    loop {
        let answer = of.get(&format!("/api/v1/products/{product}/stock")).await?;
        // What was lost on the wire is asked for again.
        if answer.status == 200 && answer.body["stale"] == true {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        if answer.status == 200 {
            return Ok([answer.number_at("/available")?, answer.number_at("/held")?, answer.number_at("/sold")?]);
        }
        answer.expect_status(503)?;
    }
}
