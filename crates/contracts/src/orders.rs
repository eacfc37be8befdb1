//! Orders, to look at: lists, and the holds that are due.

use std::cmp::Ordering;
use std::time::Duration;

use stockade_domain::catalogue::HoldTime;
use stockade_domain::ids::{OrderId, OrderNumber, ProductId};
use stockade_domain::ledger::{Command, HoldFor};
use stockade_domain::order::{Buyer, Order, OrderColumn, OrderQuery, OrderStatus};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::testing::order_id;

use crate::ShopHarness;
use crate::scene::{HOLD_IS_OVER, Scene, every_page};
use crate::sorted::{every_order_is_kept, no_order_is_disturbed};

/// What every [`OrderReader`](stockade_domain::ports::OrderReader) must do.
#[macro_export]
macro_rules! order_contract {
    ($start:expr) => {
        $crate::audited_clauses!($start, orders:
            an_order_is_found_by_id_and_by_number,
            orders_are_listed_newest_first,
            a_customer_sees_their_own_orders,
            pages_of_orders_are_not_disturbed_by_new_ones,
            orders_are_read_in_every_order,
            orders_in_any_order_are_not_disturbed_by_new_ones,
            orders_are_found_by_product,
            a_due_hold_is_listed_as_expired,
            orders_are_found_by_time,
            orders_are_found_by_address_and_number,
            due_holds_are_found_longest_due_first,
            what_was_settled_is_not_due,
        );
    };
}

pub async fn an_order_is_found_by_id_and_by_number(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (a, b, buyer) = (scene.product(9).await, scene.product(9).await, scene.buyer().await);
    for command in [scene.order(&buyer, &[(a, 1), (b, 2)]), scene.hold(&buyer, &[(b, 3)])] {
        let order = scene.done(command).await;
        assert_eq!(shop.orders().order(order.id).await.unwrap().as_ref(), Some(&order));
        let number = order.number.unwrap();
        assert_eq!(shop.orders().order_by_number(number).await.unwrap(), Some(order));
    }
    assert_eq!(shop.orders().order(order_id(4_711)).await.unwrap(), None);
    assert_eq!(shop.orders().order_by_number(OrderNumber::new(4_711).unwrap()).await.unwrap(), None);
}

pub async fn orders_are_listed_newest_first(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(99).await, scene.buyer().await);
    let mut expected = Vec::new();
    for turn in 0..11 {
        expected.insert(0, scene.done(scene.order(&buyer, &[(product, 1)])).await);
        if turn % 3 == 0 {
            shop.pass(Duration::from_secs(1)).await;
        }
    }
    for rows in [1, 3, 11, 100] {
        let list = async |page| shop.orders().list(&OrderQuery::all(page), shop.now()).await.unwrap();
        assert_eq!(every_page(PageLimit::new(rows).unwrap(), list).await, expected, "by {rows}");
    }
}

pub async fn a_customer_sees_their_own_orders(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, ada, bob) = (scene.product(99).await, scene.buyer().await, scene.buyer().await);
    let mut own = Vec::new();
    for _ in 0..5 {
        own.insert(0, scene.done(scene.order(&ada, &[(product, 1)])).await.id);
        scene.done(scene.hold(&bob, &[(product, 1)])).await;
    }
    assert_eq!(list(shop, |query| query.customer_id = Some(ada.id)).await, own);
}

pub async fn pages_of_orders_are_not_disturbed_by_new_ones(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(99).await, scene.buyer().await);
    let mut before = Vec::new();
    for _ in 0..7 {
        before.insert(0, scene.done(scene.order(&buyer, &[(product, 1)])).await);
    }
    let seen = every_page(PageLimit::new(2).unwrap(), async |page| {
        let page = shop.orders().list(&OrderQuery::all(page), shop.now()).await.unwrap();
        scene.done(scene.order(&buyer, &[(product, 1)])).await;
        page
    });
    assert_eq!(seen.await, before);
}

