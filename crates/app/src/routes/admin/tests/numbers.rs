//! Metrics and reports.

use mockall::predicate::eq;
use serde_json::json;
use stockade_domain::ledger::{Counters, EventKind};
use stockade_domain::order::OrderStatus;
use stockade_domain::ports::{MockReports, StoreError};
use stockade_domain::report::{
    Bucket, CustomerRevenue, EventTotal, ExpiredPieces, LowStock, OrdersPoint, Outcome, Outcomes, Period, ProductSales,
    RevenuePoint, StatusTotal, StockPoint, Totals,
};
use stockade_domain::testing::{customer, money, product, second};

use super::{admin, get, refused_fields};
use crate::testing::{Answer, kettle};

const COUNTERS: Counters = Counters { available: 5, held: 2, sold: 3, received: 10 };

#[actix_web::test]
async fn the_metrics_come_to_the_whole_shop() {
    let totals = Totals {
        products: 1,
        available: 5,
        held: 2,
        sold: 3,
        received: 10,
        low_stock: 1,
        orders: vec![
            StatusTotal { status: OrderStatus::Pending, orders: 1, pieces: 2 },
            StatusTotal { status: OrderStatus::Confirmed, orders: 2, pieces: 3 },
        ],
        events: vec![EventTotal { kind: EventKind::HoldCreated, events: 4, available_change: -5 }],
        revenue: money("59.97"),
        jobs_waiting: 1,
        jobs_dead: 0,
    };
    let answer = report("/api/v1/admin/metrics", |reports| {
        reports.expect_totals().return_once(|| Ok(totals));
    })
    .await;
    let expected = json!({
        "total_products": 1, "available": 5, "held": 2, "sold": 3, "received": 10, "low_stock": 1,
        "pending_holds": { "count": 1, "quantity": 2 },
        "confirmed_orders": { "count": 2, "quantity": 3 },
        "cancelled_orders": { "count": 0, "quantity": 0 },
        "expired_orders": { "count": 0, "quantity": 0 },
        "oversell_attempts_blocked": 0,
        "inventory_events_summary": [{ "type": "hold_created", "count": 4, "total_delta": -5 }],
        "revenue": "59.97", "currency": "EUR", "jobs": { "waiting": 1, "dead": 0 },
        "server_time": "2027-01-15T08:00:00.000Z",
    });
    assert_eq!(answer.body, expected);
}

#[actix_web::test]
async fn the_three_best_sellers_come_first() {
    let row = ProductSales {
        product_id: product(7),
        name: "Kettle".to_owned(),
        pieces: 3,
        orders: 2,
        revenue: money("59.97"),
    };
    let answer = report("/api/v1/admin/reports/top-products", |reports| {
        reports.expect_top_products().with(eq(3)).return_once(|_| Ok(vec![row]));
    })
    .await;
    let expected = json!({
        "data": [{ "product_id": 7, "name": "Kettle", "pieces": 3, "orders": 2, "revenue": "59.97" }],
        "currency": "EUR", "server_time": "2027-01-15T08:00:00.000Z",
    });
    assert_eq!(answer.body, expected);
}

#[actix_web::test]
async fn low_stock_is_below_each_products_threshold_or_a_given_one() {
    for (path, below) in [("low-stock", None), ("low-stock?below=0", Some(0)), ("low-stock?below=9", Some(9))] {
        let row = LowStock { product_id: product(7), name: "Kettle".to_owned(), counters: COUNTERS, threshold: 6 };
        let answer = report(&format!("/api/v1/admin/reports/{path}"), |reports| {
            reports.expect_low_stock().with(eq(below)).return_once(|_| Ok(vec![row]));
        })
        .await;
        let expected = json!({
            "product_id": 7, "name": "Kettle", "available": 5, "held": 2, "sold": 3, "received": 10, "threshold": 6,
        });
        assert_eq!(answer.body["data"], json!([expected]));
    }
}

#[actix_web::test]
async fn what_was_held_and_not_bought_is_counted_by_product() {
    let row = ExpiredPieces { product_id: product(7), pieces: 4 };
    let answer = report("/api/v1/admin/reports/expired-pieces", |reports| {
        reports.expect_expired_pieces().return_once(move || Ok(vec![row]));
    })
    .await;
    assert_eq!(answer.body["data"], json!([{ "product_id": 7, "pieces": 4 }]));
}

#[actix_web::test]
async fn outcomes_are_those_of_the_products_with_the_most_and_tell_of_how_many() {
    let row = Outcome { product_id: product(7), name: "Kettle".to_owned(), held: 1, sold: 5, expired: 2 };
    let answer = report("/api/v1/admin/reports/outcomes?limit=1", |reports| {
        let outcomes = Outcomes { rows: vec![row], products: 120 };
        reports.expect_outcomes().with(eq(1)).return_once(|_| Ok(outcomes));
    })
    .await;
    let expected = json!({
        "data": [{ "product_id": 7, "name": "Kettle", "pending": 1, "confirmed": 5, "expired": 2 }],
        "products": 120, "server_time": "2027-01-15T08:00:00.000Z",
    });
    assert_eq!(answer.body, expected);
}

