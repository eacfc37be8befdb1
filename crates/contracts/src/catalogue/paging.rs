//! Lists of products: in which order, and a page at a time.

use std::collections::BTreeSet;
use std::time::Duration;

use stockade_domain::account::Role;
use stockade_domain::catalogue::{Product, ProductDetails, ProductName, ProductQuery, ProductSort};
use stockade_domain::page::{PageLimit, PageRequest, Position, SortKey};
use stockade_domain::testing::money;

use crate::ShopHarness;
use crate::scene::{Scene, account, every_page};

pub async fn every_sort_is_in_order_and_pages_through_ties(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    with_ties(shop, &scene, 23).await;
    for sort in ProductSort::ALL {
        let whole = read(shop, sort, 100).await;
        assert_eq!(whole.len(), 23, "{sort:?}");
        assert!(whole.is_sorted_by(|a, b| in_order(sort, a, b)), "{sort:?}");
        for rows in [1, 2, 4, 23] {
            assert_eq!(read(shop, sort, rows).await, whole, "{sort:?} by {rows}");
        }
    }
}

pub async fn pages_are_not_disturbed_by_new_products(shop: &dyn ShopHarness) {
    for sort in ProductSort::ALL {
        let admin = account(shop, &format!("{}@example.com", sort.as_str()), Role::Admin).await;
        let scene = Scene::run_by(shop, admin.id);
        with_ties(shop, &scene, 9).await;
        let before: BTreeSet<_> = read(shop, sort, 100).await.into_iter().map(|product| product.id).collect();

        let limit = PageLimit::new(4).unwrap();
        let seen = every_page(limit, async |page| {
            let query = ProductQuery { sort, ..ProductQuery::all(page) };
            let page = shop.catalogue().list(&query, shop.now()).await.unwrap();
            if page.next.is_some() {
                with_ties(shop, &scene, 1).await;
            }
            page
        });
        let seen: Vec<_> = seen.await.into_iter().map(|product| product.id).collect();
        let once: BTreeSet<_> = seen.iter().copied().collect();
        assert_eq!(once.len(), seen.len(), "{sort:?}: nothing twice");
        assert!(before.is_subset(&once), "{sort:?}: nothing left out");
    }
}

/// A cursor from another list does no harm.
pub async fn a_position_in_another_sort_begins_anew(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    with_ties(shop, &scene, 6).await;
    for (sort, key) in [
        (ProductSort::Name, Some(SortKey::Number(3))),
        (ProductSort::Name, None),
        (ProductSort::PriceAscending, Some(SortKey::Text("x".to_owned()))),
        (ProductSort::AvailableDescending, None),
    ] {
        let limit = PageLimit::new(3).unwrap();
        let first = ProductQuery { sort, ..ProductQuery::all(PageRequest::first(limit)) };
        let after = Some(Position { key, id: 2 });
        let odd = ProductQuery { page: PageRequest { limit, after }, ..first.clone() };
        let catalogue = shop.catalogue();
        let (first, odd) = (catalogue.list(&first, shop.now()).await, catalogue.list(&odd, shop.now()).await);
        assert_eq!(odd.unwrap(), first.unwrap(), "{sort:?}");
    }
}

/// So many more products, of which several are alike in everything that a list is sorted by.
async fn with_ties(shop: &dyn ShopHarness, scene: &Scene<'_>, count: u32) {
    for turn in 0..count {
        let say = |details: &mut ProductDetails| {
            details.name = ProductName::new(["plum", "apple", "pear"][turn as usize % 3]).unwrap();
            details.price = money(["5.00", "12.00", "5.00", "0.50"][turn as usize % 4]);
        };
        scene.product_with(turn % 5, say).await;
        if turn % 4 == 3 {
            shop.pass(Duration::from_secs(1)).await;
        }
    }
}

async fn read(shop: &dyn ShopHarness, sort: ProductSort, rows: u32) -> Vec<Product> {
    let list = async |page| {
        let query = ProductQuery { sort, ..ProductQuery::all(page) };
        shop.catalogue().list(&query, shop.now()).await.unwrap()
    };
    every_page(PageLimit::new(rows).unwrap(), list).await
}

fn in_order(sort: ProductSort, a: &Product, b: &Product) -> bool {
    match sort {
        ProductSort::Id => a.id < b.id,
        ProductSort::Newest => a.created_at >= b.created_at,
        ProductSort::Name => a.details.name <= b.details.name,
        ProductSort::PriceAscending => a.details.price <= b.details.price,
        ProductSort::PriceDescending => a.details.price >= b.details.price,
        ProductSort::AvailableAscending => a.counters.available <= b.counters.available,
        ProductSort::AvailableDescending => a.counters.available >= b.counters.available,
    }
}
