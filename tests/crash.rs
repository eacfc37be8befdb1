//! The process is killed in the middle of a sale: every order a buyer was told about is still there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use stockade_tests::{Client, Service};

const BUYERS: u32 = 32;
const KILLS: u32 = 5;

#[tokio::test(flavor = "multi_thread")]
async fn no_order_that_a_buyer_was_told_about_is_lost_when_the_service_is_killed() -> anyhow::Result<()> {
    let mut service = Service::start().await?;
    let product = service.admin().await?.create_product("Survivor", 1_000_000, json!({})).await?;
    let customers = futures_util::future::try_join_all((0..4).map(|n| {
        let name = format!("survivor-{n}");
        let service = &service;
        async move { service.customer(&name).await }
    }))
    .await?;

    let mut promised: Vec<(String, String)> = Vec::new();
    let mut unknown: Vec<(Client, String)> = Vec::new();
    for kill in 0..KILLS {
        let killed = Arc::new(AtomicBool::new(false));
        let buyers: Vec<_> = (0..BUYERS)
            .zip(customers.iter().cycle())
            .map(|(buyer, customer)| {
                let keys = format!("{kill}-{buyer}");
                tokio::spawn(buy_until_it_breaks(customer.clone(), product, keys, killed.clone()))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(150 + 70 * u64::from(kill))).await;
        service.kill()?;
        killed.store(true, Ordering::Relaxed);
        for outcome in join_all(buyers).await {
            let (orders, broken) = outcome??;
            promised.extend(orders);
            unknown.extend(broken);
        }
        service.restart().await?;
        service.audit()?;
    }

    assert!(100 <= promised.len(), "hardly anything was sold: {}", promised.len());
    let admin = service.admin().await?;
    for (key, order) in &promised {
        let found = admin.get(&format!("/api/v1/admin/orders/{order}")).await?;
        assert_eq!(found.status, 200, "order {order} of request {key} is gone");
    }
    // A request whose answer was lost has one effect or none, and asking again with its key tells which.
    for (customer, key) in unknown {
        let again = order(&customer, product, &key).await?.expect_status(201)?;
        let once_more = order(&customer, product, &key).await?.expect_status(201)?;
        assert_eq!(again.body, once_more.body);
        assert_eq!(once_more.header("idempotency-replayed"), Some("true"));
    }
    service.audit()
}

/// Buys with a key of its own each time; says which orders were promised, and which request was left without an answer.
async fn buy_until_it_breaks(
    customer: Client,
    product: i64,
    keys: String,
    killed: Arc<AtomicBool>,
) -> anyhow::Result<(Vec<(String, String)>, Option<(Client, String)>)> {
    let mut promised = Vec::new();
    for attempt in 0.. {
        let key = format!("{keys}-{attempt}");
        match order(&customer, product, &key).await {
            Ok(answer) => promised.push((key, answer.expect_status(201)?.text_at("/id")?.to_owned())),
            Err(_) => return Ok((promised, Some((customer, key)))),
        }
        if killed.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok((promised, None))
}

async fn order(customer: &Client, product: i64, key: &str) -> anyhow::Result<stockade_tests::Answer> {
    customer.post_as(key, "/api/v1/orders", &json!({"items": [{"product_id": product, "quantity": 1}]})).await
}
