//! The e-commerce API, replayed: every route of its server, and its test of the last piece.

use futures_util::future::try_join_all;
use reqwest::Method;
use serde_json::{Value, json};
use stockade_tests::{ADMIN_EMAIL, ADMIN_PASSWORD, Answer, Backing, Client, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_one_file() -> anyhow::Result<()> {
    examples(&Stage::set(Backing::File, &[]).await?).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn its_examples_work_on_mysql_and_redis() -> anyhow::Result<()> {
    examples(&Stage::set(Backing::Servers, &[]).await?).await
}

async fn examples(stage: &Stage) -> anyhow::Result<()> {
    let visitor = stage.service.visitor()?;
    assert_eq!(visitor.get("/").await?.expect_status(200)?.body["ok"], true);
    assert_eq!(visitor.get("/health").await?.expect_status(200)?.body["db"], "ok");
    let (ada, admin) = accounts(&visitor).await?;
    let lamp = products(&visitor, &ada, &admin).await?;
    list(&visitor, &admin, lamp).await?;
    cart(&visitor, &ada, lamp).await?;
    orders(stage, &ada, lamp).await?;
    the_last_piece(stage, &admin).await?;
    stage.service.audit()
}

async fn sign_in(visitor: &Client, email: &str, password: &str) -> anyhow::Result<Client> {
    let answer =
        visitor.post("/auth/login", &json!({"email": email, "password": password})).await?.expect_status(200)?;
    assert_eq!(answer.body, json!({"message": "Login successful", "token": answer.body["token"]}));
    visitor.clone().with_token(answer.text_at("/token")?)
}

async fn accounts(visitor: &Client) -> anyhow::Result<(Client, Client)> {
    // A role that is asked for is not given.
    let body = json!({"email": "ada@example.com", "password": "a buyer of the tests", "role": "ADMIN"});
    let made = visitor.post("/auth/register", &body).await?.expect_status(201)?;
    let (id, at) = (made.number_at("/user/id")?, made.text_at("/user/createdAt")?.to_owned());
    let user = json!({"id": id, "email": "ada@example.com", "role": "CUSTOMER", "createdAt": at});
    assert_eq!(made.body, json!({"message": "User registered", "user": user}));
    said(visitor.post("/auth/register", &body).await?, 400, "email_taken", "Email already exists")?;
    for path in ["/auth/register", "/auth/login"] {
        let answer = visitor.post(path, &json!({"email": "ada@example.com"})).await?;
        said(answer, 400, "validation_failed", "email and password required")?;
        let answer = visitor.send(Method::POST, path, None, &[]).await?;
        assert_eq!(answer.text_at("/errors/0/pointer")?, "/email");
        said(answer, 400, "validation_failed", "email and password required")?;
        for nothing in [json!(null), json!([])] {
            said(visitor.post(path, &nothing).await?, 400, "validation_failed", "expected an object")?;
        }
    }
    let wrong = json!({"email": "ada@example.com", "password": "wrong"});
    said(visitor.post("/auth/login", &wrong).await?, 400, "bad_credentials", "Invalid credentials")?;

    let ada = sign_in(visitor, "ada@example.com", "a buyer of the tests").await?;
    let admin = sign_in(visitor, ADMIN_EMAIL, ADMIN_PASSWORD).await?;
    for (who, role, path, message) in [
        (&ada, "CUSTOMER", "/protected", "protected content"),
        (&admin, "ADMIN", "/protected", "protected content"),
        (&admin, "ADMIN", "/admin-only", "admin content"),
    ] {
        let page = who.get(path).await?.expect_status(200)?;
        let user = &page.body["user"];
        let expected =
            json!({"id": user["id"], "email": user["email"], "role": role, "iat": user["iat"], "exp": user["exp"]});
        assert_eq!(page.body, json!({"message": message, "user": expected}));
        assert_eq!(page.number_at("/user/exp")? - page.number_at("/user/iat")?, 7 * 24 * 3600);
    }
    said(visitor.get("/protected").await?, 401, "unauthenticated", "No token provided")?;
    let forger = visitor.clone().with_token("no.token.at-all")?;
    said(forger.get("/protected").await?, 401, "unauthenticated", "Invalid or expired token")?;
    said(ada.get("/admin-only").await?, 403, "forbidden", "Forbidden: requires ADMIN")?;
    Ok((ada, admin))
}

/// Makes, changes and deletes products. What is left is one: a lamp.
async fn products(visitor: &Client, ada: &Client, admin: &Client) -> anyhow::Result<i64> {
    let wanted =
        json!({"name": "Lamp", "description": "Brass", "category": "light", "price": 110.5, "stockQuantity": 5});
    said(visitor.post("/products", &wanted).await?, 401, "unauthenticated", "No token provided")?;
    said(ada.post("/products", &wanted).await?, 403, "forbidden", "Forbidden: requires ADMIN")?;
    let nameless = json!({"price": "1", "stockQuantity": 1});
    said(admin.post("/products", &nameless).await?, 400, "validation_failed", "name, price, stockQuantity required")?;
    for (field, value) in [("price", json!(-1)), ("stockQuantity", json!(-1)), ("stockQuantity", json!(1.5))] {
        let mut wrong = wanted.clone();
        wrong[field] = value;
        let answer = admin.post("/products", &wrong).await?.expect_problem(400, "validation_failed")?;
        assert_eq!(answer.text_at("/errors/0/pointer")?, format!("/{field}"));
    }
    let made = admin.post("/products", &wanted).await?.expect_status(201)?;
    let (id, at) = (made.number_at("/id")?, made.text_at("/createdAt")?.to_owned());
    let expected = json!({
        "id": id, "name": "Lamp", "description": "Brass", "category": "light", "price": "110.5", "stockQuantity": 5,
        "version": 1, "createdAt": at, "updatedAt": at,
    });
    assert_eq!(made.body, expected);
    let path = format!("/products/{id}");
    assert_eq!(visitor.get(&path).await?.expect_status(200)?.body, expected);

    // A change of the stock is a new version; one of the price is not.
    let put = async |who: &Client, path: &str, body: Value| who.send(Method::PUT, path, Some(&body), &[]).await;
    let changed = put(admin, &path, json!({"price": "99.00", "name": "Desk lamp"})).await?.expect_status(200)?;
    let seen = ["name", "price", "stockQuantity", "version", "category"].map(|name| changed.body[name].clone());
    assert_eq!(seen, [json!("Desk lamp"), json!("99"), json!(5), json!(1), json!("light")]);
    let changed = put(admin, &path, json!({"stockQuantity": 3})).await?.expect_status(200)?;
    assert_eq!((&changed.body["stockQuantity"], &changed.body["version"]), (&json!(3), &json!(2)));
    assert_eq!(visitor.get(&path).await?.body, changed.body);
    // A key that was used for another stock changes nothing of the rest either.
    let keyed = async |body: Value| admin.send(Method::PUT, &path, Some(&body), &[("idempotency-key", "k")]).await;
    keyed(json!({"stockQuantity": 3, "category": "light"})).await?.expect_status(200)?;
    for other in [json!({"stockQuantity": 4}), json!({"stockQuantity": 3, "name": "Another"})] {
        keyed(other).await?.expect_problem(422, "idempotency_key_reused")?;
    }
    put(admin, &path, json!({"category": "brass"})).await?.expect_status(200)?;
    // What another admin has changed since is not changed back by a request that comes again.
    let again = keyed(json!({"category": "light", "stockQuantity": 3})).await?.expect_status(200)?;
    assert_eq!((again.header("idempotency-replayed"), &again.body["category"]), (Some("true"), &json!("brass")));
    assert_eq!(again.body["name"], "Desk lamp");
    put(admin, &path, json!({"category": "light"})).await?.expect_status(200)?;
    said(put(ada, &path, json!({"price": 1})).await?, 403, "forbidden", "Forbidden: requires ADMIN")?;
    said(put(admin, "/products/999", json!({"price": 1})).await?, 404, "not_found", "Product not found")?;

    let other = admin.post("/products", &wanted).await?.expect_status(201)?.number_at("/id")?;
    let path = format!("/products/{other}");
    let elsewhere = [format!("/products/{other}/stock"), format!("/api/products/{other}/status")];
    for alias in &elsewhere {
        visitor.get(alias).await?.expect_status(200)?;
    }
    let delete = async |who: &Client| who.send(Method::DELETE, &path, None, &[]).await;
    said(delete(ada).await?, 403, "forbidden", "Forbidden: requires ADMIN")?;
    assert_eq!(delete(admin).await?.expect_status(200)?.body, json!({"message": "deleted"}));
    said(delete(admin).await?, 404, "not_found", "Product not found")?;
    said(visitor.get(&path).await?, 404, "not_found", "Product not found")?;
    for alias in &elsewhere {
        said(visitor.get(alias).await?, 404, "not_found", "Product not found")?;
    }
    let set = admin.send(Method::POST, &format!("/products/{other}/stock?stock=1"), None, &[]).await?;
    said(set, 404, "not_found", "Product not found")?;
    let item = json!({"productId": other, "quantity": 1});
    said(ada.post("/cart/items", &item).await?, 404, "not_found", "Product not found")?;
    ada.post("/api/cart", &item).await?.expect_problem(404, "not_found")?;
    visitor.get("/products/abc").await?.expect_problem(400, "validation_failed")?;
    Ok(id)
}

/// The list comes from the database first and from the cache then, and a change is seen at once.
async fn list(visitor: &Client, admin: &Client, lamp: i64) -> anyhow::Result<()> {
    let wanted = json!({"name": "Mug", "category": "kitchen", "price": "4.00", "stockQuantity": 9});
    let mug = admin.post("/products", &wanted).await?.expect_status(201)?;
    let lamp = visitor.get(&format!("/products/{lamp}")).await?.expect_status(200)?.body;
    let data = json!([lamp, mug.body]);
    let mut sources = Vec::new();
    // A copy lives a second at most, so one may end between two requests, but not between all.
    for _ in 0..6 {
        let listed = visitor.get("/products").await?.expect_status(200)?;
        assert_eq!(listed.body, json!({"source": listed.body["source"], "data": data}));
        sources.push(listed.text_at("/source")?.to_owned());
    }
    assert_eq!(sources.first().map(String::as_str), Some("db"), "{sources:?}");
    assert!(sources.windows(2).any(|two| two == ["db", "cache"]), "{sources:?}");
    let ids = async |query: &str| -> anyhow::Result<Vec<Value>> {
        let listed = visitor.get(&format!("/products?{query}")).await?.expect_status(200)?;
        Ok(listed.body["data"].as_array().into_iter().flatten().map(|product| product["id"].clone()).collect())
    };
    let (lamp, mug) = (&lamp["id"], &mug.body["id"]);
    assert_eq!(ids("sort=price_asc").await?, [mug.clone(), lamp.clone()]);
    assert_eq!(ids("sort=price_desc").await?, [lamp.clone(), mug.clone()]);
    assert_eq!(ids("category=kitchen").await?.as_slice(), std::slice::from_ref(mug));
    assert_eq!(ids("category=kitchen|price_asc").await?, [] as [Value; 0]);
    assert_eq!(ids("page=2&limit=1").await?.as_slice(), std::slice::from_ref(mug));
    assert_eq!(ids("page=9").await?, [] as [Value; 0]);
    visitor.get("/products?page=0").await?.expect_problem(400, "validation_failed")?;
    visitor.get("/products?limit=3x").await?.expect_problem(400, "validation_failed")?;
    Ok(())
}

async fn cart(visitor: &Client, ada: &Client, lamp: i64) -> anyhow::Result<()> {
    said(visitor.get("/cart").await?, 401, "unauthenticated", "No token provided")?;
    assert_eq!(ada.get("/cart").await?.expect_status(200)?.body, json!({"cart": null, "items": []}));
    for wrong in [json!({}), json!({"productId": lamp, "quantity": 0}), json!({"productId": "x", "quantity": 1})] {
        let answer = ada.post("/cart/items", &wrong).await?;
        said(answer, 400, "validation_failed", "productId and positive quantity required")?;
    }
    let none = json!({"productId": 999, "quantity": 1});
    said(ada.post("/cart/items", &none).await?, 404, "not_found", "Product not found")?;

    // Adds at the same time are all counted, and make one row.
    let one = json!({"productId": lamp, "quantity": 1});
    for answer in try_join_all((0..10).map(|_| ada.post("/cart/items", &one))).await? {
        assert_eq!(answer.expect_status(201)?.text_at("/message")?, "Item added");
    }
    let product = visitor.get(&format!("/products/{lamp}")).await?.body;
    let seen = ada.get("/cart").await?.expect_status(200)?;
    let (id, at) = (seen.number_at("/cart/id")?, seen.text_at("/cart/updatedAt")?);
    let row = json!({"id": lamp, "cartId": id, "productId": lamp, "quantity": 10, "product": product});
    assert_eq!(seen.body, json!({"cart": {"id": id, "userId": id, "updatedAt": at, "items": [row]}}));

    // There is room for a thousand, and what does not fit changes nothing.
    let more = async |pieces: u32| {
        let item = json!({"productId": lamp, "quantity": pieces});
        Ok::<_, anyhow::Error>([ada.post("/cart/items", &item).await?, ada.post("/api/cart", &item).await?])
    };
    for answer in more(991).await? {
        answer.expect_problem(409, "cart_full")?;
    }
    assert_eq!(ada.get("/cart").await?.body, seen.body);
    for answer in more(495).await? {
        answer.expect_status(201)?;
    }
    for answer in more(1).await? {
        answer.expect_problem(409, "cart_full")?;
    }

    let remove = async |item: &str| ada.send(Method::DELETE, &format!("/cart/items/{item}"), None, &[]).await;
    said(remove("abc").await?, 400, "validation_failed", "Invalid item id")?;
    said(remove("999").await?, 404, "not_found", "Cart item not found")?;
    let removed = remove(&lamp.to_string()).await?.expect_status(200)?;
    assert_eq!((removed.text_at("/message")?, &removed.body["cart"]["items"]), ("Item removed", &json!([])));
    Ok(())
}

async fn orders(stage: &Stage, ada: &Client, lamp: i64) -> anyhow::Result<()> {
    let order = async || ada.send(Method::POST, "/orders", None, &[]).await;
    said(order().await?, 400, "cart_empty", "Cart is empty")?;
    ada.post("/cart/items", &json!({"productId": lamp, "quantity": 4})).await?.expect_status(201)?;
    let words = format!("Concurrent update detected or insufficient stock for product {lamp}");
    let short = order().await?.expect_problem(409, "insufficient_stock")?;
    assert_eq!((short.text_at("/error")?, short.text_at("/message")?), (words.as_str(), words.as_str()));
    ada.send(Method::DELETE, &format!("/cart/items/{lamp}"), None, &[]).await?.expect_status(200)?;

    ada.post("/cart/items", &json!({"productId": lamp, "quantity": 2})).await?.expect_status(201)?;
    let placed = order().await?.expect_status(201)?;
    let number = placed.number_at("/order/orderId")?;
    let made = json!({"orderId": number, "totalAmount": 198});
    assert_eq!(placed.body, json!({"message": "Order created successfully", "order": made}));
    assert_eq!(ada.get("/cart").await?.body["cart"]["items"], json!([]));

    let path = format!("/orders/{number}");
    let seen = ada.get(&path).await?.expect_status(200)?;
    let product = ada.get(&format!("/products/{lamp}")).await?.body;
    assert_eq!((&product["stockQuantity"], &product["version"]), (&json!(1), &json!(3)));
    let row = json!({
        "id": lamp, "orderId": number, "productId": lamp, "quantity": 2, "priceSnapshot": "99", "product": product,
    });
    let expected = json!({
        "id": number, "userId": seen.body["userId"], "totalAmount": "198", "status": "PENDING",
        "createdAt": seen.body["createdAt"], "items": [row],
    });
    assert_eq!(seen.body, expected);
    let eve = stage.service.customer("eve").await?;
    said(eve.get(&path).await?, 404, "not_found", "Order not found")?;
    said(ada.get("/orders/999").await?, 404, "not_found", "Order not found")?;
    ada.get("/orders/abc").await?.expect_problem(400, "validation_failed")?;
    Ok(())
}

/// One piece, two buyers at the same time: one order and one refusal, and nothing is left.
async fn the_last_piece(stage: &Stage, admin: &Client) -> anyhow::Result<()> {
    for round in 0..5 {
        let wanted = json!({"name": "The last", "price": 10, "stockQuantity": 1});
        let last = admin.post("/products", &wanted).await?.expect_status(201)?.number_at("/id")?;
        let mut buyers = Vec::new();
        for name in ["left", "right"] {
            let buyer = stage.service.customer(&format!("{name}{round}")).await?;
            buyer.post("/cart/items", &json!({"productId": last, "quantity": 1})).await?.expect_status(201)?;
            buyers.push(buyer);
        }
        let order = async |buyer: &Client| buyer.send(Method::POST, "/orders", None, &[]).await;
        let mut statuses: Vec<_> = try_join_all(buyers.iter().map(order)).await?.iter().map(|it| it.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        let product = admin.get(&format!("/products/{last}")).await?.expect_status(200)?;
        assert_eq!(product.number_at("/stockQuantity")?, 0);
    }
    Ok(())
}

/// Its words stand in `message`; the rest is a problem like any other.
fn said(answer: Answer, status: u16, code: &str, message: &str) -> anyhow::Result<()> {
    let answer = answer.expect_problem(status, code)?;
    assert_eq!(answer.body["message"], message);
    assert!(answer.body.get("error").is_none(), "{}", answer.text);
    Ok(())
}
