//! The stock cache's README, replayed: its four calls are its test.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use stockade_tests::{Backing, Client, Stage, at_length};

#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_one_file() -> anyhow::Result<()> {
    let stage = Stage::demo(Backing::File).await?;
    examples(&stage).await?;
    if at_length(0, 1) == 1 {
        a_minute_later(&stage).await?;
    }
    Ok(())
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_mysql_and_redis() -> anyhow::Result<()> {
    use anyhow::Context as _;
    let stage = Stage::demo(Backing::Servers).await?;
    examples(&stage).await?;
    let client = stage.service.visitor()?;
    let redis = stage.redis.as_ref().context("a Redis")?;
    client.get("/products/1/stock").await?.expect_status(200)?;
    let key = redis.answer(&["KEYS", "*product:1:stock"])?;
    let left: i64 = redis.answer(&["PTTL", &key])?.parse()?;
    assert!((1..=60_000).contains(&left), "an entry ends after a minute, not {left} ms");
    // Its end, brought forward: the copy in this process lives for a second.
    redis.answer(&["PEXPIRE", &key, "1"])?;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    expect(&client, 45, "MySQL Database").await?;
    for _ in 0..20 {
        set(&client, 7).await?;
        expect(&client, 7, "MySQL Database").await?;
        expect(&client, 7, "Redis Cache").await?;
    }
    Ok(())
}

async fn examples(stage: &Stage) -> anyhow::Result<()> {
    let client = stage.service.visitor()?;
    // Its table begins with 50 pieces.
    set(&client, 50).await?;

    expect(&client, 50, "MySQL Database").await?;
    expect(&client, 50, "Redis Cache").await?;
    let answer = client.send(Method::POST, "/products/1/stock?stock=45", None, &[]).await?.expect_status(200)?;
    assert_eq!(answer.text, "Stock updated and cache invalidated!");
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    expect(&client, 45, "MySQL Database").await?;
    expect(&client, 45, "Redis Cache").await?;

    let unknown = client.get("/products/999/stock").await?.expect_problem(404, "not_found")?;
    assert_eq!(unknown.text_at("/message")?, "Product not found");
    let path = "/products/999/stock?stock=1";
    client.send(Method::POST, path, None, &[]).await?.expect_problem(404, "not_found")?;
    for stock in ["", "?stock=", "?stock=abc", "?stock=-1", "?stock=1.5", "?stock=1000000001"] {
        let path = format!("/products/1/stock{stock}");
        let wrong = client.send(Method::POST, &path, None, &[]).await?.expect_problem(400, "validation_failed")?;
        assert_eq!(wrong.text_at("/errors/0/pointer")?, "/stock", "{stock}");
    }
    expect(&client, 45, "Redis Cache").await?;
    stage.service.audit()
}

async fn a_minute_later(stage: &Stage) -> anyhow::Result<()> {
    let client = stage.service.visitor()?;
    tokio::time::sleep(Duration::from_secs(61)).await;
    expect(&client, 45, "MySQL Database").await
}

async fn set(client: &Client, stock: u32) -> anyhow::Result<()> {
    let path = format!("/products/1/stock?stock={stock}");
    client.send(Method::POST, &path, None, &[]).await?.expect_status(200)?;
    Ok(())
}

async fn expect(client: &Client, stock: u32, source: &str) -> anyhow::Result<()> {
    let answer = client.get("/products/1/stock").await?.expect_status(200)?;
    assert_eq!(answer.body, json!({"stock": stock, "source": source}));
    Ok(())
}
