//! What shoppers and admins do all day.

use reqwest::Method;
use serde_json::json;
use stockade_tests::Service;

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_registers_looks_around_fills_a_cart_and_checks_out() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let tea = admin.create_product("Tea", 10, json!({"category": "drinks", "price": 4.5})).await?;
    let cup = admin.create_product("Cup", 3, json!({"price": "12.00"})).await?;

    let ada = service.customer("ada").await?;
    let me = ada.get("/api/v1/auth/me").await?.expect_status(200)?;
    assert_eq!((me.text_at("/email")?, me.text_at("/role")?), ("ada@example.com", "customer"));
    let drinks = ada.get("/api/v1/products?category=drinks").await?.expect_status(200)?;
    assert_eq!(drinks.text_at("/data/0/name")?, "Tea");
    assert_eq!(drinks.text_at("/data/0/price")?, "4.50");

    ada.post("/api/v1/cart/items", &json!({"product_id": tea, "quantity": 2})).await?.expect_status(200)?;
    ada.post("/api/v1/cart/items", &json!({"productId": tea, "quantity": 1})).await?.expect_status(200)?;
    let cart = ada.post("/api/v1/cart/items", &json!({"product_id": cup, "quantity": 1})).await?.expect_status(200)?;
    assert_eq!(cart.text_at("/total")?, "25.50");

    let changed = ada.post("/api/v1/checkout", &json!({"expected_total": "1.00"})).await?;
    changed.expect_problem(409, "price_changed")?;
    let body = json!({"expected_total": "25.50"});
    let order = ada.post_as("first", "/api/v1/checkout", &body).await?.expect_status(201)?;
    assert_eq!((order.text_at("/status")?, order.text_at("/total")?), ("confirmed", "25.50"));
    let again = ada.post_as("first", "/api/v1/checkout", &body).await?.expect_status(201)?;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.text, order.text);
    ada.post("/api/v1/checkout", &json!({})).await?.expect_problem(409, "cart_empty")?;

    let path = format!("/api/v1/orders/{}", order.text_at("/id")?);
    let seen = ada.get(&path).await?.expect_status(200)?;
    assert_eq!(seen.number_at("/number")?, order.number_at("/number")?);
    service.customer("eve").await?.get(&path).await?.expect_problem(404, "not_found")?;
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_holds_extends_confirms_and_an_admin_takes_the_order_back() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let coat = admin.create_product("Coat", 5, json!({"max_per_customer": 2})).await?;
    let ada = service.customer("ada").await?;

    let hold = json!({"product_id": coat, "quantity": 2});
    let order = ada.post("/api/v1/holds", &hold).await?.expect_status(201)?;
    assert_eq!(order.text_at("/status")?, "pending");
    ada.post("/api/v1/holds", &hold).await?.expect_problem(409, "per_customer_limit")?;
    let path = format!("/api/v1/orders/{}", order.text_at("/id")?);
    ada.post(&format!("{path}/extend"), &json!({})).await?.expect_status(200)?;
    ada.post(&format!("{path}/extend"), &json!({})).await?.expect_status(200)?;
    ada.post(&format!("{path}/extend"), &json!({})).await?.expect_problem(409, "extension_limit")?;
    let confirmed = ada.post(&format!("{path}/confirm"), &json!({})).await?.expect_status(200)?;
    assert_eq!(confirmed.text_at("/status")?, "confirmed");
    ada.post(&format!("{path}/confirm"), &json!({})).await?.expect_status(200)?;
    ada.post(&format!("{path}/cancel"), &json!({})).await?.expect_problem(409, "hold_not_pending")?;

    let stock = format!("/api/v1/products/{coat}/stock");
    let seen = ada.get(&stock).await?;
    assert_eq!((seen.number_at("/available")?, seen.number_at("/held")?, seen.number_at("/sold")?), (3, 0, 2));
    let cancel = format!("/api/v1/admin/orders/{}/cancel", order.text_at("/id")?);
    admin.post(&cancel, &json!({"reason": "damaged"})).await?.expect_status(200)?;
    assert_eq!(ada.get(&stock).await?.number_at("/available")?, 5);
    let events = ada.get(&format!("{path}/events")).await?.expect_status(200)?;
    assert_eq!(events.body.pointer("/data").and_then(|data| data.as_array()).map(Vec::len), Some(3));
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_admins_who_edit_one_product_do_not_overwrite_each_other() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let tea = admin.create_product("Tea", 10, json!({})).await?;
    let path = format!("/api/v1/admin/products/{tea}");
    let tag = admin.get(&path).await?.header("etag").unwrap_or_default().to_owned();

    let price = json!({"price": "5.00"});
    admin.send(Method::PATCH, &path, Some(&price), &[]).await?.expect_problem(428, "precondition_required")?;
    let first = admin.send(Method::PATCH, &path, Some(&price), &[("if-match", &tag)]).await?.expect_status(200)?;
    assert_eq!(first.text_at("/price")?, "5.00");
    let second = admin.send(Method::PATCH, &path, Some(&price), &[("if-match", &tag)]).await?;
    second.expect_problem(412, "precondition_failed")?;
    let stale = admin.send(Method::PATCH, &path, Some(&json!({"price": "6.00", "version": 1})), &[]).await?;
    stale.expect_problem(409, "version_conflict")?;

    // Stock that moves does not disturb an editor.
    let tag = first.header("etag").unwrap_or_default().to_owned();
    let adjust = json!({"delta": 5, "reason": "delivery"});
    let adjusted = admin.post(&format!("{path}/stock-adjustments"), &adjust).await?.expect_status(201)?;
    assert_eq!(adjusted.number_at("/available")?, 15);
    assert_eq!(service.visitor()?.get(&format!("/api/v1/products/{tea}/stock")).await?.number_at("/available")?, 15);
    let edited = admin.send(Method::PATCH, &path, Some(&json!({"category": "drinks"})), &[("if-match", &tag)]).await?;
    edited.expect_status(200)?;
    admin.send(Method::DELETE, &path, None, &[("if-match", "W/\"3\"")]).await?.expect_status(200)?;
    service.visitor()?.get(&format!("/api/v1/products/{tea}")).await?.expect_problem(404, "not_found")?;
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_reads_reports_exports_jobs_and_the_audit() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let tea = admin.create_product("=Tea", 4, json!({"price": "2.50"})).await?;
    let ada = service.customer("ada").await?;
    let order = json!({"items": [{"product_id": tea, "quantity": 2}, {"product_id": tea, "quantity": 1}]});
    ada.post("/api/v1/orders", &order).await?.expect_status(201)?;

    let best = admin.get("/api/v1/admin/reports/top-products").await?.expect_status(200)?;
    assert_eq!((best.number_at("/data/0/pieces")?, best.text_at("/data/0/revenue")?), (3, "7.50"));
    let low = admin.get("/api/v1/admin/reports/low-stock").await?.expect_status(200)?;
    assert_eq!(low.number_at("/data/0/available")?, 1);
    let revenue = admin.get("/api/v1/admin/reports/revenue-by-customer").await?.expect_status(200)?;
    assert_eq!(revenue.text_at("/data/0/revenue")?, "7.50");
    for report in ["revenue", "orders-timeseries?bucket=minute", &format!("stock-timeline?product_id={tea}")] {
        let answer = admin.get(&format!("/api/v1/admin/reports/{report}")).await?.expect_status(200)?;
        assert!(answer.body.pointer("/data/0").is_some(), "{report}: {}", answer.text);
    }
    let export = admin.get("/api/v1/admin/exports/products.csv").await?.expect_status(200)?;
    assert!(export.text.contains("'=Tea"), "a formula left the shop: {}", export.text);
    assert!(admin.get("/api/v1/admin/audit").await?.expect_status(200)?.body.to_string().contains("\"findings\":[]"));
    let jobs = admin.get("/api/v1/admin/jobs").await?.expect_status(200)?;
    assert_eq!(jobs.text_at("/data/0/kind")?, "order_confirmed");
    let eve = service.customer("eve").await?;
    eve.post("/api/v1/holds", &json!({"product_id": tea, "quantity": 1})).await?.expect_status(201)?;
    eve.get(&format!("/api/v1/products/{tea}/stock")).await?.expect_status(200)?;
    let metrics = eve.get("/metrics").await?.expect_status(200)?;
    for figure in FIGURES {
        assert!(metrics.text.contains(figure), "{figure} is missing in {}", metrics.text);
    }
    service.audit()
}

