//! The shop's questions, with answers worked out by hand.

use std::time::Duration;

use stockade_domain::catalogue::{ProductDetails, ProductName};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Command, Counters, EventKind, StockChange};
use stockade_domain::order::{Buyer, OrderStatus};
use stockade_domain::report::{
    Bucket, CustomerRevenue, EventTotal, ExpiredPieces, LowStock, OrdersPoint, Outcome, Outcomes, Period, ProductSales,
    RevenuePoint, StatusTotal, StockPoint,
};
use stockade_domain::testing::money;
use stockade_domain::time::Timestamp;

use crate::ReportHarness;
use crate::scene::{HOLD_IS_OVER, Scene};

/// What every [`Reports`](stockade_domain::ports::Reports) must answer.
#[macro_export]
macro_rules! report_contract {
    ($start:expr) => {
        $crate::audited_clauses!($start, reports:
            an_empty_shop_has_nothing_to_report,
            totals_count_the_whole_shop,
            best_sellers_are_counted_in_confirmed_pieces,
            low_stock_is_below_a_threshold,
            expired_pieces_are_counted_by_product,
            outcomes_begin_with_the_product_that_was_asked_for_most,
            customers_are_ranked_by_what_they_paid,
            revenue_is_booked_when_it_was_confirmed,
            holds_and_orders_are_counted_when_they_happened,
            a_timeline_shows_the_counters_after_each_row,
            an_empty_bucket_is_left_out,
        );
    };
}

pub async fn an_empty_shop_has_nothing_to_report(shop: &dyn ReportHarness) {
    let (reports, always) = (shop.reports(), Period::default());
    let totals = reports.totals().await.unwrap();
    assert_eq!((totals.products, totals.received, totals.revenue), (0, 0, money("0.00")));
    assert_eq!(reports.top_products(3).await.unwrap(), []);
    assert_eq!(reports.low_stock(None).await.unwrap(), []);
    assert_eq!(reports.expired_pieces().await.unwrap(), []);
    assert_eq!(reports.outcomes(3).await.unwrap(), Outcomes::default());
    assert_eq!(reports.revenue_by_customer(3).await.unwrap(), []);
    assert_eq!(reports.revenue(Bucket::Day, always).await.unwrap(), []);
    assert_eq!(reports.orders_timeseries(Bucket::Day, always).await.unwrap(), []);
    let nothing = stockade_domain::testing::product(4_711);
    assert_eq!(reports.stock_timeline(nothing, always, 10).await.unwrap(), []);
}

pub async fn totals_count_the_whole_shop(shop: &dyn ReportHarness) {
    Week::of(shop).await;
    let totals = shop.reports().totals().await.unwrap();
    assert_eq!(
        (totals.products, totals.available, totals.held, totals.sold, totals.received),
        (3, 14 + 5, 1, 5 + 4, 20 + 9)
    );
    assert_eq!((totals.low_stock, totals.revenue), (1, money("90.00")));
    assert_eq!((totals.jobs_waiting, totals.jobs_dead), (6, 0));
    let status = |status, orders, pieces| StatusTotal { status, orders, pieces };
    for expected in [
        status(OrderStatus::Pending, 1, 1),
        status(OrderStatus::Confirmed, 3, 9),
        status(OrderStatus::Cancelled, 1, 5),
        status(OrderStatus::Expired, 1, 2),
    ] {
        assert!(totals.orders.contains(&expected), "{expected:?}: {:?}", totals.orders);
    }
    let event = |kind, events, available_change| EventTotal { kind, events, available_change };
    for expected in [
        event(EventKind::StockAdded, 2, 30),
        event(EventKind::StockRemoved, 1, -1),
        event(EventKind::HoldCreated, 4, -2 - 2 - 4 - 1),
        event(EventKind::HoldReleased, 1, 2),
        event(EventKind::OrderConfirmed, 5, -1 - 5 - 2),
        event(EventKind::OrderCancelled, 1, 5),
    ] {
        assert!(totals.events.contains(&expected), "{expected:?}: {:?}", totals.events);
    }
}

pub async fn best_sellers_are_counted_in_confirmed_pieces(shop: &dyn ReportHarness) {
    let week = Week::of(shop).await;
    let sold = |product_id, name: &str, pieces, orders, revenue| ProductSales {
        product_id,
        name: name.to_owned(),
        pieces,
        orders,
        revenue: money(revenue),
    };
    let expected = [sold(week.hat, "hat", 5, 3, "50.00"), sold(week.boot, "boot", 4, 1, "40.00")];
    let top = shop.reports().top_products(3).await.unwrap();
    assert_eq!(top[..2], expected);
    assert!(top[2..].iter().all(|product| product.pieces == 0));
    assert_eq!(shop.reports().top_products(1).await.unwrap(), expected[..1]);
}

