//! Rows of the ledger, to look at.

use std::time::Duration;

use stockade_domain::ledger::{EventKind, InventoryEvent, StockChange};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::report::{EventColumn, EventQuery};

use crate::ShopHarness;
use crate::scene::{Scene, every_page};
use crate::sorted::{every_order_is_kept, no_order_is_disturbed};

/// What every [`LedgerReader`](stockade_domain::ports::LedgerReader) must do.
#[macro_export]
macro_rules! event_contract {
    ($start:expr) => {
        $crate::audited_clauses!($start, events:
            the_ledger_is_read_newest_first,
            the_ledger_is_read_by_product_and_order,
            the_ledger_is_read_by_kind,
            the_ledger_is_read_by_time,
            the_ledger_is_read_from_either_end,
            pages_of_the_ledger_are_not_disturbed_by_new_rows,
        );
    };
}

pub async fn the_ledger_is_read_newest_first(shop: &dyn ShopHarness) {
    let scene = busy(shop).await;
    let whole = scene.all_events().await;
    assert!(whole.is_sorted_by(|newer, older| older.id < newer.id));
    for rows in [1, 4, 10] {
        let read = async |page| shop.events().events(&EventQuery::all(page)).await.unwrap();
        assert_eq!(every_page(PageLimit::new(rows).unwrap(), read).await, whole, "by {rows}");
    }
}

pub async fn the_ledger_is_read_by_product_and_order(shop: &dyn ShopHarness) {
    let scene = busy(shop).await;
    let whole = scene.all_events().await;
    for event in &whole {
        let of_product = read(shop, |query| query.product_id = Some(event.product_id)).await;
        assert_eq!(of_product, only(&whole, |other| other.product_id == event.product_id));
        if event.order_id.is_some() {
            let of_order = read(shop, |query| query.order_id = event.order_id).await;
            assert_eq!(of_order, only(&whole, |other| other.order_id == event.order_id));
            let of_both = read(shop, |query| {
                (query.order_id, query.product_id) = (event.order_id, Some(event.product_id));
            });
            let both =
                |other: &InventoryEvent| (other.order_id, other.product_id) == (event.order_id, event.product_id);
            assert_eq!(of_both.await, only(&whole, both));
        }
    }
}

pub async fn the_ledger_is_read_by_kind(shop: &dyn ShopHarness) {
    let scene = busy(shop).await;
    let whole = scene.all_events().await;
    for kind in EventKind::ALL {
        let expected = only(&whole, |event| event.kind == kind);
        assert!(!expected.is_empty(), "{kind:?}");
        assert_eq!(read(shop, |query| query.kind = Some(kind)).await, expected);
    }
}

pub async fn the_ledger_is_read_by_time(shop: &dyn ShopHarness) {
    let scene = busy(shop).await;
    let whole = scene.all_events().await;
    let times: Vec<_> = whole.iter().map(|event| event.at).collect();
    let (to, from) = (times[2], times[times.len() - 2]);
    assert!(from < to);
    assert_eq!(read(shop, |query| query.from = Some(from)).await, only(&whole, |event| from <= event.at));
    assert_eq!(read(shop, |query| query.to = Some(to)).await, only(&whole, |event| event.at < to));
    let between = read(shop, |query| (query.from, query.to) = (Some(from), Some(to)));
    assert_eq!(between.await, only(&whole, |event| from <= event.at && event.at < to));
}

pub async fn pages_of_the_ledger_are_not_disturbed_by_new_rows(shop: &dyn ShopHarness) {
    let scene = busy(shop).await;
    let product = scene.product(0).await;
    let read = async |sort, page| {
        let query = EventQuery { sort, ..EventQuery::all(page) };
        shop.events().events(&query).await.unwrap()
    };
    let grow = async || {
        scene.submit(scene.adjust(product, StockChange::By(1))).await;
    };
    no_order_is_disturbed(id, read, grow).await;
}

/// All of it, and what is told of one product.
pub async fn the_ledger_is_read_from_either_end(shop: &dyn ShopHarness) {
    let scene = busy(shop).await;
    let whole = scene.all_events().await;
    let product_id = whole[0].product_id;
    let of_one = only(&whole, |event| event.product_id == product_id).len();
    for (rows, product_id) in [(whole.len(), None), (of_one, Some(product_id))] {
        let read = async |sort, page| {
            let query = EventQuery { product_id, sort, ..EventQuery::all(page) };
            shop.events().events(&query).await.unwrap()
        };
        // Ids are given as time goes by, so the order of ids is that of time.
        let compare = |EventColumn::Created, a: &InventoryEvent, b: &InventoryEvent| a.at.cmp(&b.at);
        every_order_is_kept(rows, id, compare, read).await;
    }
}

fn id(event: &InventoryEvent) -> i64 {
    event.id.unwrap().get()
}

/// A shop where everything has happened.
async fn busy(shop: &dyn ShopHarness) -> Scene<'_> {
    let scene = Scene::open(shop).await;
    let [a, b] = [scene.product(20).await, scene.product(20).await];
    let buyer = scene.buyer().await;
    for turn in 1..=2 {
        shop.pass(Duration::from_secs(10)).await;
        let order = scene.done(scene.order(&buyer, &[(a, turn), (b, 1)])).await;
        let hold = scene.done(scene.hold(&buyer, &[(b, turn)])).await;
        shop.pass(Duration::from_secs(10)).await;
        scene.done(scene.cancel(&hold)).await;
        scene.done(scene.take_back(&order)).await;
        scene.submit(scene.adjust(a, StockChange::By(-1))).await;
    }
    scene
}

async fn read(shop: &dyn ShopHarness, ask: impl FnOnce(&mut EventQuery)) -> Vec<InventoryEvent> {
    let mut query = EventQuery::all(PageRequest::first(PageLimit::MAX));
    ask(&mut query);
    shop.events().events(&query).await.unwrap().rows
}

fn only(events: &[InventoryEvent], keep: impl Fn(&InventoryEvent) -> bool) -> Vec<InventoryEvent> {
    events.iter().filter(|event| keep(event)).cloned().collect()
}
