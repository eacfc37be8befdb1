//! Each report, asked of rows whose answer was worked out by hand.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its values should stop")]

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use stockade_domain::ledger::{Counters, EventKind};
use stockade_domain::order::OrderStatus;
use stockade_domain::ports::{Reports, Schema};
use stockade_domain::report::{
    Bucket, CustomerRevenue, EventTotal, LowStock, OrdersPoint, Period, ProductSales, RevenuePoint, StatusTotal,
    StockPoint, Totals,
};
use stockade_domain::testing::{customer, money, product};
use stockade_domain::time::Timestamp;
use stockade_embedded::{Database, EmbeddedReports};
use tempfile::TempDir;

/// Two days of a small shop. What an order holds and costs is said beside it.
const SHOP: &str = "
    INSERT INTO customers (id, email, password_hash, role, created_at) VALUES
        (1, 'ada@example.com', '', 'customer', '2027-01-01 00:00:00.000000'),
        (2, 'ben@example.com', '', 'customer', '2027-01-01 00:00:00.000000'),
        (3, 'cleo@example.com', '', 'customer', '2027-01-01 00:00:00.000000');

    INSERT INTO products (id, name, price, low_stock_threshold, available, held, sold, received, archived,
                          created_at, updated_at) VALUES
        (1, 'Lamp',  1000, 5, 3, 2, 5, 10, 0, '2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000'),
        (2, 'Chair', 2500, 5, 8, 0, 2, 10, 0, '2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000'),
        (3, 'Rug',    500, 1, 2, 0, 5,  7, 0, '2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000'),
        (4, 'Vase',   500, 5, 0, 0, 0,  0, 1, '2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000'),
        (5, 'Clock',  500, 5, 0, 0, 0,  0, 0, '2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000');

    INSERT INTO orders (number, id, customer_id, customer_email, status, total, created_at, hold_expires_at,
                        confirmed_at, closed_at) VALUES
        -- 3 lamps at 10.00 and a chair at 25.00.
        (1, x'00000000000000000000000000000001', 1, 'ada@example.com', 'confirmed', 5500, '2027-01-15 08:00:10.000000',
         NULL, '2027-01-15 08:00:10.000000', NULL),
        -- 5 rugs at 5.00.
        (2, x'00000000000000000000000000000002', 2, 'ben@example.com', 'confirmed', 2500, '2027-01-15 08:00:40.000000',
         '2027-01-15 08:02:40.000000', '2027-01-15 08:01:30.000000', NULL),
        -- 2 lamps, 9.00 each that day, and a chair at 25.00.
        (3, x'00000000000000000000000000000003', 1, 'ada@example.com', 'confirmed', 4300, '2027-01-15 09:30:00.000000',
         NULL, '2027-01-15 09:30:00.000000', NULL),
        -- 2 lamps, held.
        (4, x'00000000000000000000000000000004', 2, 'ben@example.com', 'pending', 2000, '2027-01-15 09:31:00.000000',
         '2027-01-15 09:33:00.000000', NULL, NULL),
        -- 4 chairs, held too long.
        (5, x'00000000000000000000000000000005', 2, 'ben@example.com', 'expired', 10000, '2027-01-15 09:40:00.000000',
         '2027-01-15 09:42:00.000000', NULL, '2027-01-15 09:42:00.000000'),
        -- A lamp, taken back after it was bought.
        (6, x'00000000000000000000000000000006', 3, 'cleo@example.com', 'cancelled', 1000,
         '2027-01-16 07:00:00.000000', NULL, '2027-01-16 07:00:00.000000', '2027-01-16 10:00:00.000000'),
        -- A rug, held and given back.
        (7, x'00000000000000000000000000000007', 3, 'cleo@example.com', 'cancelled', 500,
         '2027-01-16 11:00:00.000000', '2027-01-16 11:02:00.000000', NULL, '2027-01-16 11:00:30.000000');

    INSERT INTO order_items (order_id, product_id, name, quantity, unit_price) VALUES
        (x'00000000000000000000000000000001', 1, 'Lamp', 3, 1000),
        (x'00000000000000000000000000000001', 2, 'Chair', 1, 2500),
        (x'00000000000000000000000000000002', 3, 'Rug', 5, 500),
        (x'00000000000000000000000000000003', 1, 'Lamp', 2, 900),
        (x'00000000000000000000000000000003', 2, 'Chair', 1, 2500),
        (x'00000000000000000000000000000004', 1, 'Lamp', 2, 1000),
        (x'00000000000000000000000000000005', 2, 'Chair', 4, 2500),
        (x'00000000000000000000000000000006', 1, 'Lamp', 1, 1000),
        (x'00000000000000000000000000000007', 3, 'Rug', 1, 500);

    INSERT INTO inventory_events (product_id, order_id, kind, available_change, held_change, sold_change,
                                  received_change, stock_version, actor, reason, created_at) VALUES
        (1, NULL, 'stock_added', 10, 0, 0, 10, 1, 'admin', '', '2027-01-01 00:00:00.000000'),
        (2, NULL, 'stock_added', 10, 0, 0, 10, 1, 'admin', '', '2027-01-01 00:00:00.000000'),
        (1, x'00000000000000000000000000000001', 'order_confirmed', -3, 0, 3, 0, 2, 'customer', '',
         '2027-01-15 08:00:10.000000'),
        (1, x'00000000000000000000000000000003', 'order_confirmed', -2, 0, 2, 0, 3, 'customer', '',
         '2027-01-15 09:30:00.000000'),
        (1, x'00000000000000000000000000000004', 'hold_created', -2, 2, 0, 0, 4, 'customer', '',
         '2027-01-15 09:31:00.000000'),
        (1, x'00000000000000000000000000000006', 'order_confirmed', -1, 0, 1, 0, 5, 'customer', '',
         '2027-01-16 07:00:00.000000'),
        (1, x'00000000000000000000000000000006', 'order_cancelled', 1, 0, -1, 0, 6, 'admin', '',
         '2027-01-16 10:00:00.000000');

    INSERT INTO outbox (kind, order_id, recipient, state, next_try_at, created_at) VALUES
        ('order_confirmed', x'00000000000000000000000000000001', 'ada@example.com', 'done', '', ''),
        ('order_confirmed', x'00000000000000000000000000000002', 'ben@example.com', 'waiting', '', ''),
        ('order_confirmed', x'00000000000000000000000000000003', 'ada@example.com', 'waiting', '', ''),
        ('order_confirmed', x'00000000000000000000000000000006', 'cleo@example.com', 'dead', '', '');
