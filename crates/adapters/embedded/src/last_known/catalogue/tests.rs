//! Who is shown what while the store is away.

use std::sync::atomic::{AtomicBool, Ordering};

use stockade_domain::catalogue::{ProductDetails, SaleState, SaleWindow};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::MockCatalogueReader;
use stockade_domain::testing::{listed, product, second};

use super::*;

/// A shop with product 1, whose sale ends at second 100, and a way to take its store away.
fn shop() -> (LastKnownCatalogue, Arc<AtomicBool>) {
    let away = Arc::new(AtomicBool::new(false));
    let sale = SaleWindow::new(None, Some(second(100))).unwrap();
    let plain = listed(1, 5);
    let tea = Product { details: ProductDetails { sale, ..plain.details.clone() }, ..plain };
    let mut reader = MockCatalogueReader::new();
    let (shelf, gone) = (tea.clone(), Arc::clone(&away));
    reader.expect_product().returning(move |id| {
        if gone.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable("away".into()));
        }
        Ok((id == product(1)).then(|| shelf.clone()))
    });
    let gone = Arc::clone(&away);
    reader.expect_list().returning(move |_, _| {
        if gone.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable("away".into()));
        }
        Ok(Page { rows: vec![tea.clone()], next: None })
    });
    let gone = Arc::clone(&away);
    reader.expect_categories().returning(move || {
        if gone.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable("away".into()));
        }
        Ok(vec![CategoryCount { category: "tea".to_owned(), products: 1 }])
    });
    (LastKnownCatalogue::around(Arc::new(reader), Arc::default()), away)
}

fn live() -> ProductQuery {
    ProductQuery { states: vec![SaleState::Live], ..ProductQuery::all(PageRequest::first(PageLimit::MAX)) }
}

#[tokio::test]
async fn a_list_outlives_the_store_and_says_when_it_was_so() {
    let (shop, away) = shop();
    assert_eq!(shop.list(&live(), second(5)).await.unwrap().stale_since, None);
    away.store(true, Ordering::Relaxed);
    let shown = shop.list(&live(), second(60)).await.unwrap();
    assert_eq!((shown.value.rows.len(), shown.stale_since), (1, Some(second(5))));
}

#[tokio::test]
async fn a_product_that_was_in_a_list_can_be_shown_alone() {
    let (shop, away) = shop();
    shop.list(&live(), second(5)).await.unwrap();
    away.store(true, Ordering::Relaxed);
    let shown = shop.product(product(1), second(60)).await.unwrap();
    assert_eq!((shown.value.map(|product| product.id), shown.stale_since), (Some(product(1)), Some(second(5))));
}

#[tokio::test]
async fn what_nobody_saw_is_a_failure_still() {
    let (shop, away) = shop();
    assert_eq!(shop.product(product(2), second(5)).await.unwrap(), Seen::now(None));
    away.store(true, Ordering::Relaxed);
    for id in [1, 2] {
        assert!(matches!(shop.product(product(id), second(5)).await, Err(StoreError::Unavailable(_))), "{id}");
    }
    assert!(matches!(shop.list(&live(), second(5)).await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_sale_that_ended_meanwhile_is_not_among_those_that_run() {
    let (shop, away) = shop();
    shop.list(&live(), second(99)).await.unwrap();
    away.store(true, Ordering::Relaxed);
    assert_eq!(shop.list(&live(), second(99)).await.unwrap().value.rows.len(), 1);
    assert_eq!(shop.list(&live(), second(100)).await.unwrap().value.rows.len(), 0);
}

#[tokio::test]
async fn what_is_known_is_as_new_as_what_was_last_read() {
    let (shop, away) = shop();
    shop.product(product(1), second(5)).await.unwrap();
    shop.product(product(1), second(50)).await.unwrap();
    away.store(true, Ordering::Relaxed);
    assert_eq!(shop.product(product(1), second(60)).await.unwrap().stale_since, Some(second(50)));
}

#[tokio::test]
async fn categories_outlive_the_store_too() {
    let (shop, away) = shop();
    let counted = shop.categories(second(5)).await.unwrap();
    away.store(true, Ordering::Relaxed);
    let stale = Seen { stale_since: Some(second(5)), ..counted };
    assert_eq!(shop.categories(second(60)).await.unwrap(), stale);
}
