//! The flash sale, replayed: every route of its server, and the four demo cases of its README.

use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use reqwest::Method;
use serde_json::{Value, json};
use stockade_tests::{ADMIN_EMAIL, ADMIN_PASSWORD, Answer, Backing, Client, Stage, at_length};

#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_one_file() -> anyhow::Result<()> {
    let stage = Stage::set(Backing::File, &[]).await?;
    examples(&stage).await?;
    demo_cases(&stage).await?;
    if at_length(0, 1) == 1 {
        two_minutes_later(&stage).await?;
    }
    Ok(())
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_mysql_and_redis() -> anyhow::Result<()> {
    let stage = Stage::set(Backing::Servers, &[]).await?;
    examples(&stage).await?;
    demo_cases(&stage).await?;
    an_expired_hold(&stage).await
}

/// Registers or signs in as its client does, and comes back with a token and the whole answer.
async fn enter(stage: &Stage, path: &str, body: &Value, status: u16) -> anyhow::Result<(Client, Value)> {
    let answer = stage.service.visitor()?.post(path, body).await?.expect_status(status)?;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    Ok((stage.service.visitor()?.with_token(answer.text_at("/token")?)?, answer.body))
}

async fn customer(stage: &Stage, name: &str) -> anyhow::Result<Client> {
    let body = json!({"email": format!("{name}@example.com"), "password": "a buyer of the tests"});
    Ok(enter(stage, "/api/auth/register", &body, 201).await?.0)
}

