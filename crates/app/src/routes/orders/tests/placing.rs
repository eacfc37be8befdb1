//! Holds, orders and checkouts that the ledger agrees to.

use std::collections::BTreeMap;

use serde_json::json;
use stockade_domain::account::Role;
use stockade_domain::cart::{Cart, CartChange, CartLine};
use stockade_domain::catalogue::HoldTime;
use stockade_domain::ledger::{Action, HoldFor, Receipt, Spent, Verdict};
use stockade_domain::order::{Order, OrderStatus};
use stockade_domain::testing::{lines, money, product, quantity, second};

use super::{ORDER, text, wanted};
use crate::testing::{Client, Mocks, anonymous, call, hold, receipt, request, with_json};

#[actix_web::test]
async fn a_hold_is_an_order_in_pending_with_a_deadline() {
    let sent = with_json(request("POST", "/api/v1/holds"), r#"{"product_id":7,"quantity":2}"#);
    let answer = call(Mocks::answering(Ok(receipt())), sent).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("Location"), Some(format!("/api/v1/orders/{ORDER}").as_str()));
    assert_eq!(
        answer.body,
        json!({
            "id": ORDER,
            "number": null,
            "status": "pending",
            "items": [
                {"product_id": 7, "name": "Kettle", "quantity": 2, "unit_price": "19.99", "line_total": "39.98"}
            ],
            "customer_id": 1,
            "customer_email": "customer1@example.com",
            "total": "39.98",
            "currency": "EUR",
            "hold_expires_at": "2027-01-15T08:02:00.000Z",
            "expires_in_ms": 120_000,
            "created_at": "2027-01-15T08:00:00.000Z",
            "confirmed_at": null,
            "closed_at": null,
            "extensions": 0,
            "extensions_left": 2,
            "version": 1,
            "server_time": "2027-01-15T08:00:00.000Z",
        })
    );
}

