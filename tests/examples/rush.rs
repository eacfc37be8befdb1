//! How fast a rush is served, with batches and without, by turns in one run.
//!
//! `cargo build --release && cargo run --release --package stockade-tests --example rush`

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use serde_json::json;
use stockade_tests::{Rush, Service, rush};

const ATTEMPTS: u32 = 10_000;
const PIECES: u32 = 1_000;
const CONNECTIONS: u32 = 256;
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    println!("{ATTEMPTS} attempts over {CONNECTIONS} connections; then the same with stock for everybody");
    for (name, stock) in [("1,000 pieces", PIECES), ("10,000 pieces", ATTEMPTS)] {
        let (mut batched, mut single) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            batched.push(round("512", stock).await?);
            single.push(round("1", stock).await?);
        }
        let (batched, single) = (median(batched), median(single));
        println!("{name}: batched {batched:.0}/s, --max-batch 1 {single:.0}/s, ratio {:.1}", batched / single);
    }
    Ok(())
}

async fn round(max_batch: &str, stock: u32) -> anyhow::Result<f64> {
    let service = Service::start_with(&[("STOCKADE_LEDGER_MAX_BATCH", max_batch)]).await?;
    let product = service.admin().await?.create_product("A hot product", stock, json!({})).await?;
    let rush: Rush = rush(&service, product, ATTEMPTS, CONNECTIONS).await?;
    anyhow::ensure!((rush.sold, rush.other) == (stock, 0), "a wrong outcome: {rush:?}");
    service.audit()?;
    println!("  max batch {max_batch:>3}: {:.0}/s, {rush:?}", rush.attempts_per_second());
    Ok(rush.attempts_per_second())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