async fn admin(stage: &Stage) -> anyhow::Result<Client> {
    let body = json!({"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD});
    let (admin, session) = enter(stage, "/api/auth/login", &body, 200).await?;
    assert_eq!(session["user"], json!({"id": session["user"]["id"], "email": ADMIN_EMAIL, "role": "admin"}));
    Ok(admin)
}

fn hold_of(product: i64, quantity: u32) -> Value {
    json!({"productId": product, "quantity": quantity})
}

async fn examples(stage: &Stage) -> anyhow::Result<()> {
    let visitor = stage.service.visitor()?;
    let ada = accounts(&visitor, stage).await?;
    let admin = admin(stage).await?;
    let shelf = on_sale(&visitor, &admin).await?;
    checks_of_a_hold(&visitor, &ada, &admin, &shelf).await?;
    a_hold_confirmed(stage, &visitor, &ada, shelf.shoe).await?;
    a_hold_cancelled_elsewhere(&ada, shelf.always).await?;
    dashboard(&ada, &admin, &shelf).await?;
    stage.service.audit()
}

/// One product of each kind.
struct Shelf {
    shoe: i64,
    early: i64,
    late: i64,
    always: i64,
}

async fn accounts(visitor: &Client, stage: &Stage) -> anyhow::Result<Client> {
    let health = visitor.get("/health").await?.expect_status(200)?;
    assert_eq!(health.body, json!({"status": "ok", "db": "ok"}));
    let credentials = json!({"email": "ada@example.com", "password": "a buyer of the tests"});
    let (_, session) = enter(stage, "/api/auth/register", &credentials, 201).await?;
    let user = json!({"id": session["user"]["id"], "email": "ada@example.com", "role": "customer"});
    assert_eq!(session, json!({"token": session["token"], "user": user}));
    let (ada, session) = enter(stage, "/api/auth/login", &credentials, 200).await?;
    assert_eq!(session, json!({"token": session["token"], "user": user}));
    refused(visitor.post("/api/auth/register", &credentials).await?, 400, "email_taken", "Email already registered")?;
    let wrong = json!({"email": "ada@example.com", "password": "wrong"});
    refused(visitor.post("/api/auth/login", &wrong).await?, 401, "bad_credentials", "Invalid credentials")?;
    let bare = visitor.post("/api/auth/login", &json!({})).await?.expect_problem(400, "validation_failed")?;
    assert_eq!(bare.text_at("/errors/0/pointer")?, "/email");
    Ok(ada)
}

/// What is on sale now, by id, and nothing else.
async fn on_sale(visitor: &Client, admin: &Client) -> anyhow::Result<Shelf> {
    let window =
        json!({"sale_starts_at": "2020-01-01T00:00:00Z", "sale_ends_at": "2199-01-01T00:00:00Z", "hold_seconds": 60});
    let shoe = admin.create_product("Shoe", 10, window).await?;
    let early = admin.create_product("Early", 10, json!({"sale_starts_at": "2199-01-01T00:00:00Z"})).await?;
    let over = json!({"sale_starts_at": "2020-01-01T00:00:00Z", "sale_ends_at": "2020-02-01T00:00:00Z"});
    let late = admin.create_product("Late", 10, over).await?;
    let always = admin.create_product("Always", 3, json!({})).await?;
    let live = visitor.get("/api/products/live").await?.expect_status(200)?;
    let countdown = live.number_at("/0/countdown_seconds")?;
    assert!(countdown > 5_000_000_000, "{countdown}");
    let expected = json!({
        "id": shoe, "name": "Shoe", "description": "of the tests", "price": "19.99", "total_stock": 10,
        "live_stock": 10, "holds": 0, "confirmed": 0, "percent_sold": 0,
        "sale_starts_at": "2020-01-01T00:00:00.000Z", "sale_ends_at": "2199-01-01T00:00:00.000Z",
        "countdown_seconds": countdown,
    });
    assert_eq!(live.body[0], expected);
    assert_eq!(live.number_at("/1/id")?, always);
    assert_eq!(live.text_at("/1/sale_ends_at")?, "9999-12-31T23:59:59.999Z");
    assert_eq!(live.body.as_array().map(Vec::len), Some(2));
    Ok(Shelf { shoe, early, late, always })
}

/// In the order in which a hold is checked.
async fn checks_of_a_hold(visitor: &Client, ada: &Client, admin: &Client, shelf: &Shelf) -> anyhow::Result<()> {
    let Shelf { shoe, early, late, .. } = *shelf;
    refused(visitor.post("/api/holds", &hold_of(shoe, 1)).await?, 401, "unauthenticated", "Unauthorized")?;
    let forger = visitor.clone().with_token("no.token.at-all")?;
    refused(forger.post("/api/holds", &hold_of(shoe, 1)).await?, 401, "unauthenticated", "Invalid token")?;
    refused(admin.post("/api/holds", &hold_of(shoe, 1)).await?, 403, "forbidden", "Admins cannot create orders.")?;
    for wrong in [
        json!({}),
        hold_of(shoe, 0),
        json!({"productId": shoe, "quantity": 1.5}),
        json!({"productId": "x", "quantity": 1}),
    ] {
        let answer = ada.post("/api/holds", &wrong).await?;
        refused(answer, 400, "validation_failed", "Invalid product or quantity")?;
    }
    refused(ada.post("/api/holds", &hold_of(999, 1)).await?, 404, "not_found", "Product not found")?;
    let closed = "Sale not active for this product";
    refused(ada.post("/api/holds", &hold_of(early, 1)).await?, 400, "sale_not_started", closed)?;
    refused(ada.post("/api/holds", &hold_of(late, 1)).await?, 400, "sale_ended", closed)?;
    refused(ada.post("/api/holds", &hold_of(shoe, 11)).await?, 400, "insufficient_stock", "Insufficient stock")
}

async fn a_hold_confirmed(stage: &Stage, visitor: &Client, ada: &Client, shoe: i64) -> anyhow::Result<()> {
    let text = json!({"productId": shoe.to_string(), "quantity": "2", "email": "ada@example.com"});
    let held = ada.post("/api/holds", &text).await?.expect_status(201)?;
    let (order, deadline) = (held.number_at("/orderId")?, held.text_at("/hold_expires_at")?.to_owned());
    assert_eq!(held.body, json!({"orderId": order, "hold_expires_at": deadline}));
    assert_eq!(visitor.get("/api/products/live").await?.body[0]["percent_sold"], 20);

    // Two minutes, whatever the product says.
    let orders = ada.get("/api/orders").await?.expect_status(200)?;
    let created = orders.text_at("/0/created_at")?.to_owned();
    assert_eq!((seconds(&deadline)? - seconds(&created)?).rem_euclid(86_400), 120);
    let listed = json!({
        "id": order, "product_id": shoe, "product_name": "Shoe", "quantity": 2, "status": "pending",
        "hold_expires_at": deadline, "created_at": created,
    });
    assert_eq!(orders.body, json!([listed]));
    let mut one = listed.clone();
    one["price"] = json!("19.99");
    let path = format!("/api/orders/{order}");
    assert_eq!(ada.get(&path).await?.expect_status(200)?.body, one);

    // Confirmed once, and told so again.
    let confirm = format!("{path}/confirm");
    let send = async |who: &Client| who.send(Method::POST, &confirm, None, &[]).await;
    assert_eq!(send(ada).await?.expect_status(200)?.body, json!({"status": "confirmed"}));
    assert_eq!(send(ada).await?.expect_status(200)?.body, json!({"status": "already_confirmed"}));
    assert_eq!(ada.get(&path).await?.text_at("/status")?, "confirmed");

    // Everybody's own, and nobody else's.
    let eve = customer(stage, "eve").await?;
    refused(send(&eve).await?, 404, "not_found", "Order not found")?;
    refused(eve.get(&path).await?, 404, "not_found", "Order not found")?;
    refused(eve.get("/api/orders?email=ada@example.com").await?, 403, "forbidden", "Forbidden")?;
    assert_eq!(eve.get("/api/orders?email=Eve@example.com").await?.expect_status(200)?.body, json!([]));
    ada.get("/api/orders/abc").await?.expect_problem(400, "validation_failed")?;
    Ok(())
}

/// It is pending no more.
async fn a_hold_cancelled_elsewhere(ada: &Client, always: i64) -> anyhow::Result<()> {
    let held = ada.post("/api/holds", &hold_of(always, 3)).await?.expect_status(201)?;
    let number = held.number_at("/orderId")?;
    let all = ada.get("/api/v1/orders").await?.expect_status(200)?;
    assert_eq!(all.number_at("/data/0/number")?, number);
    ada.post(&format!("/api/v1/orders/{}/cancel", all.text_at("/data/0/id")?), &json!({})).await?.expect_status(200)?;
    let again = ada.send(Method::POST, &format!("/api/orders/{number}/confirm"), None, &[]).await?;
    refused(again, 400, "hold_not_pending", "Order is not pending")
}

async fn dashboard(ada: &Client, admin: &Client, shelf: &Shelf) -> anyhow::Result<()> {
    let Shelf { shoe, early, late, always } = *shelf;
    refused(ada.get("/api/admin/metrics").await?, 403, "forbidden", "Forbidden")?;
    refused(ada.get("/api/admin/products").await?, 403, "forbidden", "Forbidden")?;
    let metrics = admin.get("/api/admin/metrics").await?.expect_status(200)?;
    let kinds = json!([
        {"type": "hold_created", "count": 2, "total_delta": -5},
        {"type": "hold_released", "count": 1, "total_delta": 3},
        {"type": "order_confirmed", "count": 1, "total_delta": 0},
        {"type": "stock_added", "count": 4, "total_delta": 33},
    ]);
    let expected = json!({
        "total_products": 4, "total_stock": 31, "current_stock": 31,
        "pending_holds": {"count": 0, "quantity": 0},
        "confirmed_orders": {"count": 1, "quantity": 2},
        "expired_orders": {"count": 0, "quantity": 0},
        "oversell_attempts_blocked": 1,
        "inventory_events_summary": kinds,
    });
    assert_eq!(metrics.body, expected);
    let products = admin.get("/api/admin/products").await?.expect_status(200)?;
    let row = |id, name, left, confirmed, active| {
        json!({"id": id, "name": name, "total_stock": left, "pending_qty": 0, "confirmed_qty": confirmed,
            "expired_qty": 0, "sale_active": active})
    };
    let expected = json!([
        row(shoe, "Shoe", 8, 2, true),
        row(early, "Early", 10, 0, false),
        row(late, "Late", 10, 0, false),
        row(always, "Always", 3, 0, true),
    ]);
    assert_eq!(products.body, expected);
    Ok(())
}

/// Concurrent holds near the limit; oversell prevention with two units; the dashboard moves with them. What becomes of
/// a hold that is not confirmed has a test of its own, because it takes two minutes.
async fn demo_cases(stage: &Stage) -> anyhow::Result<()> {
    let admin = admin(stage).await?;
    let near = admin.create_product("Near the limit", 10, json!({})).await?;
    // Passwords are hashed two at a time.
    let shoppers = stream::iter(0..20).map(|n| async move { customer(stage, &format!("shopper{n}")).await });
    let shoppers: Vec<Client> = shoppers.buffered(2).try_collect().await?;
    let before = admin.get("/api/admin/metrics").await?.number_at("/oversell_attempts_blocked")?;
    let holds =
        try_join_all(shoppers.iter().map(|shopper| async { shopper.post("/api/holds", &hold_of(near, 1)).await }));
    let mut held = 0;
    for answer in holds.await? {
        if answer.status == 201 {
            held += 1;
        } else {
            refused(answer, 400, "insufficient_stock", "Insufficient stock")?;
        }
    }
    assert_eq!(held, 10, "as many as there are");
    let metrics = admin.get("/api/admin/metrics").await?.expect_status(200)?;
    assert_eq!(metrics.number_at("/oversell_attempts_blocked")?, before + 10);
    assert_eq!(metrics.body["pending_holds"], json!({"count": 10, "quantity": 10}));

    let two = admin.create_product("Two units", 2, json!({})).await?;
    let [first, second, third, ..] = shoppers.as_slice() else { anyhow::bail!("three shoppers") };
    let one = first.post("/api/holds", &hold_of(two, 1)).await?.expect_status(201)?.number_at("/orderId")?;
    second.post("/api/holds", &hold_of(two, 1)).await?.expect_status(201)?;
    refused(third.post("/api/holds", &hold_of(two, 1)).await?, 400, "insufficient_stock", "Insufficient stock")?;
    first.send(Method::POST, &format!("/api/orders/{one}/confirm"), None, &[]).await?.expect_status(200)?;
    let row = row_of(&admin, two).await?;
    let expected = json!({"id": two, "name": "Two units", "total_stock": 0, "pending_qty": 1, "confirmed_qty": 1,
        "expired_qty": 0, "sale_active": true});
    assert_eq!(row, expected);
    stage.service.audit()
}

/// The case of the hold that expires, with its deadline brought forward.
#[cfg(feature = "live")]
async fn an_expired_hold(stage: &Stage) -> anyhow::Result<()> {
    use anyhow::Context as _;
    let database = stage.database.as_ref().context("a database")?;
    let late = customer(stage, "late").await?;
    let product = admin(stage).await?.create_product("Not confirmed", 3, json!({})).await?;
    let held = late.post("/api/holds", &hold_of(product, 3)).await?.expect_status(201)?;
    let number = held.number_at("/orderId")?;
    database.query(&format!(
        "UPDATE orders SET created_at = UTC_TIMESTAMP(6) - INTERVAL 121 SECOND,
         hold_expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE number = {number}"
    ))?;
    expired(stage, &late, product, number).await
}

async fn two_minutes_later(stage: &Stage) -> anyhow::Result<()> {
    let late = customer(stage, "late").await?;
    let product = admin(stage).await?.create_product("Not confirmed", 3, json!({})).await?;
    let held = late.post("/api/holds", &hold_of(product, 3)).await?.expect_status(201)?;
    tokio::time::sleep(std::time::Duration::from_millis(120_001)).await;
    expired(stage, &late, product, held.number_at("/orderId")?).await
}

async fn expired(stage: &Stage, late: &Client, product: i64, number: i64) -> anyhow::Result<()> {
    let confirm = format!("/api/orders/{number}/confirm");
    refused(late.send(Method::POST, &confirm, None, &[]).await?, 400, "hold_expired", "Hold expired")?;
    assert_eq!(late.get(&format!("/api/orders/{number}")).await?.text_at("/status")?, "expired");
    // Whoever comes next finds all of it, whether the worker has been here or not.
    let next = customer(stage, "next").await?;
    next.post("/api/holds", &hold_of(product, 3)).await?.expect_status(201)?;
    let row = row_of(&admin(stage).await?, product).await?;
    assert_eq!((&row["total_stock"], &row["pending_qty"], &row["expired_qty"]), (&json!(0), &json!(3), &json!(3)));
    stage.service.audit()
}

async fn row_of(admin: &Client, product: i64) -> anyhow::Result<Value> {
    let rows = admin.get("/api/admin/products").await?.expect_status(200)?.body;
    Ok(rows.as_array().into_iter().flatten().find(|row| row["id"] == product).cloned().unwrap_or_default())
}

/// What its client shows stands in `error`; the rest is a problem like any other.
fn refused(answer: Answer, status: u16, code: &str, error: &str) -> anyhow::Result<()> {
    let answer = answer.expect_problem(status, code)?;
    assert_eq!(answer.body["error"], error);
    assert!(answer.body.get("message").is_none(), "{}", answer.text);
    Ok(())
}

/// The second of a day.
fn seconds(time: &str) -> anyhow::Result<i64> {
    let at = |range: std::ops::Range<usize>| time.get(range).unwrap_or_default().parse::<i64>();
    let of_day = at(11..13)? * 3_600 + at(14..16)? * 60 + at(17..19)?;
    Ok(of_day)
}
