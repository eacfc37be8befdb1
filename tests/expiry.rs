//! Holds that nobody confirms give their pieces back by themselves.

use std::time::{Duration, Instant};

use serde_json::json;
use stockade_tests::Service;

#[tokio::test(flavor = "multi_thread")]
async fn due_holds_come_back_within_a_second_and_a_half() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let product = service.admin().await?.create_product("Short hold", 50, json!({"hold_seconds": 5})).await?;
    let customer = service.customer("slow").await?;
    let mut deadline = Instant::now();
    for _ in 0..50 {
        let hold = json!({"product_id": product, "quantity": 1});
        let answer = customer.post("/api/v1/holds", &hold).await?.expect_status(201)?;
        deadline = Instant::now() + Duration::from_millis(u64::try_from(answer.number_at("/expires_in_ms")?)?);
    }
    let stock = format!("/api/v1/products/{product}/stock");
    assert_eq!(customer.get(&stock).await?.number_at("/available")?, 0);

    let last_moment = deadline + Duration::from_millis(1_500);
    loop {
        let seen = customer.get(&stock).await?;
        if seen.number_at("/available")? == 50 {
            break;
        }
        assert!(Instant::now() <= last_moment, "still held: {}", seen.text);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_is_over_cannot_be_confirmed_and_its_order_says_so() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let product = service.admin().await?.create_product("One second late", 1, json!({"hold_seconds": 5})).await?;
    let customer = service.customer("late").await?;
    let hold = json!({"productId": product, "quantity": 1});
    let order = customer.post("/api/v1/holds", &hold).await?.expect_status(201)?;
    let path = format!("/api/v1/orders/{}", order.text_at("/id")?);
    tokio::time::sleep(Duration::from_millis(u64::try_from(order.number_at("/expires_in_ms")?)? + 1)).await;

    customer.post(&format!("{path}/confirm"), &json!({})).await?.expect_problem(409, "hold_expired")?;
    let seen = customer.get(&path).await?.expect_status(200)?;
    assert_eq!((seen.text_at("/status")?, seen.number_at("/expires_in_ms")?), ("expired", 0));
    service.audit()
}
