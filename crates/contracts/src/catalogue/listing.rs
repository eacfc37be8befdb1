//! Lists of products: which are on them.

use std::time::Duration;

use stockade_domain::catalogue::{ProductDetails, ProductName, ProductQuery, SaleState, SaleWindow};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::StockChange;
use stockade_domain::page::{PageLimit, PageRequest};

use crate::ShopHarness;
use crate::scene::Scene;

pub async fn a_list_judges_states_by_the_time_it_is_read(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (start, end) = (shop.now().after(Duration::from_mins(1)), shop.now().after(Duration::from_mins(2)));
    let window = |starts_at, ends_at| SaleWindow::new(starts_at, ends_at).unwrap();
    let always = scene.product(5).await;
    let later = scene.product_with(5, |details| details.sale = window(Some(start), None)).await;
    let ending = scene.product_with(5, |details| details.sale = window(None, Some(end))).await;
    let drop = scene.product_with(0, |details| details.sale = window(Some(start), Some(end))).await;
    let gone = scene.product(5).await;
    scene.archive(gone).await;

    let expect = async |moment: &str, expected: [&[ProductId]; 5]| {
        for (state, ids) in SaleState::ALL.into_iter().zip(expected) {
            let listed = list(shop, |query| query.states = vec![state]).await;
            assert_eq!(listed, ids, "{} {moment}", state.as_str());
        }
    };
    // Upcoming, live, sold out, ended, archived.
    expect("before", [&[later, drop], &[always, ending], &[], &[], &[gone]]).await;
    shop.pass(Duration::from_mins(1)).await;
    expect("during", [&[], &[always, later, ending], &[drop], &[], &[gone]]).await;
    shop.pass(Duration::from_mins(1)).await;
    expect("after", [&[], &[always, later], &[], &[ending, drop], &[gone]]).await;

    assert_eq!(list(shop, |_| ()).await, [always, later, ending, drop], "all but the archived");
    let two = list(shop, |query| query.states = vec![SaleState::Ended, SaleState::Archived]).await;
    assert_eq!(two, [ending, drop, gone]);
}

pub async fn a_product_is_live_while_a_piece_may_come_back(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(2).await, scene.buyer().await);
    let hold = scene.done(scene.hold(&buyer, &[(product, 2)])).await;
    assert_eq!(list(shop, |query| query.states = vec![SaleState::Live]).await, [product]);
    scene.done(scene.confirm(&hold)).await;
    assert_eq!(list(shop, |query| query.states = vec![SaleState::SoldOut]).await, [product]);
    scene.submit(scene.adjust(product, StockChange::By(1))).await;
    assert_eq!(list(shop, |query| query.states = vec![SaleState::Live]).await, [product]);
}

pub async fn text_is_found_in_name_description_and_sku(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let named = scene.product_with(1, |details| details.name = ProductName::new("A Red Lamp").unwrap()).await;
    let described = scene.product_with(1, |details| details.description.push_str("glows red")).await;
    let numbered = scene.product_with(1, |details| details.sku = Some("RED-1".to_owned())).await;
    scene.product_with(1, |details| details.category = Some("red".to_owned())).await;
    for text in ["red", "RED", "rEd"] {
        assert_eq!(search(shop, text).await, [named, described, numbered], "{text}");
    }
    assert_eq!(search(shop, "red lamp").await, [named]);
    assert_eq!(search(shop, "blue").await, []);
}

/// What a database takes for a pattern, a shopper has only typed.
pub async fn text_is_searched_as_it_is_written(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let mut ids = Vec::new();
    for name in ["100% wool", "100 wool", "a_b", "axb", "back\\slash", "it's", "[a]*"] {
        ids.push(scene.product_with(1, |details| details.name = ProductName::new(name).unwrap()).await);
    }
    for (text, found) in [
        ("%", vec![ids[0]]),
        ("0% w", vec![ids[0]]),
        ("_", vec![ids[2]]),
        ("a_b", vec![ids[2]]),
        ("\\", vec![ids[4]]),
        ("\\%", vec![]),
        ("'", vec![ids[5]]),
        ("[a]*", vec![ids[6]]),
        ("*", vec![ids[6]]),
    ] {
        assert_eq!(search(shop, text).await, found, "{text}");
    }
}

pub async fn a_category_is_listed_by_itself(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let mut ids = Vec::new();
    for category in [Some("shoes"), Some("hats"), None, Some("shoes"), Some("shoes and hats")] {
        ids.push(scene.product_with(1, |details| details.category = category.map(str::to_owned)).await);
    }
    let shoes = list(shop, |query| query.category = Some("shoes".to_owned())).await;
    assert_eq!(shoes, [ids[0], ids[3]]);
    assert_eq!(list(shop, |query| query.category = Some("none".to_owned())).await, []);
}

pub async fn what_is_low_is_below_its_own_threshold(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let few = scene.product(4).await;
    scene.product(5).await;
    let many = scene.product_with(50, |details| details.low_stock_threshold = 51).await;
    scene.product_with(0, |details| details.low_stock_threshold = 0).await;
    assert_eq!(list(shop, |query| query.low_stock = true).await, [few, many]);
}

pub async fn filters_are_added_up(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let mut ids = Vec::new();
    for (name, category, stock) in [("red hat", "hats", 1), ("red hat", "hats", 0), ("red shoe", "shoes", 1)] {
        let say = |details: &mut ProductDetails| {
            details.name = ProductName::new(name).unwrap();
            details.category = Some(category.to_owned());
        };
        ids.push(scene.product_with(stock, say).await);
    }
    let listed = list(shop, |query| {
        query.states = vec![SaleState::Live];
        query.text = Some("red".to_owned());
        query.category = Some("hats".to_owned());
        query.low_stock = true;
    });
    assert_eq!(listed.await, [ids[0]]);
}

pub async fn categories_are_counted_by_name_without_what_is_archived(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let of = |category: &'static str| scene.product_with(1, |details| details.category = Some(category.to_owned()));
    let mut coats = Vec::new();
    for category in ["coats", "hats", "coats", "bags"] {
        coats.push(of(category).await);
    }
    scene.product_with(1, |details| details.category = None).await;
    let counted = async || {
        let categories = shop.catalogue().categories().await.unwrap();
        categories.into_iter().map(|counted| (counted.category, counted.products)).collect::<Vec<_>>()
    };
    let named = |name: &str, products| (name.to_owned(), products);
    assert_eq!(counted().await, [named("bags", 1), named("coats", 2), named("hats", 1)]);
    scene.archive(coats[0]).await;
    scene.archive(coats[1]).await;
    assert_eq!(counted().await, [named("bags", 1), named("coats", 1)]);
}

async fn search(shop: &dyn ShopHarness, text: &str) -> Vec<ProductId> {
    list(shop, |query| query.text = Some(text.to_owned())).await
}

/// The ids on the first page of a list by id.
async fn list(shop: &dyn ShopHarness, ask: impl FnOnce(&mut ProductQuery)) -> Vec<ProductId> {
    let mut query = ProductQuery::all(PageRequest::first(PageLimit::MAX));
    ask(&mut query);
    let page = shop.catalogue().list(&query, shop.now()).await.unwrap();
    page.rows.iter().map(|product| product.id).collect()
}