";

async fn shop() -> (TempDir, EmbeddedReports) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let database = Database::open(&path).unwrap();
    database.migrate().await.unwrap();
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute(SHOP).unwrap();
    (folder, EmbeddedReports::new(database))
}

/// A point in January 2027.
fn at(day: u32, hour: u32, minute: u32, second: u32) -> Timestamp {
    let day = chrono::NaiveDate::from_ymd_opt(2027, 1, day).unwrap();
    Timestamp::new(day.and_hms_opt(hour, minute, second).unwrap().and_utc())
}

#[tokio::test]
async fn the_whole_shop_adds_up() {
    let (_folder, reports) = shop().await;
    let event = |kind, events, available_change| EventTotal { kind, events, available_change };
    let status = |status, orders, pieces| StatusTotal { status, orders, pieces };
    let expected = Totals {
        products: 5,
        available: 13,
        held: 2,
        sold: 12,
        received: 27,
        low_stock: 2,
        orders: vec![
            status(OrderStatus::Cancelled, 2, 2),
            status(OrderStatus::Confirmed, 3, 12),
            status(OrderStatus::Expired, 1, 4),
            status(OrderStatus::Pending, 1, 2),
        ],
        events: vec![
            event(EventKind::HoldCreated, 1, -2),
            event(EventKind::OrderCancelled, 1, 1),
            event(EventKind::OrderConfirmed, 3, -6),
            event(EventKind::StockAdded, 2, 20),
        ],
        revenue: money("123.00"),
        jobs_waiting: 2,
        jobs_dead: 1,
    };
    assert_eq!(reports.totals().await.unwrap(), expected);
}

#[tokio::test]
async fn the_best_seller_comes_first_and_cancelled_orders_sold_nothing() {
    let (_folder, reports) = shop().await;
    let sales = |id, name: &str, pieces, orders, revenue| ProductSales {
        product_id: product(id),
        name: name.to_owned(),
        pieces,
        orders,
        revenue: money(revenue),
    };
    let all = [sales(1, "Lamp", 5, 2, "48.00"), sales(3, "Rug", 5, 1, "25.00"), sales(2, "Chair", 2, 2, "50.00")];
    assert_eq!(reports.top_products(10).await.unwrap(), all);
    assert_eq!(reports.top_products(2).await.unwrap(), all[..2]);
}

#[tokio::test]
async fn low_stock_is_judged_by_each_products_own_threshold_or_by_one_for_all() {
    let (_folder, reports) = shop().await;
    let low = |id, name: &str, counters, threshold| LowStock {
        product_id: product(id),
        name: name.to_owned(),
        counters,
        threshold,
    };
    let lamp = Counters { available: 3, held: 2, sold: 5, received: 10 };
    let rug = Counters { available: 2, held: 0, sold: 5, received: 7 };
    let own = [low(5, "Clock", Counters::ZERO, 5), low(1, "Lamp", lamp, 5)];
    assert_eq!(reports.low_stock(None).await.unwrap(), own);
    let below_three = [low(5, "Clock", Counters::ZERO, 3), low(3, "Rug", rug, 3)];
    assert_eq!(reports.low_stock(Some(3)).await.unwrap(), below_three);
}

