//! The flash deal, replayed: products, reservations, checkouts, and what its server answers when something is wrong.

use futures_util::future::try_join_all;
use reqwest::Method;
use serde_json::{Value, json};
use stockade_tests::{Answer, Backing, Client, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_one_file() -> anyhow::Result<()> {
    let stage = deal(Backing::File).await?;
    examples(&stage).await?;
    faults_that_are_gone(&stage).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_mysql_and_redis() -> anyhow::Result<()> {
    let stage = deal(Backing::Servers).await?;
    examples(&stage).await?;
    faults_that_are_gone(&stage).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_requests_in_a_quarter_of_an_hour_are_enough() -> anyhow::Result<()> {
    limited(&limited_stage(Backing::File).await?).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn the_requests_are_counted_in_redis() -> anyhow::Result<()> {
    use anyhow::Context as _;
    let stage = limited_stage(Backing::Servers).await?;
    limited(&stage).await?;
    let keys = stage.redis.as_ref().context("a Redis")?.answer(&["KEYS", "*flash-deal*"])?;
    assert_eq!(keys.lines().count(), 1, "{keys}");
    Ok(())
}

/// Reservations are as short as they can be, under the name that its own server has for that.
async fn deal(backing: Backing) -> anyhow::Result<Stage> {
    Stage::set(backing, &[("STOCKADE_DEMO", "on"), ("CART_RESERVATION_TTL", "5")]).await
}

async fn limited_stage(backing: Backing) -> anyhow::Result<Stage> {
    Stage::set(backing, &[("STOCKADE_DEMO", "on"), ("STOCKADE_RATE_LIMITS", "on")]).await
}

async fn examples(stage: &Stage) -> anyhow::Result<()> {
    let client = stage.service.visitor()?;

    // POST /api/products
    let wanted = json!({"name": "Headphones", "description": "Half the price", "price": 49.5, "totalStock": 200});
    let made = client.post("/api/products", &wanted).await?.expect_status(201)?;
    let (id, at) = (made.number_at("/id")?, made.text_at("/createdAt")?.to_owned());
    let mut expected = wanted.clone();
    for (name, value) in [("id", json!(id)), ("createdAt", json!(at)), ("updatedAt", json!(at))] {
        expected[name] = value;
    }
    assert_eq!(made.body, expected);
    assert_eq!(status(&client, id).await?, json!({"totalStock": 200, "reservedStock": 0, "availableStock": 200}));

    // POST /api/products/{id}/reserve: a number, or a text that is one.
    let path = format!("/api/products/{id}/reserve");
    let reserved = json!({"message": "Product reserved successfully"});
    for (user, quantity) in [("user-1", json!(2)), ("user 2", json!("3"))] {
        let answer = client.post(&path, &json!({"userId": user, "quantity": quantity})).await?.expect_status(200)?;
        assert_eq!(answer.body, reserved);
    }
    assert_eq!(status(&client, id).await?, json!({"totalStock": 200, "reservedStock": 5, "availableStock": 195}));

    // DELETE /api/products/{id}/reserve
    let cancelled = json!({"message": "Reservation cancelled successfully"});
    assert_eq!(cancel(&client, id, "user 2").await?.expect_status(200)?.body, cancelled);
    said(cancel(&client, id, "user 2").await?, 404, "not_found", "Reservation not found")?;
    said(cancel(&client, id, "user-9").await?, 404, "not_found", "Reservation not found")?;

    // POST /api/products/{id}/checkout
    let bought = json!({"message": "Checkout completed successfully"});
    assert_eq!(check_out(&client, id, "user-1").await?.expect_status(200)?.body, bought);
    said(check_out(&client, id, "user-1").await?, 400, "not_found", "Checkout failed")?;
    said(check_out(&client, id, "user-9").await?, 400, "not_found", "Checkout failed")?;
    said(cancel(&client, id, "user-1").await?, 404, "hold_not_pending", "Reservation not found")?;
    assert_eq!(status(&client, id).await?, json!({"totalStock": 198, "reservedStock": 0, "availableStock": 198}));

    // More than there is, and what is not there.
    let answer = client.post(&path, &json!({"userId": "user-1", "quantity": 199})).await?;
    said(answer, 400, "insufficient_stock", "Not enough stock available")?;
    let answer = client.post("/api/products/999/reserve", &json!({"userId": "user-1", "quantity": 1})).await?;
    said(answer, 404, "not_found", "Product not found")?;
    for nothing in ["999", "abc", "1.5"] {
        let answer = client.get(&format!("/api/products/{nothing}/status")).await?;
        said(answer, 404, "not_found", "Product not found")?;
    }
    what_is_wrong(&client, &path).await?;
    stage.service.audit()
}

/// Wrong fields as its validator wrote them, beside what every problem says.
async fn what_is_wrong(client: &Client, reserve: &str) -> anyhow::Result<()> {
    let whole = json!({"name": "x", "description": "y", "price": 1, "totalStock": 1});
    let with = |body: &Value, name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    let reservation = json!({"userId": "user-1", "quantity": 1});
    for (path, right, field, value) in [
        ("/api/products", &whole, "name", json!("")),
        ("/api/products", &whole, "description", json!(" ")),
        ("/api/products", &whole, "price", json!(-1)),
        ("/api/products", &whole, "totalStock", json!(1.5)),
        (reserve, &reservation, "userId", json!("")),
        (reserve, &reservation, "quantity", json!(0)),
        (reserve, &reservation, "quantity", json!("many")),
    ] {
        let answer = client.post(path, &with(right, field, value.clone())).await?;
        let answer = answer.expect_problem(400, "validation_failed")?;
        let error = &answer.body["errors"][0];
        let theirs = ["type", "value", "msg", "path", "location"].map(|name| error[name].clone());
        assert_eq!(theirs, [json!("field"), value, json!("Invalid value"), json!(field), json!("body")], "{error}");
        assert_eq!(error["pointer"], format!("/{field}"));
        assert!(answer.body.get("message").is_none(), "{}", answer.text);
    }
    let missing = client.post(reserve, &json!({"userId": "user-1"})).await?.expect_problem(400, "validation_failed")?;
    assert_eq!(missing.text_at("/errors/0/path")?, "quantity");
    assert_eq!(missing.body["errors"][0].get("value"), None);
    let nobody = client.post(reserve, &json!({"quantity": 1})).await?.expect_problem(400, "validation_failed")?;
    assert_eq!(nobody.text_at("/errors/0/path")?, "userId");
    all_that_is_wrong(client, reserve).await
}

/// Every wrong field is told, in the order in which its validator looked at them.
async fn all_that_is_wrong(client: &Client, reserve: &str) -> anyhow::Result<()> {
    let told = |answer: Answer| -> anyhow::Result<Value> {
        let answer = answer.expect_problem(400, "validation_failed")?;
        let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
        assert!(errors.iter().all(|error| error["location"] == "body"), "{}", answer.text);
        Ok(errors.iter().map(|error| json!([error["path"], error["value"]])).collect())
    };
    let wrong = json!({"totalStock": "x", "price": -1, "name": "", "description": "right"});
    let answer = client.post("/api/products", &wrong).await?;
    assert_eq!(told(answer)?, json!([["name", ""], ["price", -1], ["totalStock", "x"]]));
    let long = "A".repeat(150);
    let answer = client.post(reserve, &json!({"userId": long, "quantity": 0})).await?;
    assert_eq!(told(answer)?, json!([["userId", long], ["quantity", 0]]));
    for nobody in [json!(-4), json!(1.5), json!(999_999)] {
        let answer = client.post(reserve, &json!({"userId": nobody, "quantity": 1})).await?;
        assert_eq!(told(answer)?[0][0], "userId", "{nobody}");
    }
    // A word stays one whatever its digits: it is not the customer of that number, now or later.
    client.post(reserve, &json!({"userId": "1", "quantity": 1})).await?.expect_status(200)?;
    let customer = client.send(Method::DELETE, reserve, Some(&json!({"userId": 1})), &[]).await?;
    customer.expect_problem(404, "not_found")?;
    client.send(Method::DELETE, reserve, Some(&json!({"userId": "1"})), &[]).await?.expect_status(200)?;
    // No body is one without fields.
    let checkout = reserve.replace("reserve", "checkout");
    let nothing: [Option<&Value>; 2] = [None, Some(&json!({}))];
    for body in nothing {
        let answer = client.send(Method::POST, "/api/products", body, &[]).await?;
        assert_eq!(
            told(answer)?,
            json!([["name", null], ["description", null], ["price", null], ["totalStock", null]])
        );
        let answer = client.send(Method::POST, reserve, body, &[]).await?;
        assert_eq!(told(answer)?, json!([["userId", null], ["quantity", null]]));
        for (method, path, words) in
            [(Method::DELETE, reserve, "Reservation not found"), (Method::POST, &checkout, "Checkout failed")]
        {
            let answer = client.send(method, path, body, &[]).await?;
            assert_eq!(answer.text_at("/message")?, words);
            assert_eq!(told(answer)?, json!([["userId", null]]));
        }
    }
    let list = client.post(reserve, &json!([])).await?.expect_problem(400, "validation_failed")?;
    assert_eq!((list.text_at("/detail")?, list.text_at("/errors/0/location")?), ("expected an object", "body"));
    let path = client.post("/api/products/abc/reserve", &json!({"userId": "user-1", "quantity": 1})).await?;
    assert_eq!(path.expect_problem(400, "validation_failed")?.text_at("/errors/0/location")?, "params");
    Ok(())
}

/// What its server got wrong: oversold by concurrent reservations, one reservation bought many times, and stock lost
/// with every reservation that expired or was made anew.
async fn faults_that_are_gone(stage: &Stage) -> anyhow::Result<()> {
    let client = stage.service.visitor()?;
    let scarce = json!({"name": "Scarce", "description": "ten", "price": "10.00", "totalStock": 10});
    let id = client.post("/api/products", &scarce).await?.expect_status(201)?.number_at("/id")?;
    let path = format!("/api/products/{id}/reserve");
    let reserve = async |user: String| client.post(&path, &json!({"userId": user, "quantity": 1})).await;
    let mut reserved = 0;
    for answer in try_join_all((0..40).map(|n| reserve(format!("crowd-{n}")))).await? {
        if answer.status == 200 {
            reserved += 1;
        } else {
            said(answer, 400, "insufficient_stock", "Not enough stock available")?;
        }
    }
    assert_eq!(reserved, 10);
    assert_eq!(status(&client, id).await?, json!({"totalStock": 10, "reservedStock": 10, "availableStock": 0}));

    // All of it comes back by itself, and nobody buys what they have no more.
    tokio::time::sleep(std::time::Duration::from_millis(6_500)).await;
    assert_eq!(status(&client, id).await?, json!({"totalStock": 10, "reservedStock": 0, "availableStock": 10}));
    for answer in try_join_all((0..40).map(|n| check_out_of(&client, id, format!("crowd-{n}")))).await? {
        assert_eq!(answer.expect_status(400)?.text_at("/message")?, "Checkout failed");
    }

    // One reservation, bought by many at once.
    reserve("one".to_owned()).await?.expect_status(200)?;
    let answers = try_join_all((0..32).map(|_| check_out(&client, id, "one"))).await?;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| [200, 400].contains(&answer.status)));
    assert_eq!(status(&client, id).await?, json!({"totalStock": 9, "reservedStock": 0, "availableStock": 9}));

    // Who reserves twice has both, and a checkout that is sent again is told the same.
    reserve("two".to_owned()).await?.expect_status(200)?;
    reserve("two".to_owned()).await?.expect_status(200)?;
    assert_eq!(status(&client, id).await?["reservedStock"], 2);
    let path = format!("/api/products/{id}/checkout");
    for replayed in [None, Some("true")] {
        let answer = client.post_as("two-buys", &path, &json!({"userId": "two"})).await?.expect_status(200)?;
        assert_eq!(answer.header("idempotency-replayed"), replayed);
    }
    assert_eq!(status(&client, id).await?, json!({"totalStock": 7, "reservedStock": 0, "availableStock": 7}));
    stage.service.audit()
}

async fn limited(stage: &Stage) -> anyhow::Result<()> {
    let client = stage.service.visitor()?;
    let first = client.get("/api/products/1/status").await?.expect_status(200)?;
    assert_eq!(first.header("ratelimit-policy"), Some("\"flash-deal\";q=100;w=900"));
    for _ in 1..100 {
        client.get("/api/products/1/status").await?.expect_status(200)?;
    }
    let answer = client.get("/api/products/1/status").await?;
    assert!(answer.header("retry-after").is_some());
    said(answer, 429, "rate_limited", "Too many requests - please try again later")?;
    let body = json!({"userId": "user-1", "quantity": 1});
    client.post("/api/products/1/reserve", &body).await?.expect_problem(429, "rate_limited")?;
    // The rest of the shop has limits of its own.
    client.get("/api/v1/products").await?.expect_status(200)?;
    client.get("/api/products").await?.expect_status(200)?;
    Ok(())
}

async fn status(client: &Client, id: i64) -> anyhow::Result<Value> {
    Ok(client.get(&format!("/api/products/{id}/status")).await?.expect_status(200)?.body)
}

async fn cancel(client: &Client, id: i64, user: &str) -> anyhow::Result<Answer> {
    client.send(Method::DELETE, &format!("/api/products/{id}/reserve"), Some(&json!({"userId": user})), &[]).await
}

async fn check_out(client: &Client, id: i64, user: &str) -> anyhow::Result<Answer> {
    client.post(&format!("/api/products/{id}/checkout"), &json!({"userId": user})).await
}

async fn check_out_of(client: &Client, id: i64, user: String) -> anyhow::Result<Answer> {
    check_out(client, id, &user).await
}

/// Its words stand in `message`; the rest is a problem like any other.
fn said(answer: Answer, status: u16, code: &str, message: &str) -> anyhow::Result<()> {
    let answer = answer.expect_problem(status, code)?;
    assert_eq!(answer.body["message"], message);
    assert!(answer.body.get("error").is_none(), "{}", answer.text);
    Ok(())
}