pub async fn expired_pieces_are_counted_by_product(shop: &dyn ReportHarness) {
    let week = Week::of(shop).await;
    let expired = shop.reports().expired_pieces().await.unwrap();
    assert_eq!(expired, [ExpiredPieces { product_id: week.hat, pieces: 2 }]);
}

pub async fn outcomes_begin_with_the_product_that_was_asked_for_most(shop: &dyn ReportHarness) {
    let week = Week::of(shop).await;
    let outcome = |product_id, name: &str, [held, sold, expired]: [u64; 3]| Outcome {
        product_id,
        name: name.to_owned(),
        held,
        sold,
        expired,
    };
    let expected = [outcome(week.hat, "hat", [1, 5, 2]), outcome(week.boot, "boot", [0, 4, 0])];
    let all = Outcomes { rows: expected.to_vec(), products: 2 };
    assert_eq!(shop.reports().outcomes(8).await.unwrap(), all, "nobody asked for socks");
    let first = Outcomes { rows: expected[..1].to_vec(), products: 2 };
    assert_eq!(shop.reports().outcomes(1).await.unwrap(), first, "how many more there are is told");
}

pub async fn low_stock_is_below_a_threshold(shop: &dyn ReportHarness) {
    let scene = Scene::open(shop).await;
    let [four, five, none] = [scene.product(4).await, scene.product(5).await, scene.product(0).await];
    let eager = scene.product_with(30, |details| details.low_stock_threshold = 31).await;
    let gone = scene.product(1).await;
    scene.archive(gone).await;

    let low = |product_id, stock, threshold| LowStock {
        product_id,
        name: "thing".to_owned(),
        counters: Counters::received(stock),
        threshold,
    };
    let reports = shop.reports();
    let own = reports.low_stock(None).await.unwrap();
    assert_eq!(own, [low(none, 0, 5), low(four, 4, 5), low(eager, 30, 31)], "the fewest first");
    let below_six = reports.low_stock(Some(6)).await.unwrap();
    let ids: Vec<_> = below_six.iter().map(|low| low.product_id).collect();
    assert_eq!(ids, [none, four, five]);
}

pub async fn customers_are_ranked_by_what_they_paid(shop: &dyn ReportHarness) {
    let week = Week::of(shop).await;
    let paid = |buyer: &Buyer, orders, pieces, revenue| CustomerRevenue {
        customer_id: buyer.id,
        email: buyer.email.to_string(),
        orders,
        pieces,
        revenue: money(revenue),
    };
    let expected = [paid(&week.bob, 1, 6, "60.00"), paid(&week.ada, 2, 3, "30.00")];
    assert_eq!(shop.reports().revenue_by_customer(10).await.unwrap(), expected);
    assert_eq!(shop.reports().revenue_by_customer(1).await.unwrap(), expected[..1]);
}

pub async fn revenue_is_booked_when_it_was_confirmed(shop: &dyn ReportHarness) {
    let week = Week::of(shop).await;
    let point = |at, orders, pieces, revenue| RevenuePoint { at, orders, pieces, revenue: money(revenue) };
    let reports = shop.reports();
    let by_day = reports.revenue(Bucket::Day, Period::default()).await.unwrap();
    let [monday, tuesday] = [start_of(Bucket::Day, week.monday), start_of(Bucket::Day, week.tuesday)];
    assert_eq!(by_day, [point(monday, 1, 1, "10.00"), point(tuesday, 2, 8, "80.00")]);

    let by_hour = reports.revenue(Bucket::Hour, Period { from: Some(week.tuesday), to: None }).await.unwrap();
    let hour = start_of(Bucket::Hour, week.tuesday);
    let next = hour.after(Duration::from_hours(1));
    assert_eq!(by_hour, [point(hour, 1, 6, "60.00"), point(next, 1, 2, "20.00")]);
    let before = Period { from: None, to: Some(week.tuesday) };
    assert_eq!(reports.revenue(Bucket::Minute, before).await.unwrap().len(), 1, "the end is not included");
}

pub async fn holds_and_orders_are_counted_when_they_happened(shop: &dyn ReportHarness) {
    let week = Week::of(shop).await;
    let points = shop.reports().orders_timeseries(Bucket::Day, Period::default()).await.unwrap();
    let [monday, tuesday] = [start_of(Bucket::Day, week.monday), start_of(Bucket::Day, week.tuesday)];
    assert_eq!(
        points,
        [
            OrdersPoint { at: monday, held: 1, confirmed: 2, cancelled: 0, expired: 1 },
            OrdersPoint { at: tuesday, held: 2, confirmed: 2, cancelled: 1, expired: 0 },
        ]
    );
}