#[actix_web::test]
async fn one_product_and_several_are_asked_for_in_either_spelling() {
    for (body, expected) in [
        (r#"{"product_id":7,"quantity":2}"#, lines([(7, 2)])),
        (r#"{"productId":7,"quantity":2}"#, lines([(7, 2)])),
        (r#"{"items":[{"product_id":7,"quantity":2},{"productId":8,"quantity":1}]}"#, lines([(7, 2), (8, 1)])),
        (r#"{"items":[{"productId":7,"quantity":2},{"productId":7,"quantity":3}]}"#, lines([(7, 5)])),
        (r#"{"product_id":null,"quantity":null,"items":[{"product_id":7,"quantity":2}]}"#, lines([(7, 2)])),
    ] {
        let mut mocks = Mocks::signed_in(Role::Customer);
        let asked = mocks.ledger.expect_submit().once();
        asked
            .withf(move |command| wanted(command) == Some(&expected))
            .return_once(|_| Ok(Verdict { outcome: Ok(receipt()), replayed: false, spent: Spent::No }));
        let answer = call(mocks, with_json(request("POST", "/api/v1/holds"), body)).await;
        assert_eq!(answer.status, 201, "{body}");
    }
}

#[actix_web::test]
async fn the_clients_key_reaches_the_ledger_quoted_or_bare() {
    for header in ["tap-1", "\"tap-1\""] {
        let mut mocks = Mocks::signed_in(Role::Customer);
        let asked = mocks.ledger.expect_submit().once();
        asked
            .withf(|command| command.request().is_some_and(|request| request.by_client && request.id.key == "tap-1"))
            .return_once(|_| Ok(Verdict { outcome: Ok(receipt()), replayed: false, spent: Spent::No }));
        let sent = with_json(request("POST", "/api/v1/orders"), r#"{"items":[{"product_id":7,"quantity":2}]}"#);
        let answer = call(mocks, sent.insert_header(("Idempotency-Key", header))).await;
        assert_eq!(answer.status, 201, "{header}");
    }
}

#[actix_web::test]
async fn a_hold_lives_as_its_product_says_or_else_as_the_shop_does() {
    let mut mocks = Mocks::signed_in(Role::Customer);
    let asked = mocks.ledger.expect_submit().once();
    asked
        .withf(|command| {
            matches!(command.action(), Action::PlaceHold { hold: HoldFor::ProductOr(HoldTime::DEFAULT), .. })
        })
        .return_once(|_| Ok(Verdict { outcome: Ok(receipt()), replayed: false, spent: Spent::No }));
    let sent = with_json(request("POST", "/api/v1/holds"), r#"{"product_id":7,"quantity":2}"#);
    assert_eq!(call(mocks, sent).await.status, 201);
}

/// Mocks where two kettles are in the cart, and the ledger sells them for the total in question.
fn cart_of_two_kettles(expected: Option<&'static str>) -> Mocks {
    let mut mocks = Mocks::signed_in(Role::Customer);
    let line = CartLine { quantity: quantity(2), seen_price: money("19.99") };
    let cart = Cart::restore(BTreeMap::from([(product(7), line)]), second(0), 1, second(60));
    mocks.carts.expect_load().once().return_once(move |_, _| Ok(Some(cart)));
    mocks
        .ledger
        .expect_submit()
        .once()
        .withf(move |command| match command.action() {
            Action::PlaceOrder { lines: wanted, expected_total, .. } => {
                *wanted == lines([(7, 2)]) && *expected_total == expected.map(money)
            }
            _ => false,
        })
        .return_once(|_| {
            let order = Order { status: OrderStatus::Confirmed, ..hold() };
            let receipt = Receipt::Order { order, at: second(0), changed: true };
            Ok(Verdict { outcome: Ok(receipt), replayed: false, spent: Spent::Yes })
        });
    mocks
        .carts
        .expect_change()
        .once()
        .withf(|_, change, _| *change == CartChange::Consume(second(0), lines([(7, 2)])))
        .return_once(|_, _, now| Ok(Ok(Cart::empty(now))));
    mocks
}

#[actix_web::test]
async fn a_checkout_needs_no_body_and_takes_the_total_in_either_spelling() {
    let checkout = || request("POST", "/api/v1/checkout");
    for (sent, expected) in [
        (checkout(), None),
        (with_json(checkout(), ""), None),
        (with_json(checkout(), "{}"), None),
        (with_json(checkout(), r#"{"expected_total":null}"#), None),
        (with_json(checkout(), r#"{"expected_total":"39.98"}"#), Some("39.98")),
        (with_json(checkout(), r#"{"expectedTotal":39.98}"#), Some("39.98")),
        (with_json(checkout(), r#"{"expected_total":39.9}"#), Some("39.90")),
        (with_json(checkout(), r#"{"expected_total":40}"#), Some("40.00")),
    ] {
        let answer = call(cart_of_two_kettles(expected), sent).await;
        assert_eq!((answer.status, text(&answer.body, "status")), (201, "confirmed"), "{expected:?}");
    }
}

#[actix_web::test]
async fn nobody_buys_without_an_account_and_no_admin_at_all() {
    let paths = ["/api/v1/holds", "/api/v1/orders", "/api/v1/checkout"];
    let (strangers, admins) = (Client::new(Mocks::default()).await, Client::new(Mocks::signed_in(Role::Admin)).await);
    for path in paths {
        let body = r#"{"items":[{"product_id":7,"quantity":2}]}"#;
        let stranger = strangers.send(with_json(anonymous("POST", path), body)).await;
        assert_eq!(stranger.problem(), (401, "unauthenticated"), "{path}");
        assert_eq!(admins.send(request("POST", path)).await.status, 403, "{path}");
    }
}

#[actix_web::test]
async fn a_path_says_which_methods_it_has() {
    let client = Client::new(Mocks::default()).await;
    for (method, path, allow) in [
        ("GET", "/api/v1/holds", "POST"),
        ("PUT", "/api/v1/checkout", "POST"),
        ("DELETE", "/api/v1/orders", "GET, HEAD, POST"),
        ("POST", "/api/v1/orders/00000000-0000-0000-0000-000000000005", "GET, HEAD"),
        ("GET", "/api/v1/orders/00000000-0000-0000-0000-000000000005/extend", "POST"),
        ("GET", "/api/v1/cart/items/7", "PUT, DELETE"),
        ("PATCH", "/api/v1/cart", "GET, HEAD, DELETE"),
        ("POST", "/api/v1/products/live", "GET, HEAD"),
        ("GET", "/api/v1/auth/login", "POST"),
        ("POST", "/api/openapi.json", "GET, HEAD"),
        ("DELETE", "/api/docs/index.css", "GET, HEAD"),
        ("POST", "/api/docs", "GET, HEAD"),
    ] {
        let answer = client.send(anonymous(method, path)).await;
        assert_eq!(answer.problem(), (405, "method_not_allowed"), "{method} {path}");
        assert_eq!(answer.header("Allow"), Some(allow), "{method} {path}");
    }
    for path in ["/api/v1/hold", "/api/v1", "/api/v1/products/7/price", "/api/v2/products", "/nothing"] {
        assert_eq!(client.send(anonymous("GET", path)).await.problem(), (404, "not_found"), "{path}");
    }
}