#[tokio::test]
async fn who_paid_most_comes_first() {
    let (_folder, reports) = shop().await;
    let revenue = |id, email: &str, orders, pieces, revenue| CustomerRevenue {
        customer_id: customer(id),
        email: email.to_owned(),
        orders,
        pieces,
        revenue: money(revenue),
    };
    let all = [revenue(1, "ada@example.com", 2, 7, "98.00"), revenue(2, "ben@example.com", 1, 5, "25.00")];
    assert_eq!(reports.revenue_by_customer(10).await.unwrap(), all);
    assert_eq!(reports.revenue_by_customer(1).await.unwrap(), all[..1]);
}

#[tokio::test]
async fn revenue_adds_up_by_minute_hour_and_day() {
    let (_folder, reports) = shop().await;
    let point = |at, orders, pieces, revenue| RevenuePoint { at, orders, pieces, revenue: money(revenue) };
    let minutes = [
        point(at(15, 8, 0, 0), 1, 4, "55.00"),
        point(at(15, 8, 1, 0), 1, 5, "25.00"),
        point(at(15, 9, 30, 0), 1, 3, "43.00"),
    ];
    let hours = [point(at(15, 8, 0, 0), 2, 9, "80.00"), point(at(15, 9, 0, 0), 1, 3, "43.00")];
    let days = [point(at(15, 0, 0, 0), 3, 12, "123.00")];
    assert_eq!(reports.revenue(Bucket::Minute, Period::default()).await.unwrap(), minutes);
    assert_eq!(reports.revenue(Bucket::Hour, Period::default()).await.unwrap(), hours);
    assert_eq!(reports.revenue(Bucket::Day, Period::default()).await.unwrap(), days);
}

#[tokio::test]
async fn a_period_begins_with_its_first_moment_and_ends_before_its_last() {
    let (_folder, reports) = shop().await;
    let first_two = (at(15, 8, 0, 10), at(15, 8, 1, 30));
    let earned = |from, to| reports.revenue(Bucket::Day, Period { from, to });
    let orders = |points: Vec<RevenuePoint>| points.iter().map(|point| point.orders).sum::<u64>();
    assert_eq!(orders(earned(Some(first_two.0), Some(first_two.1)).await.unwrap()), 1);
    assert_eq!(orders(earned(Some(first_two.1), None).await.unwrap()), 2);
    assert_eq!(orders(earned(None, Some(first_two.0)).await.unwrap()), 0);
}

#[tokio::test]
async fn each_step_of_an_order_counts_when_it_was_taken() {
    let (_folder, reports) = shop().await;
    let point = |at, held, confirmed, cancelled, expired| OrdersPoint { at, held, confirmed, cancelled, expired };
    let hours = [
        point(at(15, 8, 0, 0), 1, 2, 0, 0),
        point(at(15, 9, 0, 0), 2, 1, 0, 1),
        point(at(16, 7, 0, 0), 0, 1, 0, 0),
        point(at(16, 10, 0, 0), 0, 0, 1, 0),
        point(at(16, 11, 0, 0), 1, 0, 1, 0),
    ];
    assert_eq!(reports.orders_timeseries(Bucket::Hour, Period::default()).await.unwrap(), hours);
    let second_day = Period { from: Some(at(16, 0, 0, 0)), to: None };
    assert_eq!(reports.orders_timeseries(Bucket::Day, second_day).await.unwrap(), [point(at(16, 0, 0, 0), 1, 1, 2, 0)]);
}

#[tokio::test]
async fn the_stock_of_a_product_is_told_row_by_row() {
    let (_folder, reports) = shop().await;
    let point = |at, version, available, held, sold| StockPoint {
        at,
        version,
        counters: Counters { available, held, sold, received: 10 },
    };
    let all = [
        point(at(1, 0, 0, 0), 1, 10, 0, 0),
        point(at(15, 8, 0, 10), 2, 7, 0, 3),
        point(at(15, 9, 30, 0), 3, 5, 0, 5),
        point(at(15, 9, 31, 0), 4, 3, 2, 5),
        point(at(16, 7, 0, 0), 5, 2, 2, 6),
        point(at(16, 10, 0, 0), 6, 3, 2, 5),
    ];
    let timeline = |period, limit| reports.stock_timeline(product(1), period, limit);
    assert_eq!(timeline(Period::default(), 10).await.unwrap(), all);
    assert_eq!(timeline(Period::default(), 2).await.unwrap(), all[4..], "the newest, oldest first");
    let that_morning = Period { from: Some(at(15, 9, 0, 0)), to: Some(at(16, 7, 0, 0)) };
    assert_eq!(timeline(that_morning, 10).await.unwrap(), all[2..4], "what came before is in the sums");
}

#[tokio::test]
async fn an_empty_shop_has_answers_too() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("shop.db")).unwrap();
    database.migrate().await.unwrap();
    let reports = EmbeddedReports::new(database);
    assert_eq!(reports.totals().await.unwrap(), Totals::default());
    assert_eq!(reports.top_products(3).await.unwrap(), []);
    assert_eq!(reports.revenue(Bucket::Day, Period::default()).await.unwrap(), []);
}
