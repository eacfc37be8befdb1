//! The same request again and again: one effect, and the same answer.

mod moves;

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, ensure};
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use reqwest::Method;
use serde_json::{Value, json};
#[cfg(feature = "live")]
use stockade_tests::MariaDb;
use stockade_tests::{Answer, Client, Service, at_length, repository};

use crate::moves::{MOVES, Scene, Words};

/// How many ask at the same time.
const TWINS: usize = 16;

/// On an answer that was given before.
const REPLAYED: &str = "idempotency-replayed";

/// All say the same, and all but one that it was said before.
fn agree(answers: &[Answer]) -> anyhow::Result<()> {
    let (first, others) = answers.split_first().context("there are answers")?;
    ensure!((200..300).contains(&first.status), "{} {}", first.status, first.text);
    for other in others {
        ensure!((other.status, &other.text) == (first.status, &first.text), "{} {}", other.status, other.text);
    }
    let firsts = answers.iter().filter(|answer| answer.header(REPLAYED).is_none()).count();
    ensure!(firsts == 1, "{firsts} of them were first");
    Ok(())
}

/// One kind of move, by sixteen twins, again and again.
async fn twins_have_one_effect(service: &Service, name: &str, number: usize, rounds: u32) -> anyhow::Result<()> {
    let scene = Scene::set(service, &format!("twins-{number}")).await?;
    for round in 0..rounds {
        let (wanted, key) = (scene.prepare(name).await?, format!("twins-{number}-{round}"));
        let before = scene.stock().await?;
        let twins = join_all((0..TWINS).map(|_| wanted.send(&key, Words::Plain)));
        let answers = twins.await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        agree(&answers)?;
        if wanted.has(Words::Spaced) {
            let again = wanted.send(&key, Words::Spaced).await?;
            let told = (again.status, again.text.as_str(), again.header(REPLAYED));
            ensure!(told == (answers[0].status, answers[0].text.as_str(), Some("true")), "in other words: {told:?}");
        }
        if wanted.has(Words::Other) {
            wanted.send(&key, Words::Other).await?.expect_problem(422, "idempotency_key_reused")?;
        }
        let (after, effect) = (scene.stock().await?, wanted.effect);
        let expected = [0, 1, 2].map(|counter| before[counter] + effect[counter]);
        ensure!(after == expected, "{before:?} became {after:?}, not {expected:?}");
    }
    Ok(())
}

/// All kinds of moves side by side, each with a product and a customer of its own.
async fn every_move_has_one_effect(service: &Service, rounds: u32) -> anyhow::Result<()> {
    let moves = MOVES.iter().enumerate().map(async |(number, name)| {
        twins_have_one_effect(service, name, number, rounds).await.with_context(|| format!("twins of {name}"))
    });
    stream::iter(moves).buffer_unordered(2).try_collect::<()>().await?;
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_twins_of_any_move_have_one_effect() -> anyhow::Result<()> {
    every_move_has_one_effect(&Service::start().await?, at_length(4, 200)).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn sixteen_twins_of_any_move_have_one_effect_on_a_server() -> anyhow::Result<()> {
    let database = MariaDb::start()?;
    let url = database.url();
    let service = Service::start_with(&[("DATABASE_URL", &url), ("STOCKADE_DATABASE_MIGRATE", "on")]).await?;
    every_move_has_one_effect(&service, at_length(3, 200)).await
}

/// Whatever takes a key is tried.
#[test]
fn no_move_is_left_out() -> anyhow::Result<()> {
    let document: Value = serde_json::from_str(&fs::read_to_string(repository().join("openapi.json"))?)?;
    let mut takes_a_key = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().context("paths")? {
        for (method, operation) in operations.as_object().context("operations")? {
            let mut parameters = operation["parameters"].as_array().into_iter().flatten();
            if parameters.any(|parameter| parameter["name"] == "Idempotency-Key") {
                takes_a_key.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    assert_eq!(takes_a_key, MOVES.map(str::to_owned).into());
    Ok(())
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
        assert_eq!((again.text_at("/id")?, again.header(REPLAYED)), (first.text_at("/id")?, Some("true")));
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
