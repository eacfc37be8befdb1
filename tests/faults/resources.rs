//! There is not enough of something: room on the disk, connections, time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::ensure;
use futures_util::future::join_all;
use serde_json::json;
use stockade_tests::{Client, MariaDb};
use tokio::time::sleep;

use crate::shop::{customers, lines, shop_on, stock, turn};

/// Asks with the same key until there is an answer that says what happened. Nothing but "come again" may be in between.
async fn definite(customer: &Client, key: &str, product: i64) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let answer = customer.post_as(key, "/api/v1/orders", &lines(product, 1)).await?;
        if answer.status == 201 {
            return Ok(());
        }
        ensure!(answer.status == 503 && answer.header("retry-after").is_some(), "{} {}", answer.status, answer.text);
        ensure!(started.elapsed() < Duration::from_secs(30), "nothing definite: {}", answer.text);
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_under_the_database_loses_nothing() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = MariaDb::start_on_small_disk()?;
    let service = shop_on(&server.url(), &[]).await?;
    let product = service.admin().await?.create_product("Tea", 1_000_000, json!({})).await?;
    let buyers = customers(&service, 4).await?;
    for buyer in &buyers {
        definite(buyer, "before", product).await?;
    }

    server.fill_disk()?;
    let refused = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let attempts = buyers.iter().map(|buyer| {
        let refused = Arc::clone(&refused);
        async move {
            let started = Instant::now();
            let mut asked = Vec::new();
            for number in 0.. {
                let key = format!("full-{number}");
                let answer = buyer.post_as(&key, "/api/v1/orders", &lines(product, 1)).await?;
                asked.push(key);
                match answer.status {
                    201 => ensure!(started.elapsed() < Duration::from_mins(1), "the disk is not full"),
                    503 => break,
                    status => anyhow::bail!("{status} {}", answer.text),
                }
            }
            refused.store(true, std::sync::atomic::Ordering::Relaxed);
            anyhow::Ok(asked)
        }
    });
    let asked = join_all(attempts).await;
    assert!(refused.load(std::sync::atomic::Ordering::Relaxed), "nobody was told to come again");

    server.free_disk()?;
    let mut sold = i64::try_from(buyers.len())?;
    for (buyer, asked) in buyers.iter().zip(asked) {
        for key in asked? {
            definite(buyer, &key, product).await?;
            sold += 1;
        }
    }
    assert_eq!(stock(&buyers[0], product).await?, [1_000_000 - sold, 0, sold]);
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_row_is_locked_those_who_want_it_are_told_in_time_and_later_served() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = MariaDb::start()?;
    let service = shop_on(&server.url(), &[]).await?;
    let product = service.admin().await?.create_product("Tea", 1_000, json!({})).await?;
    let buyers = customers(&service, 16).await?;
    let locked = server.lock(&format!("SELECT 1 FROM products WHERE id = {product} FOR UPDATE"))?;
    let started = Instant::now();
    let order = lines(product, 1);
    let told = join_all(buyers.iter().map(|buyer| buyer.post_as("k", "/api/v1/orders", &order))).await;
    for answer in told {
        let answer = answer?;
        ensure!(answer.status == 503 && answer.header("retry-after").is_some(), "{} {}", answer.status, answer.text);
    }
    assert!(started.elapsed() < Duration::from_secs(8), "they waited for {:?}", started.elapsed());
    drop(locked);
    for buyer in &buyers {
        definite(buyer, "k", product).await?;
    }
    assert_eq!(stock(&buyers[0], product).await?, [984, 0, 16]);
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_every_connection_is_taken_people_are_told_in_time_and_later_served() -> anyhow::Result<()> {
    let _turn = turn().await;
    let server = MariaDb::start()?;
    let service = shop_on(&server.url(), &[]).await?;
    let product = service.admin().await?.create_product("Tea", 1_000, json!({})).await?;
    let buyers = customers(&service, 4).await?;
    // Whoever looks at their orders takes a connection, and waits on it.
    let locked = server.lock("LOCK TABLES orders WRITE; SELECT 1")?;
    let started = Instant::now();
    let reading = buyers.iter().flat_map(|buyer| (0..20).map(move |_| buyer.get("/api/v1/orders")));
    let reading = join_all(reading);
    let order = lines(product, 1);
    let buying = join_all(buyers.iter().map(|buyer| buyer.post_as("k", "/api/v1/orders", &order)));
    let (read, bought) = tokio::join!(reading, buying);
    let mut had_no_turn = 0;
    for answer in read.into_iter().chain(bought) {
        let answer = answer?;
        ensure!(answer.status == 503 && answer.header("retry-after").is_some(), "{} {}", answer.status, answer.text);
        had_no_turn += usize::from(answer.body["code"] == "overloaded");
    }
    // How many get as far as a connection depends on how fast they come.
    assert!(0 < had_no_turn, "there were connections for all");
    assert!(started.elapsed() < Duration::from_secs(12), "they waited for {:?}", started.elapsed());
    drop(locked);
    for buyer in &buyers {
        definite(buyer, "k", product).await?;
    }
    assert_eq!(stock(&buyers[0], product).await?, [996, 0, 4]);
    service.audit()
}