/// All of them, those of one customer, and those of one status; a hold that is due has expired here, too.
pub async fn orders_are_read_in_every_order(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (products, buyers) = ([scene.product(999).await, scene.product(999).await], scene.buyers(3).await);
    alike(&scene, products, &buyers, 18).await;
    shop.pass(Duration::from_mins(1)).await;
    let now = shop.now();
    let compare = |by, a: &Order, b: &Order| match by {
        OrderColumn::Created => Ordering::Equal,
        OrderColumn::Customer => a.buyer.email.as_str().cmp(b.buyer.email.as_str()),
        OrderColumn::Total => a.total.cmp(&b.total),
        OrderColumn::Status => a.status_at(now).as_str().cmp(b.status_at(now).as_str()),
        OrderColumn::Until => a.hold_expires_at.cmp(&b.hold_expires_at),
        OrderColumn::Pieces => a.pieces().cmp(&b.pieces()),
        OrderColumn::Extended => a.extensions.cmp(&b.extensions),
    };
    let (of_one, expired) = (Some(buyers[0].id), Some(OrderStatus::Expired));
    for (rows, customer_id, status) in [(18, None, None), (6, of_one, None), (3, None, expired)] {
        let read = async |sort, page| {
            let query = OrderQuery { customer_id, status, sort, ..OrderQuery::all(page) };
            shop.orders().list(&query, now).await.unwrap()
        };
        every_order_is_kept(rows, number, compare, read).await;
    }
}

pub async fn orders_in_any_order_are_not_disturbed_by_new_ones(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (products, buyers) = ([scene.product(999).await, scene.product(999).await], scene.buyers(3).await);
    alike(&scene, products, &buyers, 9).await;
    let now = shop.now();
    let read = async |sort, page| {
        let query = OrderQuery { sort, ..OrderQuery::all(page) };
        shop.orders().list(&query, now).await.unwrap()
    };
    no_order_is_disturbed(number, read, async || alike(&scene, products, &buyers, 1).await).await;
}

/// So many more orders, of which several are alike in everything that a list is sorted by: bought, held, held for a
/// moment, given back, taken back, and confirmed.
async fn alike(scene: &Scene<'_>, products: [ProductId; 2], buyers: &[Buyer], count: u32) {
    let moment = HoldFor::Exactly(HoldTime::from_seconds(30).unwrap());
    for (turn, buyer) in (0..count).zip(buyers.iter().cycle()) {
        let both = [(products[0], 1 + turn % 2), (products[1], 2)];
        let lines = &both[..if turn % 4 == 3 { 2 } else { 1 }];
        match turn % 6 {
            0 => {
                scene.done(scene.order(buyer, lines)).await;
            }
            1 => {
                let hold = scene.done(scene.hold(buyer, lines)).await;
                if turn % 4 == 1 {
                    scene.done(scene.extend(&hold)).await;
                }
            }
            2 => {
                scene.done(scene.hold_for(buyer, lines, moment)).await;
            }
            3 => {
                let hold = scene.done(scene.hold(buyer, lines)).await;
                scene.done(scene.cancel(&hold)).await;
            }
            4 => {
                let order = scene.done(scene.order(buyer, lines)).await;
                scene.done(scene.take_back(&order)).await;
            }
            _ => {
                let hold = scene.done(scene.hold(buyer, lines)).await;
                scene.done(scene.confirm(&hold)).await;
                scene.shop.pass(Duration::from_secs(1)).await;
            }
        }
    }
}

fn number(order: &Order) -> i64 {
    order.number.unwrap().get()
}

pub async fn orders_are_found_by_product(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (a, b, buyer) = (scene.product(99).await, scene.product(99).await, scene.buyer().await);
    let of_a = scene.done(scene.order(&buyer, &[(a, 1)])).await;
    let of_b = scene.done(scene.order(&buyer, &[(b, 1)])).await;
    let of_both = scene.done(scene.order(&buyer, &[(a, 1), (b, 1)])).await;
    assert_eq!(list(shop, |query| query.product_id = Some(a)).await, [of_both.id, of_a.id]);
    assert_eq!(list(shop, |query| query.product_id = Some(b)).await, [of_both.id, of_b.id]);
    let page = OrderQuery { product_id: Some(a), ..OrderQuery::all(PageRequest::first(PageLimit::MAX)) };
    assert_eq!(shop.orders().list(&page, shop.now()).await.unwrap().rows, [of_both, of_a], "with all of their lines");
}

