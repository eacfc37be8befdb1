//! Those who want more than their share, all at once: limits are exact, whatever comes in parallel.

use std::time::Instant;

use anyhow::Context as _;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use stockade_tests::{Answer, Client, Service};
#[cfg(feature = "live")]
use stockade_tests::{MariaDb, Redis};

/// A shop that limits everybody, with these settings instead of its own.
async fn strict_shop(settings: &[(&str, &str)]) -> anyhow::Result<Service> {
    let mut all = vec![("STOCKADE_SHOP_MAX_LIVE_HOLDS", "3"), ("STOCKADE_SHOP_MAX_LAPSED_HOLDS", "5")];
    all.extend(settings);
    Service::start_with(&all).await
}

/// How many of these answers have this status. All others must be problems with this code.
fn count(answers: Vec<anyhow::Result<Answer>>, status: u16, refused: (u16, &str)) -> anyhow::Result<usize> {
    let mut granted = 0;
    for answer in answers {
        let answer = answer?;
        if answer.status == status {
            granted += 1;
        } else {
            answer.expect_problem(refused.0, refused.1)?;
        }
    }
    Ok(granted)
}

async fn at_once(client: &Client, times: usize, path: &str, body: &Value) -> Vec<anyhow::Result<Answer>> {
    join_all((0..times).map(|_| client.post(path, body))).await
}

async fn holds_and_products_are_limited_exactly(service: &Service) -> anyhow::Result<()> {
    let admin = service.admin().await?;
    let plenty = admin.create_product("Plenty", 1_000, json!({})).await?;
    let two_each = admin.create_product("Two each", 1_000, json!({"max_per_customer": 2})).await?;
    let greedy = service.customer("greedy").await?;

    let one = json!({"product_id": plenty, "quantity": 1});
    let held = count(at_once(&greedy, 64, "/api/v1/holds", &one).await, 201, (409, "hold_limit"))?;
    assert_eq!(held, 3, "three live holds for each customer");

    let order = json!({"items": [{"product_id": two_each, "quantity": 1}]});
    let bought = count(at_once(&greedy, 64, "/api/v1/orders", &order).await, 201, (409, "per_customer_limit"))?;
    assert_eq!(bought, 2, "two of this product for each customer");

    let other = service.customer("modest").await?;
    other.post("/api/v1/holds", &one).await?.expect_status(201)?;
    service.audit()
}

/// A window that is over only when the test is, too.
const FIFTY: [(&str, &str); 2] = [("STOCKADE_RATE_LIMITS", "on"), ("STOCKADE_RATE_LIMITS_READS", "50/3600s")];

async fn requests_are_limited_exactly(service: &Service) -> anyhow::Result<()> {
    let visitor = service.visitor()?;
    let answers = join_all((0..200).map(|_| visitor.get("/api/v1/products"))).await;
    assert_eq!(count(answers, 200, (429, "rate_limited"))?, 50, "fifty of two hundred at the same time");
    let refused = visitor.get("/api/v1/products").await?.expect_problem(429, "rate_limited")?;
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_gets_what_the_shop_allows_and_no_piece_more() -> anyhow::Result<()> {
    holds_and_products_are_limited_exactly(&strict_shop(&[]).await?).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn a_customer_gets_what_the_shop_allows_and_no_piece_more_on_servers() -> anyhow::Result<()> {
    let (database, redis) = (MariaDb::start()?, Redis::start()?);
    let (database, redis) = (database.url(), redis.url());
    let servers = [("DATABASE_URL", &*database), ("REDIS_URL", &*redis), ("STOCKADE_DATABASE_MIGRATE", "on")];
    holds_and_products_are_limited_exactly(&strict_shop(&servers).await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_gets_as_many_answers_as_it_may_have() -> anyhow::Result<()> {
    // The probe that waits for the service does not count.
    requests_are_limited_exactly(&strict_shop(&FIFTY).await?).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn an_address_gets_as_many_answers_as_it_may_have_counted_in_redis() -> anyhow::Result<()> {
    let redis = Redis::start()?;
    let url = redis.url();
    let mut settings = vec![("REDIS_URL", &*url)];
    settings.extend(FIFTY);
    requests_are_limited_exactly(&strict_shop(&settings).await?).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stranger_says_of_their_address_is_not_believed_and_what_our_proxy_says_is() -> anyhow::Result<()> {
    let few = [("STOCKADE_RATE_LIMITS", "on"), ("STOCKADE_RATE_LIMITS_READS", "5/3600s")];
    let ask = async |client: &Client, from: &str| {
        client.send(Method::GET, "/api/v1/products", None, &[("x-forwarded-for", from)]).await
    };

    let service = strict_shop(&few).await?;
    let visitor = service.visitor()?;
    for number in 0..5 {
        ask(&visitor, &format!("198.51.100.{number}")).await?.expect_status(200)?;
    }
    ask(&visitor, "198.51.100.99").await?.expect_problem(429, "rate_limited")?;

    let behind_proxy: Vec<_> = few.into_iter().chain([("STOCKADE_TRUSTED_PROXIES", "127.0.0.1/32")]).collect();
    let service = strict_shop(&behind_proxy).await?;
    let proxy = service.visitor()?;
    for _ in 0..5 {
        ask(&proxy, "6.6.6.6, 198.51.100.1").await?.expect_status(200)?;
    }
    ask(&proxy, "7.7.7.7, 198.51.100.1").await?.expect_problem(429, "rate_limited")?;
    ask(&proxy, "198.51.100.2").await?.expect_status(200)?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_that_is_full_turns_away_at_once_and_keeps_nobody_else_out() -> anyhow::Result<()> {
    let service = strict_shop(&[("STOCKADE_ADMISSION_ACCOUNTS", "1")]).await?;
    let (visitor, body) = (service.visitor()?, json!({"email": "nobody@example.com", "password": "not the one"}));
    // Passwords take their time, so a second one comes while the first is looked at.
    let asked = Instant::now();
    let told =
        join_all((0..32).map(async |_| (visitor.post("/api/v1/auth/login", &body).await, asked.elapsed()))).await;
    let mut waits = Vec::new();
    for (answer, waited) in told {
        let answer = answer?;
        if answer.status == 503 {
            assert!(answer.header("retry-after").is_some());
            answer.expect_problem(503, "overloaded")?;
            waits.push(waited);
        } else {
            answer.expect_problem(401, "bad_credentials")?;
        }
    }
    waits.sort_unstable();
    let (turned_away, slowest) = (waits.len(), waits.last().context("nobody was turned away")?);
    println!(
        "{turned_away} of 32 were turned away, half of them within {:?}, all within {slowest:?}",
        waits[turned_away / 2]
    );
    visitor.get("/api/v1/products").await?.expect_status(200)?;
    let figures = visitor.get("/metrics").await?.text;
    let shown = format!("stockade_turned_away_total{{class=\"accounts\"}} {turned_away}");
    assert!(figures.contains(&shown), "{shown} is not shown");
    Ok(())
}
