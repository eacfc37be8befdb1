//! Many buyers at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use serde_json::json;

use crate::{Client, Service};

/// What became of a rush.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rush {
    pub sold: u32,
    /// Told that there is not enough.
    pub refused: u32,
    /// Anything else: busy, broken.
    pub other: u32,
}

/// `attempts` orders of one piece of `product`, from `connections` at a time that wait for nothing but their answer.
pub async fn rush(service: &Service, product: i64, attempts: u32, connections: u32) -> anyhow::Result<Rush> {
    // Passwords are hashed two at a time; a crowd that registers at once would be sent away on a busy machine.
    let customers: Vec<Client> = stream::iter(0..16)
        .map(|n| async move { service.customer(&format!("rush-{product}-{n}")).await })
        .buffered(2)
        .try_collect()
        .await?;
    let (left, sold, refused, other) = (counter(attempts), counter(0), counter(0), counter(0));
    let body = json!({"items": [{"product_id": product, "quantity": 1}]});
    let buyers = (0..connections).zip(customers.into_iter().cycle()).map(|(_, customer)| {
        let (left, sold, refused, other) = (left.clone(), sold.clone(), refused.clone(), other.clone());
        let body = body.clone();
        tokio::spawn(async move {
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                let answer = customer.post("/api/v1/orders", &body).await?;
                let outcome = match answer.status {
                    201 => &sold,
                    409 if answer.text_at("/code")? == "insufficient_stock" => &refused,
                    _ => &other,
                };
                outcome.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        })
    });
    for buyer in buyers.collect::<Vec<_>>() {
        buyer.await??;
    }
    let read = |counter: Arc<AtomicU32>| counter.load(Ordering::Relaxed);
    Ok(Rush { sold: read(sold), refused: read(refused), other: read(other) })
}

fn counter(from: u32) -> Arc<AtomicU32> {
    Arc::new(AtomicU32::new(from))
}