pub async fn a_timeline_shows_the_counters_after_each_row(shop: &dyn ReportHarness) {
    let scene = Scene::open(shop).await;
    let (product, other, buyer) = (scene.product(10).await, scene.product(10).await, scene.buyer().await);
    let mut expected = vec![point_now(&scene, product).await];
    for turn in 0..4 {
        shop.pass(Duration::from_mins(1)).await;
        let hold = scene.done(scene.hold(&buyer, &[(product, 2), (other, 1)])).await;
        expected.push(point_now(&scene, product).await);
        let end = if turn % 2 == 0 { scene.cancel(&hold) } else { scene.confirm(&hold) };
        scene.done(end).await;
        expected.push(point_now(&scene, product).await);
    }
    let timeline = async |period, limit| shop.reports().stock_timeline(product, period, limit).await.unwrap();
    assert_eq!(timeline(Period::default(), 100).await, expected);
    assert_eq!(timeline(Period::default(), 3).await, expected[6..], "the newest of them");
    let (from, to) = (expected[3].at, expected[7].at);
    let period = Period { from: Some(from), to: Some(to) };
    let within: Vec<_> = expected.iter().filter(|point| from <= point.at && point.at < to).copied().collect();
    assert_eq!(timeline(period, 100).await, within, "from what was there before");
}

pub async fn an_empty_bucket_is_left_out(shop: &dyn ReportHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(10).await, scene.buyer().await);
    let mut minutes = Vec::new();
    for _ in 0..2 {
        let order = scene.done(scene.order(&buyer, &[(product, 1)])).await;
        minutes.push(start_of(Bucket::Minute, order.created_at));
        shop.pass(Duration::from_mins(3)).await;
    }
    let points = shop.reports().revenue(Bucket::Minute, Period::default()).await.unwrap();
    assert_eq!(points.iter().map(|point| point.at).collect::<Vec<_>>(), minutes);
}

/// Two days in the life of a small shop.
struct Week {
    ada: Buyer,
    bob: Buyer,
    hat: ProductId,
    boot: ProductId,
    monday: Timestamp,
    tuesday: Timestamp,
}

impl Week {
    /// Hats: 20 came in, 5 are sold, 1 is held. Boots: 10 came in, 1 left, 4 are sold, 5 were and came back. No socks.
    async fn of(shop: &dyn ReportHarness) -> Self {
        let scene = Scene::open(shop).await;
        let product = async |name, stock| {
            let say = |details: &mut ProductDetails| details.name = ProductName::new(name).unwrap();
            scene.product_with(stock, say).await
        };
        let (hat, boot, _) = (product("hat", 20).await, product("boot", 10).await, product("sock", 0).await);
        let (ada, bob) = (scene.buyer().await, scene.buyer().await);

        let monday = shop.now();
        let forgotten = scene.done(scene.hold(&ada, &[(hat, 2)])).await;
        shop.pass(HOLD_IS_OVER).await;
        scene.done(Command::expire_hold(forgotten.id)).await;
        scene.done(scene.order(&ada, &[(hat, 1)])).await;
        let too_small = scene.done(scene.order(&bob, &[(boot, 5)])).await;

        shop.pass(Duration::from_hours(24)).await;
        let tuesday = shop.now();
        let hold = scene.done(scene.hold(&bob, &[(hat, 2), (boot, 4)])).await;
        scene.done(scene.confirm(&hold)).await;
        scene.done(scene.take_back(&too_small)).await;
        shop.pass(Duration::from_hours(1)).await;
        scene.done(scene.order(&ada, &[(hat, 2)])).await;
        scene.submit(scene.adjust(boot, StockChange::By(-1))).await;
        scene.done(scene.hold(&ada, &[(hat, 1)])).await;
        Self { ada, bob, hat, boot, monday, tuesday }
    }
}

/// A product's newest row of the ledger, as a timeline shows it.
async fn point_now(scene: &Scene<'_>, id: ProductId) -> StockPoint {
    let (product, events) = (scene.read(id).await, scene.events_of(id).await);
    StockPoint { at: events.last().unwrap().at, version: product.stock_version, counters: product.counters }
}

fn start_of(bucket: Bucket, at: Timestamp) -> Timestamp {
    let seconds = match bucket {
        Bucket::Minute => 60,
        Bucket::Hour => 3_600,
        Bucket::Day => 86_400,
    };
    Timestamp::from_micros(at.as_micros() - at.as_micros().rem_euclid(seconds * 1_000_000)).unwrap()
}
