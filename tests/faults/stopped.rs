//! Instances that stop, for a moment or for ever, and clients that do not wait for their answer.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::ensure;
use serde_json::json;
use stockade_tests::{At, Fault, MariaDb, Plan, Proxy, Service, Side};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::shop::{alone, lines, shop_on, stock};

/// Two instances on one database, the first of which can be stopped while it has the product's row locked.
struct Pair {
    proxy: Proxy,
    first: Service,
    second: Service,
    product: i64,
}

impl Pair {
    async fn open(server: &MariaDb) -> anyhow::Result<Self> {
        let proxy = Proxy::start(server.port()).await?;
        let first = shop_on(&format!("mysql://root@127.0.0.1:{}/shop", proxy.port()), &[]).await?;
        let second = shop_on(&server.url(), &[]).await?;
        let product = first.admin().await?.create_product("Tea", 1_000, json!({})).await?;
        Ok(Self { proxy, first, second, product })
    }

    /// Lets the next transaction of the first instance take its time once it has locked the product.
    fn arm(&self) {
        let at = At::Saying("STRAIGHT_JOIN products");
        self.proxy.arm(Plan { at, side: Side::Before, fault: Fault::Delay });
    }
}

fn signal(process: u32, signal: &str) -> anyhow::Result<()> {
    let sent = Command::new("kill").args([&format!("-{signal}"), &process.to_string()]).status()?;
    ensure!(sent.success(), "{signal} could not be sent");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_stands_still_with_locks_stops_nobody_else_for_long() -> anyhow::Result<()> {
    let _alone = alone().await;
    let server = MariaDb::start()?;
    let pair = Pair::open(&server).await?;
    let (ada, bob) = (pair.first.customer("ada").await?, pair.second.customer("bob").await?);
    let order = lines(pair.product, 1);

    pair.arm();
    let (stopped, body) = (ada.clone(), order.clone());
    let waiting = tokio::spawn(async move { stopped.post_as("stopped", "/api/v1/orders", &body).await });
    timeout(Duration::from_secs(5), pair.proxy.has_fired()).await?;
    signal(pair.first.process_id(), "STOP")?;

    // The wire goes on, so the server has the row locked for somebody who says nothing any more.
    let started = Instant::now();
    while bob.post_as("second", "/api/v1/orders", &order).await?.status != 201 {
        ensure!(started.elapsed() < Duration::from_secs(8), "nobody else is served");
    }
    let waited = started.elapsed();
    sleep(Duration::from_secs(10).saturating_sub(waited)).await;
    signal(pair.first.process_id(), "CONT")?;

    let _ = waiting.await?;
    while ada.post_as("stopped", "/api/v1/orders", &order).await?.status != 201 {
        ensure!(started.elapsed() < Duration::from_secs(30), "the first instance does not recover");
        sleep(Duration::from_millis(100)).await;
    }
    assert!(waited < Duration::from_secs(4), "others waited for {waited:?}");
    assert_eq!(stock(&ada, pair.product).await?, [998, 0, 2]);
    pair.first.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_is_killed_with_locks_stops_nobody_else_and_leaves_nothing_half_done() -> anyhow::Result<()> {
    let _alone = alone().await;
    let server = MariaDb::start()?;
    let mut pair = Pair::open(&server).await?;
    let (ada, bob) = (pair.first.customer("ada").await?, pair.second.customer("bob").await?);
    let order = lines(pair.product, 1);

    pair.arm();
    let (killed, body) = (ada.clone(), order.clone());
    let waiting = tokio::spawn(async move { killed.post_as("killed", "/api/v1/orders", &body).await });
    timeout(Duration::from_secs(5), pair.proxy.has_fired()).await?;
    pair.first.kill()?;
    assert!(waiting.await?.is_err(), "it was answered by nobody");
    let started = Instant::now();
    bob.post_as("second", "/api/v1/orders", &order).await?.expect_status(201)?;
    assert!(started.elapsed() < Duration::from_secs(2), "others waited for {:?}", started.elapsed());

    pair.first.restart().await?;
    ada.post_as("killed", "/api/v1/orders", &order).await?.expect_status(201)?;
    assert_eq!(stock(&ada, pair.product).await?, [998, 0, 2]);
    pair.first.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_in_the_middle_of_a_request_buys_once_or_not_at_all() -> anyhow::Result<()> {
    let _alone = alone().await;
    let server = MariaDb::start()?;
    let service = shop_on(&server.url(), &[]).await?;
    let product = service.admin().await?.create_product("Tea", 1_000, json!({})).await?;
    let ada = service.customer("ada").await?;
    let body = lines(product, 1).to_string();
    let requests = 60;
    for number in 0..requests {
        let head = format!(
            "POST /api/v1/orders HTTP/1.1\r\nhost: shop\r\nauthorization: Bearer {}\r\nidempotency-key: gone-{number}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            ada.token().unwrap_or_default(),
            body.len()
        );
        let request = [head.as_bytes(), body.as_bytes()].concat();
        let mut wire = TcpStream::connect(("127.0.0.1", service.port())).await?;
        // Half of them leave before they have said everything, the others at some moment while they are served.
        let said = if number % 2 == 0 { request.len() } else { request.len() - 1 - number };
        wire.write_all(request.get(..said).unwrap_or_default()).await?;
        sleep(Duration::from_micros(250 * u64::try_from(number)?)).await;
        drop(wire);
    }
    for number in 0..requests {
        ada.post_as(&format!("gone-{number}"), "/api/v1/orders", &lines(product, 1)).await?.expect_status(201)?;
    }
    let sold = i64::try_from(requests)?;
    assert_eq!(stock(&ada, product).await?, [1_000 - sold, 0, sold]);
    service.audit()
}
