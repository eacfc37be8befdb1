//! Many more buyers than pieces: every piece is sold, and none twice.

use serde_json::json;
use stockade_tests::{Service, rush};

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_attempts_on_a_thousand_pieces_sell_exactly_a_thousand() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let product = service.admin().await?.create_product("Last season's coat", 1_000, json!({})).await?;
    let rush = rush(&service, product, 10_000, 256).await?;

    assert_eq!((rush.sold, rush.refused, rush.other), (1_000, 9_000, 0));
    let stock = service.visitor()?.get(&format!("/api/v1/products/{product}/stock")).await?;
    assert_eq!((stock.number_at("/available")?, stock.number_at("/sold")?), (0, 1_000));
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_one_sells_exactly_as_much() -> anyhow::Result<()> {
    let service = Service::start_with(&[("STOCKADE_LEDGER_MAX_BATCH", "1")]).await?;
    let product = service.admin().await?.create_product("Signed print", 100, json!({})).await?;
    let rush = rush(&service, product, 1_000, 64).await?;

    assert_eq!((rush.sold, rush.refused, rush.other), (100, 900, 0));
    service.audit()
}
