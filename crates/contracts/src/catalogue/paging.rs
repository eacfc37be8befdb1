//! Lists of products: in which order, and a page at a time.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use stockade_domain::catalogue::{
    Product, ProductColumn, ProductDetails, ProductName, ProductQuery, ProductSort, SaleState, SaleWindow,
};
use stockade_domain::page::{Page, PageRequest};
use stockade_domain::testing::money;
use stockade_domain::time::Timestamp;

use crate::ShopHarness;
use crate::scene::Scene;
use crate::sorted::{every_order_is_kept, no_order_is_disturbed};

pub async fn every_sort_is_in_order_and_pages_through_ties(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    with_ties(shop, &scene, 0..23).await;
    let now = shop.now();
    let compare = |by, a: &Product, b: &Product| compare(by, a, b, now);
    every_order_is_kept(23, id, compare, async |sort, page| read(shop, sort, page).await).await;
}

pub async fn pages_are_not_disturbed_by_new_products(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    with_ties(shop, &scene, 0..9).await;
    let turn = AtomicU32::new(9);
    let grow = async || {
        let turn = turn.fetch_add(1, Relaxed);
        with_ties(shop, &scene, turn..turn + 1).await;
    };
    no_order_is_disturbed(id, async |sort, page| read(shop, sort, page).await, grow).await;
}

/// More products, of which several are alike in everything that a list is sorted by.
async fn with_ties(shop: &dyn ShopHarness, scene: &Scene<'_>, turns: std::ops::Range<u32>) {
    let buyer = scene.buyer().await;
    for turn in turns {
        let sale = match turn {
            // Over before the list is read.
            5 | 6 => SaleWindow::new(None, Some(shop.now().after(Duration::from_secs(1)))).unwrap(),
            _ if turn % 7 == 3 => SaleWindow::new(Some(shop.now().after(Duration::from_hours(1))), None).unwrap(),
            _ => SaleWindow::default(),
        };
        let say = |details: &mut ProductDetails| {
            details.sale = sale;
            details.name = ProductName::new(["plum", "Apple", "pear", "apple"][turn as usize % 4]).unwrap();
            details.price = money(["5.00", "12.00", "5.00", "0.50", "5.00"][turn as usize % 5]);
        };
        let product = scene.product_with(turn % 5, say).await;
        if turn % 7 != 3 && turn % 5 > 1 {
            scene.done(scene.hold(&buyer, &[(product, 1)])).await;
            scene.done(scene.order(&buyer, &[(product, 1)])).await;
        }
        if turn % 7 == 4 {
            scene.archive(product).await;
        }
        if turn % 4 == 3 {
            shop.pass(Duration::from_secs(1)).await;
        }
    }
}

async fn read(shop: &dyn ShopHarness, sort: ProductSort, page: PageRequest) -> Page<Product> {
    let query = ProductQuery { states: SaleState::ALL.to_vec(), sort, ..ProductQuery::all(page) };
    shop.catalogue().list(&query, shop.now()).await.unwrap()
}

fn id(product: &Product) -> i64 {
    product.id.get()
}

fn compare(by: ProductColumn, a: &Product, b: &Product, now: Timestamp) -> Ordering {
    let folded = |product: &Product| product.details.name.as_str().to_lowercase();
    match by {
        ProductColumn::Id => Ordering::Equal,
        ProductColumn::Created => a.created_at.cmp(&b.created_at),
        ProductColumn::Name => folded(a).cmp(&folded(b)),
        ProductColumn::Price => a.details.price.cmp(&b.details.price),
        ProductColumn::Available => a.counters.available.cmp(&b.counters.available),
        ProductColumn::Held => a.counters.held.cmp(&b.counters.held),
        ProductColumn::Sold => a.counters.sold.cmp(&b.counters.sold),
        ProductColumn::State => a.state_at(now).as_str().cmp(b.state_at(now).as_str()),
    }
}
