//! An alias lets in whom the canonical route behind it lets in, and nobody else.

use reqwest::Method;
use serde_json::json;
use stockade_tests::{Backing, Client, Service, Stage};

/// An order that nobody has.
const ORDER: &str = "/api/v1/orders/0190a5f0-0000-7000-8000-000000000000";

/// Each alias, and the route behind it. Either is asked for things that are not there.
const BEHIND: &[(&str, &str, &str, &str)] = &[
    ("GET", "/api/products", "GET", "/api/v1/products"),
    ("POST", "/api/cart", "POST", "/api/v1/cart/items"),
    ("POST", "/api/checkout", "POST", "/api/v1/checkout"),
    ("GET", "/products/999/stock", "GET", "/api/v1/products/999/stock"),
    ("POST", "/products/999/stock?stock=1", "POST", "/api/v1/admin/products/999/stock-adjustments"),
    ("GET", "/health", "GET", "/readyz"),
    ("POST", "/api/auth/register", "POST", "/api/v1/auth/register"),
    ("POST", "/api/auth/login", "POST", "/api/v1/auth/login"),
    ("GET", "/api/products/live", "GET", "/api/v1/products/live"),
    ("POST", "/api/holds", "POST", "/api/v1/holds"),
    ("GET", "/api/orders", "GET", "/api/v1/orders"),
    ("GET", "/api/orders/999", "GET", ORDER),
    ("POST", "/api/orders/999/confirm", "POST", "/api/v1/orders/0190a5f0-0000-7000-8000-000000000000/confirm"),
    ("GET", "/api/admin/metrics", "GET", "/api/v1/admin/metrics"),
    ("GET", "/api/admin/products", "GET", "/api/v1/admin/products"),
    ("POST", "/auth/register", "POST", "/api/v1/auth/register"),
    ("POST", "/auth/login", "POST", "/api/v1/auth/login"),
    ("GET", "/protected", "GET", "/api/v1/auth/me"),
    ("GET", "/admin-only", "GET", "/api/v1/admin/metrics"),
    ("GET", "/products", "GET", "/api/v1/products"),
    ("GET", "/products/999", "GET", "/api/v1/products/999"),
    ("POST", "/products", "POST", "/api/v1/admin/products"),
    ("PUT", "/products/999", "PUT", "/api/v1/admin/products/999"),
    ("DELETE", "/products/999", "DELETE", "/api/v1/admin/products/999"),
    ("POST", "/cart/items", "POST", "/api/v1/cart/items"),
    ("GET", "/cart", "GET", "/api/v1/cart"),
    ("DELETE", "/cart/items/999", "DELETE", "/api/v1/cart/items/999"),
    ("POST", "/orders", "POST", "/api/v1/checkout"),
    ("GET", "/orders/999", "GET", ORDER),
    ("POST", "/api/products", "POST", "/api/v1/admin/products"),
    ("GET", "/api/products/999/status", "GET", "/api/v1/products/999/stock"),
    ("POST", "/api/products/999/reserve", "POST", "/api/v1/holds"),
    ("DELETE", "/api/products/999/reserve", "POST", "/api/v1/orders/0190a5f0-0000-7000-8000-000000000000/cancel"),
    ("POST", "/api/products/999/checkout", "POST", "/api/v1/orders/0190a5f0-0000-7000-8000-000000000000/confirm"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_alias_is_as_closed_as_the_route_behind_it() -> anyhow::Result<()> {
    as_closed(&Service::start().await?).await
}

#[cfg(feature = "live")]
#[tokio::test(flavor = "multi_thread")]
async fn with_a_real_database_every_alias_is_as_closed_too() -> anyhow::Result<()> {
    as_closed(&Stage::set(Backing::Servers, &[]).await?.service).await
}

/// A token makes the difference also in the demo: what it does not allow, its absence would.
async fn as_closed(service: &Service) -> anyhow::Result<()> {
    let visitor = service.visitor()?;
    let callers = [
        ("nobody", visitor.clone()),
        ("a forger", visitor.with_token("no.token.at-all")?),
        ("a customer", service.customer("ada").await?),
        ("an admin", service.admin().await?),
    ];
    for (who, caller) in &callers {
        for (method, alias, canonical_method, canonical) in BEHIND {
            let alias_says = door(caller, method, alias).await?;
            let canonical_says = door(caller, canonical_method, canonical).await?;
            assert_eq!(alias_says, canonical_says, "{method} {alias} for {who}");
        }
    }
    // Every alias there is has a row above.
    let document = service.visitor()?.get("/api/openapi.json").await?.expect_status(200)?;
    let paths = document.body["paths"].as_object().cloned().unwrap_or_default();
    let tagged = paths.iter().flat_map(|(path, item)| {
        let operations = item.as_object().cloned().unwrap_or_default();
        let ours = operations.into_iter().filter(|(_, operation)| operation["tags"] == json!(["compat"]));
        ours.map(|(method, _)| (method.to_ascii_uppercase(), path.replace("{id}", "999"))).collect::<Vec<_>>()
    });
    let without_query = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
    for (method, path) in tagged {
        let row = BEHIND.iter().find(|row| row.0 == method && without_query(row.1) == path);
        assert!(row.is_some(), "{method} {path} has no row");
    }
    Ok(())
}

/// 401 and 403 are closed doors, and whatever else is said is said inside.
async fn door(caller: &Client, method: &str, path: &str) -> anyhow::Result<Option<u16>> {
    let body = (method != "GET").then(|| json!({}));
    let answer = caller.send(Method::from_bytes(method.as_bytes())?, path, body.as_ref(), &[]).await?;
    assert!(answer.status < 500, "{method} {path}: {}", answer.text);
    Ok([401, 403].into_iter().find(|closed| *closed == answer.status))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_names_nobody_but_themselves() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let product = service.admin().await?.create_product("Tea", 5, json!({})).await?;
    let (ada, eve) = (service.customer("ada").await?, service.customer("eve").await?);
    let id = ada.get("/api/v1/auth/me").await?.number_at("/id")?;
    let item = |customer| json!({"customerId": customer, "productId": product, "quantity": 1});
    ada.post("/api/cart", &item(json!(id))).await?.expect_status(201)?;
    ada.post("/api/cart", &item(json!("Ada@example.com"))).await?.expect_status(201)?;
    eve.post("/api/cart", &item(json!(id))).await?.expect_problem(403, "forbidden")?;
    eve.post("/api/checkout", &json!({"customerId": id})).await?.expect_problem(403, "forbidden")?;
    eve.post("/api/checkout", &json!({})).await?.expect_problem(409, "cart_empty")?;
    ada.post("/api/checkout", &json!({})).await?.expect_status(201)?;
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_of_the_demo_is_somebody_on_this_machine_and_no_page_of_another_site() -> anyhow::Result<()> {
    let stage = Stage::demo(Backing::File).await?;
    let visitor = stage.service.visitor()?;
    let own = stage.service.address();
    let own_host = own.trim_start_matches("http://").to_owned();
    let set =
        async |headers: &[(&str, &str)]| visitor.send(Method::POST, "/products/1/stock?stock=3", None, headers).await;
    set(&[]).await?.expect_status(200)?;
    set(&[("origin", &own)]).await?.expect_status(200)?;
    set(&[("origin", "https://elsewhere.example")]).await?.expect_problem(401, "unauthenticated")?;
    set(&[("origin", "null")]).await?.expect_problem(401, "unauthenticated")?;
    set(&[("host", "rebound.example:8080")]).await?.expect_problem(401, "unauthenticated")?;
    set(&[("host", "rebound.example"), ("origin", "http://rebound.example")]).await?.expect_status(401)?;
    set(&[("host", &own_host), ("authorization", "Bearer x")]).await?.expect_problem(401, "unauthenticated")?;
    // Only what the older systems left open is open: nobody is an admin elsewhere.
    visitor.get("/api/v1/admin/products").await?.expect_problem(401, "unauthenticated")?;
    visitor.get("/api/v1/cart").await?.expect_problem(401, "unauthenticated")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_that_others_can_reach_has_no_visitors() -> anyhow::Result<()> {
    let stage = Stage::set(Backing::File, &[("STOCKADE_DEMO", "on"), ("STOCKADE_LISTEN", "0.0.0.0")]).await?;
    let answer = stage.service.visitor()?.send(Method::POST, "/products/1/stock?stock=3", None, &[]).await?;
    answer.expect_problem(401, "unauthenticated")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_compat_no_alias_is_there_and_the_document_has_none() -> anyhow::Result<()> {
    let service = Service::start_with(&[("STOCKADE_COMPAT", "off")]).await?;
    let admin = service.admin().await?;
    for (method, alias, ..) in BEHIND {
        let answer = admin.send(Method::from_bytes(method.as_bytes())?, alias, None, &[]).await?;
        let answer = answer.expect_problem(404, "not_found")?;
        assert!(answer.body.get("error").is_none() && answer.body.get("message").is_none(), "{}", answer.text);
    }
    let document = service.visitor()?.get("/api/openapi.json").await?.expect_status(200)?;
    assert!(!document.text.contains("\"compat\""), "the document still speaks of aliases");
    let printed = service.run(&["openapi", "--compat", "off"])?;
    let printed: serde_json::Value = serde_json::from_slice(&printed.stdout)?;
    assert_eq!(printed, document.body);
    Ok(())
}