pub async fn a_due_hold_is_listed_as_expired(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(99).await, scene.buyer().await);
    let expired = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    shop.pass(HOLD_IS_OVER).await;
    scene.done(Command::expire_hold(expired.id)).await;
    let due = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    shop.pass(HOLD_IS_OVER).await;
    let live = scene.done(scene.hold(&buyer, &[(product, 1)])).await;
    let confirmed = scene.done(scene.order(&buyer, &[(product, 1)])).await;
    let cancelled = scene.done(scene.order(&buyer, &[(product, 1)])).await;
    scene.done(scene.take_back(&cancelled)).await;

    for (status, expected) in [
        (OrderStatus::Pending, vec![live.id]),
        (OrderStatus::Confirmed, vec![confirmed.id]),
        (OrderStatus::Cancelled, vec![cancelled.id]),
        (OrderStatus::Expired, vec![due.id, expired.id]),
    ] {
        assert_eq!(list(shop, |query| query.status = Some(status)).await, expected, "{}", status.as_str());
    }
}

pub async fn orders_are_found_by_time(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(99).await, scene.buyer().await);
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(scene.done(scene.order(&buyer, &[(product, 1)])).await);
        shop.pass(Duration::from_mins(1)).await;
    }
    let after = |index: usize| Some(orders[index].created_at.after(Duration::from_secs(30)));
    let [first, second, third] = [orders[0].id, orders[1].id, orders[2].id];
    assert_eq!(list(shop, |query| query.from = after(0)).await, [third, second]);
    assert_eq!(list(shop, |query| query.to = after(1)).await, [second, first]);
    let between = list(shop, |query| (query.from, query.to) = (after(0), after(1)));
    assert_eq!(between.await, [second]);
    assert_eq!(list(shop, |query| query.from = Some(orders[2].created_at)).await, [third], "from that moment on");
}

pub async fn orders_are_found_by_address_and_number(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, one, two) = (scene.product(99).await, scene.buyer().await, scene.buyer().await);
    let of_one = scene.done(scene.order(&one, &[(product, 1)])).await;
    let of_two = scene.done(scene.order(&two, &[(product, 1)])).await;
    let search = async |text: &str| list(shop, |query| query.text = Some(text.to_owned())).await;
    assert_eq!(search("BUYER2@").await, [of_two.id]);
    assert_eq!(search("@example.com").await, [of_two.id, of_one.id]);
    assert_eq!(search("buyer_@").await, [], "a pattern is only text");
    assert_eq!(search("%").await, []);
    assert!(search(&of_one.number.unwrap().to_string()).await.contains(&of_one.id));
}

pub async fn due_holds_are_found_longest_due_first(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(99).await, scene.buyer().await);
    let mut holds = Vec::new();
    for seconds in [50, 10, 30, 90] {
        let lives = HoldFor::Exactly(HoldTime::from_seconds(seconds).unwrap());
        holds.push(scene.done(scene.hold_for(&buyer, &[(product, 1)], lives)).await.id);
    }
    let due = async |limit| shop.orders().due_holds(shop.now(), limit).await.unwrap();
    assert_eq!(due(10).await, []);
    shop.pass(Duration::from_mins(1)).await;
    assert_eq!(due(10).await, [holds[1], holds[2], holds[0]]);
    assert_eq!(due(2).await, [holds[1], holds[2]]);
    shop.pass(Duration::from_secs(30)).await;
    assert_eq!(due(10).await, [holds[1], holds[2], holds[0], holds[3]], "from its deadline on");
}

pub async fn what_was_settled_is_not_due(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(99).await, scene.buyer().await);
    let mut holds = Vec::new();
    for _ in 0..4 {
        holds.push(scene.done(scene.hold(&buyer, &[(product, 1)])).await);
    }
    scene.done(scene.confirm(&holds[0])).await;
    scene.done(scene.cancel(&holds[1])).await;
    shop.pass(HOLD_IS_OVER).await;
    scene.done(Command::expire_hold(holds[2].id)).await;
    scene.done(scene.order(&buyer, &[(product, 1)])).await;
    assert_eq!(shop.orders().due_holds(shop.now(), 10).await.unwrap(), [holds[3].id]);
}

/// The ids on the first page of a list.
async fn list(shop: &dyn ShopHarness, ask: impl FnOnce(&mut OrderQuery)) -> Vec<OrderId> {
    let mut query = OrderQuery::all(PageRequest::first(PageLimit::MAX));
    ask(&mut query);
    let page = shop.orders().list(&query, shop.now()).await.unwrap();
    page.rows.iter().map(|order| order.id).collect()
}
