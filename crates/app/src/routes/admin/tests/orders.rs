//! Everybody's orders.

use mockall::predicate::eq;
use stockade_domain::ledger::{Command, Outcome, Receipt, Refusal, Spent, Verdict};
use stockade_domain::order::{Order, OrderColumn, OrderQuery, OrderStatus};
use stockade_domain::page::{Page, PageLimit, PageRequest};
use stockade_domain::sort::Sort;
use stockade_domain::testing::{customer, key, order_id, product, second};

use super::{admin, get, refused_fields};
use crate::testing::{Mocks, call, hold, request, with_json};

const FIVE: &str = "/api/v1/admin/orders/00000000-0000-0000-0000-000000000005";

#[actix_web::test]
async fn orders_are_found_by_whatever_is_known_of_them() {
    let query = OrderQuery {
        customer_id: Some(customer(1)),
        product_id: Some(product(7)),
        status: Some(OrderStatus::Pending),
        from: Some(second(0)),
        to: Some(second(60)),
        text: Some("customer1@".to_owned()),
        sort: Sort::down(OrderColumn::Total),
        page: PageRequest::first(PageLimit::new(100).unwrap()),
    };
    let path = "/api/v1/admin/orders?status=pending&customer_id=1&product_id=7&q=customer1@&limit=100&sort=total_desc\
                &from=2027-01-15T08:00:00Z&to=2027-01-15T09:01:00%2B01:00";
    let mut mocks = admin();
    let page = Page { rows: vec![hold()], next: None };
    mocks.orders.expect_list().with(eq(query), eq(second(0))).return_once(|_, _| Ok(page));
    let answer = get(mocks, path).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["data"][0]["customer_email"], "customer1@example.com");
    assert_eq!(answer.body["data"][0]["total"], "39.98");
}

#[actix_web::test]
async fn a_bad_parameter_is_named() {
    refused_fields(&[
        ("/api/v1/admin/orders?status=open", "/status"),
        ("/api/v1/admin/orders?customer_id=0", "/customer_id"),
        ("/api/v1/admin/orders?customer_id=01", "/customer_id"),
        ("/api/v1/admin/orders?product_id=kettle", "/product_id"),
        ("/api/v1/admin/orders?from=yesterday", "/from"),
        ("/api/v1/admin/orders?to=2027-01-15", "/to"),
        ("/api/v1/admin/orders?from=2027-01-15T08:00:00Z&to=2027-01-15T08:00:00Z", "/to"),
        ("/api/v1/admin/orders?user=1", "/user"),
        ("/api/v1/admin/orders?sort=price_asc", "/sort"),
        ("/api/v1/admin/orders?sort=newest&sort=oldest", "/sort"),
        ("/api/v1/admin/orders/5", "/id"),
        ("/api/v1/admin/orders/00000000-0000-0000-0000-00000000000A", "/id"),
    ])
    .await;
}

#[actix_web::test]
async fn an_admin_sees_anybodys_order() {
    let mut mocks = admin();
    mocks
        .orders
        .expect_order()
        .with(eq(order_id(5)))
        .return_once(|_| Ok(Some(Order { buyer: stockade_domain::testing::buyer(9), ..hold() })));
    let answer = get(mocks, FIVE).await;
    assert_eq!((answer.status, &answer.body["customer_id"]), (200, &serde_json::json!(9)));

    let mut mocks = admin();
    mocks.orders.expect_order().return_once(|_| Ok(None));
    assert_eq!(get(mocks, FIVE).await.problem(), (404, "not_found"));
}

#[actix_web::test]
async fn an_order_is_cancelled_with_or_without_a_reason() {
    let cancel = || request("POST", &format!("{FIVE}/cancel")).insert_header(("Idempotency-Key", "c-1"));
    let cases = [
        (cancel(), "cancelled by an admin"),
        (with_json(cancel(), "{}"), "cancelled by an admin"),
        (with_json(cancel(), "null"), "cancelled by an admin"),
        (with_json(cancel(), r#"{"reason": null}"#), "cancelled by an admin"),
        (with_json(cancel(), r#"{"reason": " returned "}"#), "returned"),
    ];
    for (request, reason) in cases {
        let answer = call(expecting_cancel(reason, Ok(cancelled()), false), request).await;
        assert_eq!((answer.status, &answer.body["status"]), (200, &serde_json::json!("cancelled")), "{reason}");
        assert_eq!(answer.header("Idempotency-Replayed"), None);
    }
    let again = call(expecting_cancel("cancelled by an admin", Ok(cancelled()), true), cancel()).await;
    assert_eq!((again.status, again.header("Idempotency-Replayed")), (200, Some("true")));
    let unknown = call(expecting_cancel("cancelled by an admin", Err(Refusal::OrderNotFound), false), cancel()).await;
    assert_eq!(unknown.problem(), (404, "not_found"));
}

#[actix_web::test]
async fn a_bad_reason_cancels_nothing() {
    let long = format!(r#"{{"reason": "{}"}}"#, "x".repeat(201));
    for (body, field) in
        [(r#"{"reason": ""}"#, "/reason"), (long.as_str(), "/reason"), (r#"{"status": "cancelled"}"#, "/status")]
    {
        let answer = call(admin(), with_json(request("POST", &format!("{FIVE}/cancel")), body)).await;
        assert_eq!((answer.status, answer.field().0), (400, field), "{body}");
    }
    let form = request("POST", &format!("{FIVE}/cancel")).set_payload("reason=x");
    assert_eq!(call(admin(), form).await.problem(), (415, "unsupported_media_type"));
}

fn expecting_cancel(reason: &'static str, outcome: Outcome, replayed: bool) -> Mocks {
    let mut mocks = admin();
    mocks.ledger.expect_submit().once().return_once(move |command| {
        let same = Command::cancel_order_as_admin(key("c-1"), customer(1), order_id(5), reason.to_owned());
        assert_eq!(command, same);
        Ok(Verdict { outcome, replayed, spent: Spent::No })
    });
    mocks
}

fn cancelled() -> Receipt {
    let order = Order { status: OrderStatus::Cancelled, closed_at: Some(second(0)), ..hold() };
    Receipt::Order { order, at: second(0), changed: true }
}
