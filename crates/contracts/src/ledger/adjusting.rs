//! Stock that comes in and leaves.

use stockade_domain::ledger::{Counters, Receipt, Refusal, Shortage, StockChange};

use crate::ShopHarness;
use crate::scene::Scene;

pub async fn an_admin_adds_and_removes_pieces(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    scene.done(scene.order(&buyer, &[(product, 4)])).await;
    for (by, counters) in [(5, [11, 0, 4, 15]), (-11, [0, 0, 4, 4]), (1, [1, 0, 4, 5])] {
        let verdict = scene.submit(scene.adjust(product, StockChange::By(by))).await;
        let Ok(Receipt::Stock { level, change }) = verdict.outcome else { panic!("{verdict:?}") };
        let read = scene.read(product).await;
        assert_eq!((change, level.counters, level.version), (by, read.counters, read.stock_version));
        assert_eq!(scene.counters(product).await, counters);
    }
}

pub async fn an_admin_says_how_many_are_available(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    scene.done(scene.hold(&buyer, &[(product, 4)])).await;
    for (available, by) in [(9, 3), (0, -9), (2, 2)] {
        let verdict = scene.submit(scene.adjust(product, StockChange::ToAvailable(available))).await;
        assert!(matches!(verdict.outcome, Ok(Receipt::Stock { change, .. }) if change == by), "{verdict:?}");
        assert_eq!(scene.counters(product).await, [available, 4, 0, 4 + available]);
    }
}

pub async fn pieces_that_are_not_available_cannot_be_removed(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    scene.done(scene.hold(&buyer, &[(product, 4)])).await;
    let refused = scene.refused(scene.adjust(product, StockChange::By(-7))).await;
    let shortages = vec![Shortage { product_id: product, requested: 7, available: 6 }];
    assert_eq!(refused, Refusal::InsufficientStock { shortages });
    assert_eq!(scene.counters(product).await, [6, 4, 0, 10]);
}

pub async fn a_product_has_only_so_many_pieces(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let product = scene.product(10).await;
    let limit = Refusal::StockLimit { max: Counters::MAX_RECEIVED };
    let most = i64::from(Counters::MAX_RECEIVED) - 10;
    for too_many in [most + 1, i64::MAX, i64::MIN] {
        assert_eq!(scene.refused(scene.adjust(product, StockChange::By(too_many))).await, limit);
    }
    assert!(scene.submit(scene.adjust(product, StockChange::By(most))).await.outcome.is_ok());
    assert_eq!(scene.counters(product).await, [Counters::MAX_RECEIVED, 0, 0, Counters::MAX_RECEIVED]);
    assert_eq!(scene.refused(scene.adjust(product, StockChange::ToAvailable(u32::MAX))).await, limit);
}

pub async fn setting_stock_to_what_it_is_writes_nothing(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let product = scene.product(10).await;
    let books = scene.books().await;
    for change in [StockChange::ToAvailable(10), StockChange::By(0)] {
        let verdict = scene.submit(scene.adjust(product, change)).await;
        assert!(matches!(verdict.outcome, Ok(Receipt::Stock { change: 0, .. })), "{verdict:?}");
    }
    assert_eq!(scene.books().await, books);
}
