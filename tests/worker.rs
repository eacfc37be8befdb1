//! `stockade worker`: what goes on beside the requests, in processes of their own.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use serde_json::json;
use stockade_tests::{Backing, Client, Service, Stage, free_port};

/// Services that leave the work to workers; a worker would look for a mail by itself only after a minute.
const IDLE: [(&str, &str); 3] = [
    ("STOCKADE_WORKERS_ENABLED", "off"),
    ("STOCKADE_MAIL_FOLDER", "outgoing"),
    ("STOCKADE_WORKERS_MAIL_INTERVAL_MS", "60000"),
];
const WORKING: (&str, &str) = ("STOCKADE_WORKERS_ENABLED", "on");

#[tokio::test(flavor = "multi_thread")]
async fn holds_end_and_mails_go_out_where_only_a_worker_works() -> anyhow::Result<()> {
    let stage = Stage::set(Backing::Servers, &IDLE).await?;
    let service = &stage.service;
    let folder = service.folder().join("outgoing");
    let product = service.admin().await?.create_product("Tea", 9, json!({"hold_seconds": 5})).await?;
    let customer = service.customer("ada").await?;
    let pieces = json!({"product_id": product, "quantity": 2});
    customer.post("/api/v1/holds", &pieces).await?.expect_status(201)?;
    customer.post("/api/v1/orders", &json!({"items": [pieces]})).await?.expect_status(201)?;
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!((held(&customer, product).await?, mails(&folder)), (2, 0), "the service works after all");

    let port = free_port()?.to_string();
    let mut worker = service.beside(&["worker", "--port", &port], &[WORKING])?;
    let sign = Client::new(format!("http://127.0.0.1:{port}"))?;
    within(Duration::from_secs(10), async || Ok(sign.get("/readyz").await.is_ok_and(|answer| answer.status == 200)))
        .await?;
    within(Duration::from_secs(5), async || Ok(held(&customer, product).await? == 0)).await?;
    // The hold ended after the worker's first look at the mails: what it owes came by the list.
    within(Duration::from_secs(5), async || Ok(mails(&folder) == 2)).await?;

    // A mail is counted when its job is done, a moment after it is in the folder.
    let counted = ["stockade_holds_expired_total 1", "stockade_jobs_total{queue=\"mails\",outcome=\"sent\"} 2"];
    within(Duration::from_secs(5), async || {
        let figures = sign.get("/metrics").await?.expect_status(200)?.text;
        Ok(counted.iter().all(|figure| figures.contains(figure)))
    })
    .await?;
    sign.get("/api/v1/products").await?.expect_problem(404, "not_found")?;
    assert!(worker.stop()?.success());
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_called_out_in_the_list_and_found_without_it() -> anyhow::Result<()> {
    let stage = Stage::set(Backing::Servers, &IDLE).await?;
    let (service, redis) = (&stage.service, stage.redis.as_ref().expect("a Redis"));
    let folder = service.folder().join("outgoing");
    let product = service.admin().await?.create_product("Tea", 100, json!({})).await?;
    let customer = service.customer("ada").await?;
    let order = json!({"items": [{"product_id": product, "quantity": 1}]});

    let called = service.beside(&["worker", "--port", "0"], &[WORKING])?;
    for sent in 1..=3 {
        customer.post("/api/v1/orders", &order).await?.expect_status(201)?;
        within(Duration::from_secs(10), async || Ok(mails(&folder) == sent)).await?;
    }
    let seen = redis.answer(&["EXISTS", "queue:emails"])?;
    assert!(seen.ends_with('0'), "what was called out is taken");
    // This one looks every second, whatever becomes of the list.
    drop(called);
    let looking =
        [WORKING, ("STOCKADE_WORKERS_MAIL_INTERVAL_MS", "1000"), ("STOCKADE_WORKERS_RELAY_INTERVAL_MS", "60000")];
    let _looking = service.beside(&["worker", "--port", "0"], &looking)?;
    for sent in 4..=6 {
        customer.post("/api/v1/orders", &order).await?.expect_status(201)?;
        redis.flush()?;
        within(Duration::from_secs(10), async || Ok(mails(&folder) == sent)).await?;
    }
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_in_a_file_has_no_workers_elsewhere() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let refused = service.run(&["worker", "--port", "0"])?;
    let complaint = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(1) && complaint.contains("the one process that serves it"), "{complaint}");
    Ok(())
}

/// Asks again and again until the answer is yes.
async fn within(longest: Duration, is_so: impl AsyncFn() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let started = Instant::now();
    while !is_so().await? {
        ensure!(started.elapsed() < longest, "it is not so after {longest:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Pieces that are held, as the books have it.
async fn held(customer: &Client, product: i64) -> anyhow::Result<i64> {
    customer.get(&format!("/api/v1/products/{product}/stock")).await?.number_at("/held")
}

fn mails(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter(|file| file.path().extension().is_some_and(|extension| extension == "eml")).count()
}