/// What a dashboard of a shop can count on once somebody has bought something.
const FIGURES: [&str; 14] = [
    "http_server_request_duration_seconds_bucket{http_request_method=\"",
    "http_server_active_requests ",
    "stockade_holds_total{outcome=\"held\"}",
    "stockade_orders_total{status=\"confirmed\"}",
    "stockade_checkout_duration_seconds_count{outcome=\"",
    "stockade_tx_retries_total{reason=\"",
    "stockade_lock_wait_seconds_count{kind=\"",
    "stockade_db_pool_connections{state=\"busy\"}",
    "stockade_db_pool_connections{state=\"idle\"}",
    "stockade_stock_cache_requests_total{result=\"",
    "stockade_ledger_drift_units 0",
    "stockade_jobs_total{queue=\"mails\"",
    "stockade_jobs_queue_depth{queue=\"mails\"}",
    "stockade_build_info{version=\"",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_confirmation_of_an_order_is_mailed_once() -> anyhow::Result<()> {
    let service = Service::start_with(&[("STOCKADE_MAIL_FOLDER", "outgoing")]).await?;
    let tea = service.admin().await?.create_product("Tea", 4, json!({})).await?;
    let order = json!({"items": [{"product_id": tea, "quantity": 1}]});
    service.customer("ada").await?.post("/api/v1/orders", &order).await?.expect_status(201)?;

    let folder = service.folder().join("outgoing");
    let mut mails = Vec::new();
    for _ in 0..100 {
        mails = std::fs::read_dir(&folder).map(|files| files.flatten().collect()).unwrap_or_default();
        mails.retain(|file: &std::fs::DirEntry| file.path().extension().is_some_and(|extension| extension == "eml"));
        if !mails.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(mails.len(), 1);
    let mail = std::fs::read_to_string(mails.swap_remove(0).path())?;
    assert!(mail.contains("To: ada@example.com") && mail.contains("Message-ID: "), "{mail}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_that_is_checked_out_on_two_devices_is_bought_once() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let tea = service.admin().await?.create_product("Tea", 100, json!({})).await?;
    let ada = service.customer("ada").await?;
    for round in 0..5 {
        ada.post("/api/v1/cart/items", &json!({"product_id": tea, "quantity": 2})).await?.expect_status(200)?;
        let clicks = (0..6).map(|click| {
            let (ada, key) = (ada.clone(), format!("{round}-{click}"));
            async move { ada.post_as(&key, "/api/v1/checkout", &json!({})).await }
        });
        let answers = futures_util::future::try_join_all(clicks).await?;
        // Whoever looked before the cart was emptied is told of the one order; whoever came later, that it is empty.
        let bought = answers.iter().filter(|answer| answer.status == 201);
        let ids =
            bought.map(|answer| answer.text_at("/id")).collect::<anyhow::Result<std::collections::BTreeSet<_>>>()?;
        assert_eq!(ids.len(), 1, "round {round}: {ids:?}");
    }
    let stock = service.visitor()?.get(&format!("/api/v1/products/{tea}/stock")).await?;
    assert_eq!(stock.number_at("/sold")?, 10);
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_limited_wherever_it_asks_from() -> anyhow::Result<()> {
    let limits = [
        ("STOCKADE_RATE_LIMITS", "on"),
        ("STOCKADE_RATE_LIMITS_WRITES", "10/60s"),
        ("STOCKADE_TRUSTED_PROXIES", "127.0.0.0/8"),
    ];
    let service = Service::start_with(&limits).await?;
    let (ada, bob) = (service.customer("ada").await?, service.customer("bob").await?);
    let from = async |who: &stockade_tests::Client, number: u32| {
        let address = format!("203.0.113.{number}");
        who.send(Method::DELETE, "/api/v1/cart", None, &[("x-forwarded-for", &address)]).await
    };
    for number in 0..10 {
        from(&ada, number).await?.expect_status(200)?;
    }
    let refused = from(&ada, 10).await?.expect_problem(429, "rate_limited")?;
    assert!(refused.header("retry-after").is_some());
    from(&bob, 11).await?.expect_status(200)?;
    Ok(())
}
