//! The same request again and again: one effect, and the same answer.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
#[cfg(feature = "live")]
use stockade_tests::MariaDb;
use stockade_tests::{Answer, Client, Service, at_length};

/// How many ask at the same time.
const TWINS: usize = 16;

async fn twins(client: &Client, key: &str, path: &str, body: &serde_json::Value) -> anyhow::Result<Vec<Answer>> {
    join_all((0..TWINS).map(|_| client.post_as(key, path, body))).await.into_iter().collect()
}

/// All say the same, and all but one that it was said before.
fn agree(answers: &[Answer], status: u16) -> anyhow::Result<String> {
    let mut ids: Vec<&str> = Vec::new();
    let mut firsts = 0;
    for answer in answers {
        anyhow::ensure!(answer.status == status, "{} {}", answer.status, answer.text);
        ids.push(answer.text_at("/id")?);
        firsts += usize::from(answer.header("idempotency-replayed").is_none());
    }
    ids.dedup();
    anyhow::ensure!(ids.len() == 1 && firsts == 1, "{} orders, {firsts} of them first", ids.len());
    Ok(ids.concat())
}

/// Hold and confirm, order and cancel, checkout: each by sixteen twins, again and again.
async fn twins_have_one_effect(service: &Service, rounds: u32) -> anyhow::Result<()> {
    let admin = service.admin().await?;
    let product = admin.create_product("Tea", 1_000_000, json!({})).await?;
    let ada = service.customer("ada").await?;
    let item = json!({"product_id": product, "quantity": 1});
    for round in 0..rounds {
        let key = |what: &str| format!("{what}-{round}");
        let hold = agree(&twins(&ada, &key("hold"), "/api/v1/holds", &item).await?, 201)?;
        agree(&twins(&ada, &key("confirm"), &format!("/api/v1/orders/{hold}/confirm"), &json!({})).await?, 200)?;
        ada.send(Method::PUT, &format!("/api/v1/cart/items/{product}"), Some(&json!({"quantity": 2})), &[]).await?;
        agree(&twins(&ada, &key("checkout"), "/api/v1/checkout", &json!({})).await?, 201)?;
        let taken = agree(&twins(&ada, &key("given-back"), "/api/v1/holds", &item).await?, 201)?;
        agree(&twins(&ada, &key("cancel"), &format!("/api/v1/orders/{taken}/cancel"), &json!({})).await?, 200)?;
        let adjust = format!("/api/v1/admin/products/{product}/stock-adjustments");
        let more = json!({"delta": 3, "reason": "more came in"});
        for answer in twins(&admin, &key("adjust"), &adjust, &more).await? {
            answer.expect_status(201)?;
        }
    }
    let stock = ada.get(&format!("/api/v1/products/{product}/stock")).await?;
    let (sold, received) = (i64::from(rounds) * 3, 1_000_000 + i64::from(rounds) * 3);
    assert_eq!((stock.number_at("/sold")?, stock.number_at("/held")?), (sold, 0));
    assert_eq!((stock.number_at("/received")?, stock.number_at("/available")?), (received, received - sold));
    service.audit()
}

/// Six operations a round: 1,000 rounds of twins and more when there is time.
#[tokio::test(flavor = "multi_thread")]
async fn sixteen_twins_have_one_effect() -> anyhow::Result<()> {
    twins_have_one_effect(&Service::start().await?, at_length(40, 200)).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn sixteen_twins_have_one_effect_on_a_server() -> anyhow::Result<()> {
    let database = MariaDb::start()?;
    let url = database.url();
    let service = Service::start_with(&[("DATABASE_URL", &url), ("STOCKADE_DATABASE_MIGRATE", "on")]).await?;
    twins_have_one_effect(&service, at_length(20, 200)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_the_same_in_other_words_and_another_with_other_ones() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let product = service.admin().await?.create_product("Tea", 1_000, json!({})).await?;
    let (ada, bob) = (service.customer("ada").await?, service.customer("bob").await?);
    let say = async |client: &Client, key: &str, body: String| {
        let headers = [("idempotency-key", key)];
        client.send_bytes(Method::POST, "/api/v1/holds", Some(("application/json", body.into_bytes())), &headers).await
    };

    let first = say(&ada, "k", format!(r#"{{"product_id":{product},"quantity":1}}"#)).await?.expect_status(201)?;
    let spaced = format!("{{\n  \"quantity\" : 1,\t\"product_id\": {product} }}\n");
    for words in [spaced, format!(r#"{{"productId":{product},"quantity":1}}"#)] {
        let again = say(&ada, "k", words).await?.expect_status(201)?;
        assert_eq!(
            (again.text_at("/id")?, again.header("idempotency-replayed")),
            (first.text_at("/id")?, Some("true"))
        );
    }
    let quoted = say(&ada, "\"k\"", format!(r#"{{"product_id":{product},"quantity":1}}"#)).await?.expect_status(201)?;
    assert_eq!(quoted.text_at("/id")?, first.text_at("/id")?, "with quotes it is the same key");

    let more = say(&ada, "k", format!(r#"{{"product_id":{product},"quantity":2}}"#)).await?;
    more.expect_problem(422, "idempotency_key_reused")?;
    let hers = say(&bob, "k", format!(r#"{{"product_id":{product},"quantity":2}}"#)).await?.expect_status(201)?;
    assert_ne!(hers.text_at("/id")?, first.text_at("/id")?, "another customer's key is another key");
    let order = json!({"items": [{"product_id": product, "quantity": 1}]});
    let other = ada.post_as("k", "/api/v1/orders", &order).await?.expect_status(201)?;
    assert_ne!(other.text_at("/id")?, first.text_at("/id")?, "for another operation it is another key");

    for malformed in ["", "\"k", "with space", &"x".repeat(300)] {
        let answer = say(&ada, malformed, format!(r#"{{"product_id":{product},"quantity":1}}"#)).await?;
        answer.expect_problem(400, "idempotency_key_malformed")?;
    }
    service.audit()
}
