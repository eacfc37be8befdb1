//! Streams: what happens is heard within a second, by whom it concerns, and nothing is missed on the way.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures_util::future::try_join_all;
use reqwest::Method;
use serde_json::json;
use stockade_tests::{Client, Listener, Service, Told};
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_heard_within_a_second_and_only_its_buyer_hears_of_the_order() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let product = service.admin().await?.create_product("Watched", 5, json!({})).await?;
    let (ada, bob) = (service.customer("ada").await?, service.customer("bob").await?);
    let mut anyone = open(&service.visitor()?, "/api/v1/stream").await?;
    assert_eq!(anyone.header("content-type"), Some("text/event-stream"));
    assert_eq!((anyone.header("x-accel-buffering"), anyone.header("cache-control")), (Some("no"), Some("no-cache")));
    let mut hers = open(&ada, "/api/v1/stream?topics=stock,orders").await?;
    let mut his = open(&bob, "/api/v1/stream?topics=orders").await?;

    let began = Instant::now();
    let held = hold(&ada, product, 2).await?;
    let order = timeout(SOON, hers.hear("order")).await??;
    assert_eq!((order.data["id"].as_str(), order.data["status"].as_str()), (Some(&*held), Some("pending")));
    let level = timeout(SOON, anyone.next()).await??.context("a level")?;
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!((&*level.name, level.number("product_id")), ("stock", product));
    assert_eq!([level.number("available"), level.number("held")], [3, 2]);
    let shown = service.visitor()?.get(&format!("/api/v1/products/{product}")).await?;
    assert_eq!(shown.number_at("/stock_version")?, level.number("version"));

    ada.post(&format!("/api/v1/orders/{held}/confirm"), &json!({})).await?.expect_status(200)?;
    assert_eq!(hers.hear("order").await?.data["status"], "confirmed");
    let own = hold(&bob, product, 1).await?;
    let first = his.next().await?.context("an order")?;
    assert_eq!((&*first.name, first.data["id"].as_str()), ("order", Some(&*own)), "nothing of others, and no stock");
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_is_told_what_they_missed() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let (touched, untouched) =
        (admin.create_product("Touched", 9, json!({})).await?, admin.create_product("Not", 9, json!({})).await?);
    let ada = service.customer("ada").await?;
    let ready = ready(&mut ada.listen("/api/v1/stream?topics=stock,orders", None).await?).await?;
    let place = ready.id.context("a place to go on from")?;

    let held = hold(&ada, touched, 4).await?;
    let mut back = ada.listen("/api/v1/stream?topics=stock,orders", Some(&place)).await?;
    let mut told = Vec::new();
    let ready = loop {
        match back.next().await?.context("ready comes last")? {
            ready if ready.name == "ready" => break ready,
            missed => told.push(missed),
        }
    };
    assert!(told.iter().any(|told| told.name == "order" && told.data["id"] == *held), "{told:?}");
    let level = told.iter().find(|told| told.number("product_id") == touched).context("the product that changed")?;
    assert_eq!([level.number("available"), level.number("held")], [5, 4]);
    assert_ne!(ready.id.as_deref(), Some(&*place));
    // Whoever is cut off before the end has missed some of it, and has to be told again.
    assert!(told.iter().all(|told| told.id.is_none()), "{told:?}");
    // What was shortly before the place is told again.
    assert!(told.iter().any(|told| told.number("product_id") == untouched), "{told:?}");

    for unknown in ["999999999", "0", "soon", ""] {
        let mut stream = ada.listen("/api/v1/stream", Some(unknown)).await?;
        let first = stream.next().await?.context("something")?;
        assert_eq!(first.name, "resync", "{unknown}");
        assert!(first.id.is_some(), "from here it can go on");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rush_is_told_at_most_four_times_a_second_and_to_its_end() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let product = service.admin().await?.create_product("Rushed", 1_000, json!({})).await?;
    let ada = service.customer("ada").await?;
    let mut stream = open(&service.visitor()?, "/api/v1/stream").await?;
    let began = Instant::now();
    for _ in 0..20 {
        try_join_all((0..10).map(|_| hold(&ada, product, 1))).await?;
    }
    let mut heard = 0_u32;
    loop {
        let level = stream.hear("stock").await?;
        heard += 1;
        if level.number("held") == 200 {
            break;
        }
    }
    let most = 2 + u32::try_from(began.elapsed().as_millis() / 250)?;
    assert!(heard <= most, "{heard} in {:?}", began.elapsed());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_hears_of_everything() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let product = admin.create_product("Seen", 5, json!({})).await?;
    let mut stream = open(&admin, "/api/v1/admin/stream").await?;
    let held = hold(&service.customer("ada").await?, product, 2).await?;
    let row = stream.next().await?.context("a row")?;
    assert_eq!((&*row.name, row.data["type"].as_str()), ("event", Some("hold_created")));
    let id = row.data["id"].to_string();
    assert_eq!((row.data["order_id"].as_str(), row.id.as_deref()), (Some(&*held), Some(&*id)));
    for name in ["order", "stock", "metrics"] {
        let mut again = admin.listen("/api/v1/admin/stream", row.id.as_deref()).await?;
        again.hear("ready").await?;
        hold(&service.customer(name).await?, product, 1).await?;
        again.hear(name).await?;
    }
    drop(stream);
    let watching = open(&admin, "/api/v1/admin/stream").await?;
    let shown = service.visitor()?.get("/metrics").await?.text;
    assert!(shown.lines().any(|line| line.starts_with("stockade_sse_clients ") && !line.ends_with(" 0")), "{shown}");
    drop(watching);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_burst_an_admin_hears_every_row_or_that_some_were_left_out() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let mut items = Vec::new();
    for n in 0..50 {
        let product = admin.create_product(&format!("Burst {n}"), 1_000, json!({})).await?;
        items.push(json!({"product_id": product, "quantity": 1}));
    }
    let ada = service.customer("ada").await?;
    // Each hold writes 50 rows: the first crowd fewer than are read for one bulletin, the second many more.
    for crowd in [12, 60] {
        let mut stream = open(&admin, "/api/v1/admin/stream").await?;
        let body = json!({"items": items});
        try_join_all((0..crowd).map(|_| async { ada.post("/api/v1/holds", &body).await?.expect_status(201) })).await?;
        let last = admin.get("/api/v1/admin/inventory-events?limit=1").await?.number_at("/data/0/id")?;
        let mut heard = BTreeSet::new();
        let left_out = loop {
            let told = stream.next().await?.context("more")?;
            match &*told.name {
                "event" => assert!(heard.insert(told.number("id")), "{told:?} was told before"),
                "resync" => break true,
                _ => {}
            }
            if heard.contains(&last) && heard.len() == crowd * 50 {
                break false;
            }
        };
        assert!(crowd > 12 || !left_out, "what can be read is told");
        println!("of {} rows {} were told, and that others were not: {left_out}", crowd * 50, heard.len());
    }
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_away_while_a_price_changed_is_told_to_look() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let product = admin.create_product("Dear", 9, json!({})).await?;
    let place = ready(&mut admin.listen("/api/v1/stream", None).await?).await?.id.context("a place")?;
    let change = json!({"price": "1.00", "version": 1});
    admin
        .send(Method::PATCH, &format!("/api/v1/admin/products/{product}"), Some(&change), &[])
        .await?
        .expect_status(200)?;
    for path in ["/api/v1/stream", "/api/v1/admin/stream"] {
        let mut back = admin.listen(path, Some(&place)).await?;
        let mut names = Vec::new();
        while names.last().is_none_or(|name| name != "ready") {
            names.push(back.next().await?.context("ready comes last")?.name);
        }
        assert!(names.iter().any(|name| name == "resync"), "{path}: {names:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_do_not_keep_a_service_that_is_told_to_stop() -> anyhow::Result<()> {
    let mut service = Service::start().await?;
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(open(&service.visitor()?, "/api/v1/stream").await?);
    }
    let began = Instant::now();
    let (status, service) = tokio::task::spawn_blocking(move || (service.stop(), service)).await?;
    assert!(status?.success());
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    for stream in &mut streams {
        assert_eq!(stream.next().await?, None, "it ends as it should, not broken off");
    }
    drop(service);
    Ok(())
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn what_happens_in_one_instance_is_heard_in_the_other() -> anyhow::Result<()> {
    use stockade_tests::{Backing, Stage};
    let stage = Stage::set(Backing::Servers, &[]).await?;
    let (database, redis) = (stage.database.as_ref().context("MySQL")?, stage.redis.as_ref().context("Redis")?);
    let other = Service::start_with(&[("DATABASE_URL", &database.url), ("REDIS_URL", &redis.url())]).await?;
    let product = stage.service.admin().await?.create_product("Shared", 50, json!({})).await?;
    let ada = stage.service.customer("ada").await?;
    let there = other.visitor()?.with_token(ada.token().context("a token")?)?;
    let mut stream = open(&there, "/api/v1/stream?topics=stock,orders").await?;
    for (held, tries) in [(2, 0), (4, 1), (6, 2)] {
        let began = Instant::now();
        let id = hold(&ada, product, 2).await?;
        let (order, level) =
            timeout(SOON, order_and_level(&mut stream)).await.with_context(|| format!("try {tries}"))??;
        assert_eq!(order.data["id"], *id);
        assert_eq!([level.number("held"), level.number("available")], [held, 50 - held]);
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    }
    Ok(())
}

/// A stream that has said it is ready.
async fn open(client: &Client, path: &str) -> anyhow::Result<Listener> {
    let mut stream = client.listen(path, None).await?;
    ready(&mut stream).await?;
    Ok(stream)
}

async fn ready(stream: &mut Listener) -> anyhow::Result<Told> {
    let first = stream.next().await?.context("the first event")?;
    assert_eq!(first.name, "ready");
    Ok(first)
}

/// An order and a level, whichever comes first.
#[cfg(feature = "live")]
async fn order_and_level(stream: &mut Listener) -> anyhow::Result<(Told, Told)> {
    let (mut order, mut level) = (None, None);
    loop {
        let told = stream.next().await?.context("more")?;
        match &*told.name {
            "order" => order = Some(told),
            "stock" => level = Some(told),
            _ => {}
        }
        if let (Some(order), Some(level)) = (&order, &level) {
            return Ok((order.clone(), level.clone()));
        }
    }
}

async fn hold(client: &Client, product: i64, pieces: u32) -> anyhow::Result<String> {
    let body = json!({"items": [{"product_id": product, "quantity": pieces}]});
    let answer = client.post("/api/v1/holds", &body).await?.expect_status(201)?;
    Ok(answer.text_at("/id")?.to_owned())
}
