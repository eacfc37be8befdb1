//! Stock, to look at: never older than what was said before, and always one state that was committed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Counters, StockChange};
use stockade_domain::testing::product;

use crate::StockHarness;
use crate::scene::Scene;

/// What every [`StockReader`](stockade_domain::ports::StockReader), cached or not, must do.
#[macro_export]
macro_rules! stock_contract {
    ($start:expr) => {
        $crate::audited_clauses!($start, stock:
            stock_is_read_with_its_version,
            stock_of_nothing_is_absent,
            a_product_is_seen_though_it_was_asked_for_before,
            stock_is_seen_as_soon_as_its_change_was_told,
            stock_never_goes_back_in_time,
            of_many_readers_at_once_each_is_told,
        );
    };
}

pub async fn stock_is_read_with_its_version(shop: &dyn StockHarness) {
    let scene = Scene::open(shop).await;
    let (full, empty) = (scene.product(5).await, scene.product(0).await);
    for (id, counters, version) in [(full, Counters::received(5), 1), (empty, Counters::ZERO, 0)] {
        for _ in 0..3 {
            let reading = shop.stock().stock(id, shop.now()).await.unwrap().unwrap();
            assert_eq!(
                (reading.level.product_id, reading.level.counters, reading.level.version),
                (id, counters, version)
            );
            assert!(reading.level.as_of <= shop.now());
        }
    }
}

pub async fn stock_of_nothing_is_absent(shop: &dyn StockHarness) {
    for _ in 0..2 {
        assert_eq!(shop.stock().stock(product(4_711), shop.now()).await.unwrap(), None);
    }
}

pub async fn a_product_is_seen_though_it_was_asked_for_before(shop: &dyn StockHarness) {
    let scene = Scene::open(shop).await;
    let next = product(scene.product(1).await.get() + 1);
    assert_eq!(shop.stock().stock(next, shop.now()).await.unwrap(), None);
    let made = scene.product(4).await;
    assert_eq!(made, next, "ids are given in order");
    assert_eq!(shop.stock().stock(made, shop.now()).await.unwrap().unwrap().level.counters, Counters::received(4));
}

pub async fn stock_is_seen_as_soon_as_its_change_was_told(shop: &dyn StockHarness) {
    let scene = Scene::open(shop).await;
    let [a, b] = [scene.product(9).await, scene.product(9).await];
    let buyer = scene.buyer().await;
    expect_fresh(shop, &scene, [a, b]).await;
    let hold = scene.done(scene.hold(&buyer, &[(a, 2), (b, 1)])).await;
    expect_fresh(shop, &scene, [a, b]).await;
    scene.done(scene.confirm(&hold)).await;
    expect_fresh(shop, &scene, [a, b]).await;
    scene.done(scene.take_back(&hold)).await;
    expect_fresh(shop, &scene, [a, b]).await;
    scene.submit(scene.adjust(a, StockChange::By(3))).await;
    expect_fresh(shop, &scene, [a, b]).await;
}

pub async fn stock_never_goes_back_in_time(shop: &dyn StockHarness) {
    let scene = Scene::open(shop).await;
    let (id, buyers) = (scene.product(500).await, scene.buyers(10).await);
    let (over, now) = (Arc::new(AtomicBool::new(false)), shop.now());
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let (stock, over) = (shop.stock(), Arc::clone(&over));
            tokio::spawn(async move {
                let mut seen = 0;
                while !over.load(Ordering::Relaxed) {
                    let level = stock.stock(id, now).await.unwrap().unwrap().level;
                    assert!(level.counters.are_conserved());
                    // Every order here is one piece and one row of the ledger after the opening one.
                    assert_eq!(u64::from(level.counters.sold) + 1, level.version);
                    assert!(seen <= level.version, "{seen} was seen before {}", level.version);
                    seen = level.version;
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for _ in 0..10 {
        let orders = buyers.iter().map(|buyer| scene.order(buyer, &[(id, 1)])).collect();
        scene.at_once(orders).await;
    }
    over.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    expect_fresh(shop, &scene, [id, id]).await;
}

pub async fn of_many_readers_at_once_each_is_told(shop: &dyn StockHarness) {
    let scene = Scene::open(shop).await;
    let (id, now) = (scene.product(5).await, shop.now());
    let readers: Vec<_> = (0..100)
        .map(|_| {
            let stock = shop.stock();
            tokio::spawn(async move { stock.stock(id, now).await.unwrap().unwrap() })
        })
        .collect();
    for reader in readers {
        assert_eq!(reader.await.unwrap().level.counters, Counters::received(5));
    }
}

async fn expect_fresh(shop: &dyn StockHarness, scene: &Scene<'_>, ids: [ProductId; 2]) {
    for id in ids {
        let product = scene.read(id).await;
        let level = shop.stock().stock(id, shop.now()).await.unwrap().unwrap().level;
        assert_eq!((level.counters, level.version), (product.counters, product.stock_version));
    }
}
