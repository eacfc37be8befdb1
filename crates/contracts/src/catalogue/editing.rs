//! Products, made and changed.

use std::time::Duration;

use stockade_domain::catalogue::{HoldTime, NewProduct, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ledger::Counters;
use stockade_domain::ports::ProductEdit;
use stockade_domain::testing::{money, product};

use crate::ShopHarness;
use crate::scene::{Scene, details};

pub async fn a_new_product_opens_with_its_stock_and_a_row_in_the_ledger(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let new = NewProduct { details: details("new"), stock: 7, by: scene.admin, created_at: shop.now() };
    let made = shop.shelf().create(&new).await.unwrap();
    assert_eq!((made.counters, made.version, made.stock_version), (Counters::received(7), 1, 1));
    assert_eq!((made.created_at, made.updated_at, made.archived), (new.created_at, new.created_at, false));
    assert_eq!(shop.catalogue().product(made.id).await.unwrap(), Some(made.clone()));

    let mut events = scene.events_of(made.id).await;
    assert!(events[0].id.take().is_some());
    assert_eq!(events, new.opening_event(made.id).into_iter().collect::<Vec<_>>());
}

pub async fn a_product_without_stock_opens_without_a_row(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let id = scene.product(0).await;
    let made = scene.read(id).await;
    assert_eq!((made.counters, made.stock_version), (Counters::ZERO, 0));
    assert!(scene.events_of(id).await.is_empty());
}

pub async fn what_was_said_about_a_product_is_kept(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let starts_at = shop.now().after(Duration::from_micros(1));
    for said in [
        details("plain"),
        ProductDetails {
            name: ProductName::new("Käse \u{1f9c0} 'quoted' \"twice\" -- ; %_\\").unwrap(),
            description: "two\nlines, and more than ASCII: ßñ漢".to_owned(),
            category: Some("Lebensmittel".to_owned()),
            sku: Some("SKU-0001".to_owned()),
            price: money("99999999.99"),
            low_stock_threshold: 0,
            max_per_customer: Some(3),
            hold: Some(HoldTime::from_seconds(3_600).unwrap()),
            sale: SaleWindow::new(Some(starts_at), Some(starts_at.after(Duration::from_micros(1)))).unwrap(),
        },
        ProductDetails { price: money("0.00"), ..details("a gift") },
    ] {
        let new = NewProduct { details: said.clone(), stock: 1, by: scene.admin, created_at: shop.now() };
        let made = shop.shelf().create(&new).await.unwrap();
        assert_eq!(made.details, said);
        assert_eq!(scene.read(made.id).await.details, said);
    }
}

pub async fn an_edit_replaces_the_details_and_is_counted(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let before = scene.read(scene.product(5).await).await;
    shop.pass(Duration::from_secs(9)).await;
    let said = ProductDetails { price: money("0.99"), category: Some("sale".to_owned()), ..details("renamed") };
    let now = shop.now();
    let edit = shop.shelf().edit(before.id, 1, &said, now).await.unwrap();

    let after = scene.read(before.id).await;
    assert_eq!(edit, ProductEdit::Done(after.clone()));
    assert_eq!((after.details, after.version, after.updated_at), (said, 2, now));
    assert_eq!((after.counters, after.stock_version, after.created_at), (before.counters, 1, before.created_at));
}

pub async fn an_edit_of_what_was_seen_long_ago_is_stale(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let id = scene.product(5).await;
    scene.edit(id, |details| details.price = money("11.00")).await;
    let current = scene.read(id).await;
    for version in [1, 3] {
        let edit = shop.shelf().edit(id, version, &details("late"), shop.now()).await.unwrap();
        assert_eq!(edit, ProductEdit::Stale(current.clone()));
        let archived = shop.shelf().archive(id, version, shop.now()).await.unwrap();
        assert_eq!(archived, ProductEdit::Stale(current.clone()));
    }
    assert_eq!(scene.read(id).await, current);
}

pub async fn of_two_editors_one_wins(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let id = scene.product(5).await;
    let now = shop.now();
    let editors: Vec<_> = (0..8)
        .map(|editor| {
            let shelf = shop.shelf();
            tokio::spawn(async move { shelf.edit(id, 1, &details(&format!("by {editor}")), now).await.unwrap() })
        })
        .collect();
    let (mut done, mut stale) = (Vec::new(), 0);
    for editor in editors {
        match editor.await.unwrap() {
            ProductEdit::Done(product) => done.push(product),
            ProductEdit::Stale(_) => stale += 1,
            ProductEdit::NotFound => panic!("the product is there"),
        }
    }
    assert_eq!((done.len(), stale), (1, 7));
    assert_eq!(scene.read(id).await, done[0]);
}

pub async fn an_edit_does_not_disturb_the_stock(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (id, buyers) = (scene.product(50).await, scene.buyers(20).await);
    let orders = buyers.iter().map(|buyer| scene.order(buyer, &[(id, 1)])).collect();
    let edits = async {
        for cents in 1..=10 {
            scene.edit(id, |details| details.price = money(&format!("1.{cents:02}"))).await;
        }
    };
    let (verdicts, ()) = tokio::join!(scene.at_once(orders), edits);
    assert!(verdicts.iter().all(|verdict| verdict.outcome.is_ok()));
    let product = scene.read(id).await;
    assert_eq!((product.version, product.stock_version, product.counters.sold), (11, 21, 20));
}

pub async fn an_archived_product_is_kept(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let id = scene.product(5).await;
    let edit = shop.shelf().archive(id, 1, shop.now()).await.unwrap();
    let product = scene.read(id).await;
    assert_eq!(edit, ProductEdit::Done(product.clone()));
    assert!(product.archived);
    assert_eq!((product.version, product.counters), (2, Counters::received(5)));
    assert_eq!(shop.catalogue().products(&[id]).await.unwrap(), [product]);
}

pub async fn a_product_that_does_not_exist_is_absent(shop: &dyn ShopHarness) {
    let nothing = product(4_711);
    assert_eq!(shop.catalogue().product(nothing).await.unwrap(), None);
    let edit = shop.shelf().edit(nothing, 1, &details("none"), shop.now()).await.unwrap();
    assert_eq!(edit, ProductEdit::NotFound);
    assert_eq!(shop.shelf().archive(nothing, 1, shop.now()).await.unwrap(), ProductEdit::NotFound);
}

pub async fn products_are_found_by_their_ids(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let [a, b, c] = [scene.product(1).await, scene.product(2).await, scene.product(3).await];
    let found = shop.catalogue().products(&[c, product(4_711), a, c]).await.unwrap();
    assert_eq!(found, [scene.read(a).await, scene.read(c).await], "by id, each once");
    assert_eq!(shop.catalogue().products(&[]).await.unwrap(), []);
    assert_eq!(shop.catalogue().products(&[b]).await.unwrap(), [scene.read(b).await]);
}
