//! Servers that go away in the middle of a sale.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use reqwest::Method;
use serde_json::json;
use stockade_tests::{MariaDb, Redis, at_length, rush};

use crate::shop::{customers, lines, shop, stock, turn};

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_attempts_on_two_hundred_pieces_sell_exactly_two_hundred_on_servers() -> anyhow::Result<()> {
    let _turn = turn().await;
    let (database, redis) = (MariaDb::start()?, Redis::start()?);
    let service = shop(&database, &redis).await?;
    let product = service.admin().await?.create_product("Last season's coat", 200, json!({})).await?;
    let rush = rush(&service, product, 2_000, 128).await?;
    assert_eq!((rush.sold, rush.refused, rush.other), (200, 1_800, 0));
    assert_eq!(database.deadlocks()?, 0);
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_the_sale_goes_on_and_carts_say_so() -> anyhow::Result<()> {
    let _turn = turn().await;
    let (database, mut redis) = (MariaDb::start()?, Redis::start()?);
    let service = shop(&database, &redis).await?;
    let product = service.admin().await?.create_product("Tea", 1_000, json!({})).await?;
    let ada = service.customer("ada").await?;
    let item = json!({"product_id": product, "quantity": 1});
    ada.post("/api/v1/cart/items", &item).await?.expect_status(200)?;

    redis.stop()?;
    for _ in 0..20 {
        let hold = ada.post("/api/v1/holds", &item).await?.expect_status(201)?;
        let confirm = format!("/api/v1/orders/{}/confirm", hold.text_at("/id")?);
        ada.post(&confirm, &json!({})).await?.expect_status(200)?;
    }
    let stock = ada.get(&format!("/api/v1/products/{product}/stock")).await?.expect_status(200)?;
    assert_eq!(stock.number_at("/sold")?, 20);
    for refused in [ada.get("/api/v1/cart").await?, ada.post("/api/v1/checkout", &json!({})).await?] {
        let refused = refused.expect_problem(503, "backend_unavailable")?;
        assert!(refused.header("retry-after").is_some());
    }
    let ready = ada.get("/readyz").await?.expect_status(200)?;
    assert_eq!(ready.text_at("/status")?, "degraded");
    assert_eq!(ada.get("/livez").await?.status, 200);

    redis.restart()?;
    let back = Instant::now();
    while ada.get("/api/v1/cart").await?.status != 200 {
        assert!(back.elapsed() < Duration::from_secs(2), "carts did not come back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_database_people_see_what_was_last_known_and_buy_nothing() -> anyhow::Result<()> {
    let _turn = turn().await;
    let (mut database, redis) = (MariaDb::start()?, Redis::start()?);
    let service = shop(&database, &redis).await?;
    let product = service.admin().await?.create_product("Tea", 10, json!({})).await?;
    let unseen = service.admin().await?.create_product("Coffee", 10, json!({})).await?;
    let (ada, visitor) = (service.customer("ada").await?, service.visitor()?);
    let item = json!({"product_id": product, "quantity": 1});
    ada.post("/api/v1/cart/items", &item).await?.expect_status(200)?;
    ada.post("/api/v1/orders", &lines(product, 3)).await?.expect_status(201)?;
    let shown = [
        format!("/api/v1/products/{product}"),
        format!("/api/v1/products/{product}/stock"),
        "/api/v1/products?q=tea".to_owned(),
    ];
    for path in &shown {
        assert_eq!(visitor.get(path).await?.expect_status(200)?.body["stale"], false, "{path}");
    }

    database.stop()?;
    let gone = Instant::now();
    for path in &shown {
        // A copy may be good for a moment longer; nobody is sent away meanwhile.
        while visitor.get(path).await?.expect_status(200)?.body["stale"] != true {
            assert!(gone.elapsed() < Duration::from_secs(4), "{path} is not marked as stale");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let asked = Instant::now();
    for _ in 0..50 {
        for path in &shown {
            visitor.get(path).await?.expect_status(200)?;
        }
    }
    assert!(asked.elapsed() < Duration::from_secs(2), "150 stale answers took {:?}", asked.elapsed());
    let stock = visitor.get(&shown[1]).await?;
    assert_eq!((stock.number_at("/available")?, stock.text_at("/source")?), (7, "last_known"));
    assert!(visitor.get(&shown[0]).await?.text_at("/as_of").is_ok());
    assert_eq!(visitor.get(&shown[2]).await?.number_at("/data/0/available")?, 7);
    for refused in [
        visitor.get(&format!("/api/v1/products/{unseen}")).await?,
        visitor.get(&format!("/api/v1/products/{unseen}/stock")).await?,
        ada.get("/api/v1/cart").await?,
        ada.post("/api/v1/checkout", &json!({})).await?,
        ada.post("/api/v1/holds", &item).await?,
        visitor.get("/readyz").await?,
    ] {
        refused.expect_problem(503, "backend_unavailable")?;
    }
    assert_eq!(visitor.get("/livez").await?.status, 200);

    database.restart()?;
    let back = Instant::now();
    for path in &shown {
        while visitor.get(path).await?.expect_status(200)?.body["stale"] != false {
            assert!(back.elapsed() < Duration::from_secs(3), "{path} is stale still");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    ada.post("/api/v1/checkout", &json!({})).await?.expect_status(201)?;
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_forgets_everything_every_second_makes_no_wrong_order() -> anyhow::Result<()> {
    let _turn = turn().await;
    let (database, redis) = (MariaDb::start()?, Redis::start()?);
    let service = shop(&database, &redis).await?;
    let product = service.admin().await?.create_product("Tea", 1_000_000, json!({})).await?;
    let over = Arc::new(AtomicBool::new(false));
    let shoppers = customers(&service, 8).await?.into_iter().map(|shopper| {
        let over = Arc::clone(&over);
        tokio::spawn(async move {
            let mut orders = 0_u32;
            while !over.load(Ordering::Relaxed) {
                let line = format!("/api/v1/cart/items/{product}");
                let filled = shopper.send(Method::PUT, &line, Some(&json!({"quantity": 3})), &[]).await?;
                if filled.status == 503 {
                    continue;
                }
                filled.expect_status(200)?;
                let answer = shopper.post("/api/v1/checkout", &json!({})).await?;
                if answer.status == 201 {
                    anyhow::ensure!(answer.number_at("/items/0/quantity")? == 3, "a wrong order: {}", answer.text);
                    orders += 1;
                } else if answer.status != 503 {
                    answer.expect_problem(409, "cart_empty")?;
                }
            }
            anyhow::Ok(orders)
        })
    });
    let shoppers: Vec<_> = shoppers.collect();
    for _ in 0..at_length(10, 30) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        redis.flush()?;
    }
    over.store(true, Ordering::Relaxed);
    let mut orders = 0;
    for shopper in join_all(shoppers).await {
        orders += shopper??;
    }
    let stock = service.visitor()?.get(&format!("/api/v1/products/{product}/stock")).await?;
    assert!(100 < orders, "hardly anything was sold: {orders}");
    assert_eq!(stock.number_at("/sold")?, i64::from(orders) * 3);
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_killed_ten_times_loses_no_order_that_was_promised() -> anyhow::Result<()> {
    let _turn = turn().await;
    let (mut database, redis) = (MariaDb::start()?, Redis::start()?);
    let service = shop(&database, &redis).await?;
    let product = service.admin().await?.create_product("Survivor", 1_000_000, json!({})).await?;
    let over = Arc::new(AtomicBool::new(false));
    let buyers = customers(&service, 8).await?.into_iter().cycle().take(32).enumerate().map(|(buyer, customer)| {
        let over = Arc::clone(&over);
        tokio::spawn(async move {
            let mut promised = Vec::new();
            for attempt in 0.. {
                // The same request, until there is a definite answer.
                let key = format!("{buyer}-{attempt}");
                loop {
                    let answer = customer.post_as(&key, "/api/v1/orders", &lines(product, 1)).await?;
                    match answer.status {
                        201 => {
                            promised.push(answer.text_at("/id")?.to_owned());
                            break;
                        }
                        503 => tokio::time::sleep(Duration::from_millis(50)).await,
                        status => anyhow::bail!("an answer of {status}: {}", answer.text),
                    }
                }
                if over.load(Ordering::Relaxed) {
                    break;
                }
            }
            anyhow::Ok(promised)
        })
    });
    let buyers: Vec<_> = buyers.collect();
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(700)).await;
        database.crash()?;
    }
    over.store(true, Ordering::Relaxed);
    let mut promised = BTreeSet::new();
    for buyer in join_all(buyers).await {
        for order in buyer?? {
            assert!(promised.insert(order), "an order was promised for two requests");
        }
    }
    let [_, _, sold] = stock(&service.visitor()?, product).await?;
    assert!(100 < promised.len(), "hardly anything was sold: {}", promised.len());
    assert_eq!(usize::try_from(sold)?, promised.len());
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn carts_with_some_of_the_same_products_in_any_order_do_not_stand_in_each_others_way() -> anyhow::Result<()> {
    let _turn = turn().await;
    let (database, redis) = (MariaDb::start()?, Redis::start()?);
    let service = shop(&database, &redis).await?;
    let admin = service.admin().await?;
    let mut products = Vec::new();
    for n in 0..8 {
        products.push(admin.create_product(&format!("Product {n}"), 100_000, json!({})).await?);
    }
    let rounds = at_length(1_280, 20_000).div_ceil(64);
    let buyers = customers(&service, 64).await?.into_iter().zip(0..).map(|(customer, seed)| {
        let (products, mut dice) = (products.clone(), StdRng::seed_from_u64(seed));
        tokio::spawn(async move {
            for _ in 0..rounds {
                // Three of the eight, in the order in which they were drawn.
                for product in products.sample(&mut dice, 3) {
                    let item = json!({"product_id": product, "quantity": 1});
                    customer.post("/api/v1/cart/items", &item).await?.expect_status(200)?;
                }
                let order = customer.post("/api/v1/checkout", &json!({})).await?.expect_status(201)?;
                anyhow::ensure!(order.body["items"].as_array().map(Vec::len) == Some(3), "{}", order.text);
            }
            anyhow::Ok(())
        })
    });
    for buyer in join_all(buyers.collect::<Vec<_>>()).await {
        buyer??;
    }
    assert_eq!(database.deadlocks()?, 0);
    service.audit()
}