#[actix_web::test]
async fn revenue_is_added_up_by_day_unless_asked_otherwise() {
    let whole = Period::default();
    let hour = Period { from: Some(second(0)), to: Some(second(3_600)) };
    let within = "?bucket=minute&from=2027-01-15T08:00:00Z&to=2027-01-15T09:00:00Z";
    for (query, bucket, period) in [("", Bucket::Day, whole), (within, Bucket::Minute, hour)] {
        let row = RevenuePoint { at: second(0), orders: 2, pieces: 3, revenue: money("59.97") };
        let answer = report(&format!("/api/v1/admin/reports/revenue{query}"), |reports| {
            reports.expect_revenue().with(eq(bucket), eq(period)).return_once(move |_, _| Ok(vec![row]));
        })
        .await;
        let point = json!({ "starts_at": "2027-01-15T08:00:00.000Z", "orders": 2, "pieces": 3, "revenue": "59.97" });
        assert_eq!((&answer.body["data"], &answer.body["bucket"]), (&json!([point]), &json!(bucket.as_str())));

        let row = OrdersPoint { at: second(0), held: 4, confirmed: 3, cancelled: 2, expired: 1 };
        let answer = report(&format!("/api/v1/admin/reports/orders-timeseries{query}"), move |reports| {
            reports.expect_orders_timeseries().with(eq(bucket), eq(period)).return_once(move |_, _| Ok(vec![row]));
        })
        .await;
        let starts_at = "2027-01-15T08:00:00.000Z";
        let point = json!({ "starts_at": starts_at, "held": 4, "confirmed": 3, "cancelled": 2, "expired": 1 });
        assert_eq!(answer.body["data"], json!([point]));
    }
}

#[actix_web::test]
async fn customers_are_ranked_by_what_they_paid() {
    let row = CustomerRevenue {
        customer_id: customer(1),
        email: "ada@example.com".to_owned(),
        orders: 2,
        pieces: 3,
        revenue: money("59.97"),
    };
    let answer = report("/api/v1/admin/reports/revenue-by-customer?limit=1000", |reports| {
        reports.expect_revenue_by_customer().with(eq(1_000)).return_once(|_| Ok(vec![row]));
    })
    .await;
    let expected =
        json!({ "customer_id": 1, "email": "ada@example.com", "orders": 2, "pieces": 3, "revenue": "59.97" });
    assert_eq!(answer.body["data"], json!([expected]));
}

#[actix_web::test]
async fn a_products_stock_is_told_step_by_step() {
    let mut mocks = admin();
    mocks.shelf.expect_product().with(eq(product(7))).return_once(|_| Ok(Some(kettle())));
    let rows = vec![StockPoint { at: second(0), version: 9, counters: COUNTERS }];
    let timeline = mocks.reports.expect_stock_timeline();
    timeline.with(eq(product(7)), eq(Period::default()), eq(100)).return_once(|_, _, _| Ok(rows));
    let answer = get(mocks, "/api/v1/admin/reports/stock-timeline?product_id=7").await;
    let point = json!({
        "at": "2027-01-15T08:00:00.000Z", "version": 9, "available": 5, "held": 2, "sold": 3, "received": 10,
    });
    assert_eq!(answer.body["data"], json!([point]));
    assert_eq!((&answer.body["product_id"], &answer.body["name"]), (&json!(7), &json!("Kettle")));

    let mut mocks = admin();
    mocks.shelf.expect_product().return_once(|_| Ok(None));
    let answer = get(mocks, "/api/v1/admin/reports/stock-timeline?product_id=8").await;
    assert_eq!(answer.problem(), (404, "not_found"));
}

#[actix_web::test]
async fn a_bad_parameter_is_named() {
    refused_fields(&[
        ("/api/v1/admin/reports/top-products?limit=0", "/limit"),
        ("/api/v1/admin/reports/top-products?limit=1001", "/limit"),
        ("/api/v1/admin/reports/top-products?below=1", "/below"),
        ("/api/v1/admin/reports/low-stock?below=-1", "/below"),
        ("/api/v1/admin/reports/revenue?bucket=week", "/bucket"),
        ("/api/v1/admin/reports/revenue?from=now", "/from"),
        ("/api/v1/admin/reports/revenue-by-customer?limit=all", "/limit"),
        ("/api/v1/admin/reports/orders-timeseries?from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z", "/to"),
        ("/api/v1/admin/reports/stock-timeline", "/product_id"),
        ("/api/v1/admin/reports/stock-timeline?product_id=0", "/product_id"),
        ("/api/v1/admin/reports/stock-timeline?product_id=7&limit=1001", "/limit"),
    ])
    .await;
}

#[actix_web::test]
async fn a_store_that_cannot_answer_is_told_as_such() {
    let answer = report("/api/v1/admin/metrics", |reports| {
        reports.expect_totals().return_once(|| Err(StoreError::Unavailable("gone".into())));
    })
    .await;
    assert_eq!(answer.problem(), (503, "backend_unavailable"));
    assert!(answer.header("Retry-After").is_some());
}

async fn report(path: &str, expect: impl FnOnce(&mut MockReports)) -> Answer {
    let mut mocks = admin();
    expect(&mut mocks.reports);
    get(mocks, path).await
}
