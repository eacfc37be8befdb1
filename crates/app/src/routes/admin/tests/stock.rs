//! Stock that comes and goes.

use serde_json::json;
use stockade_domain::catalogue::StockLevel;
use stockade_domain::ledger::{
    Action, Actor, Command, Counters, Receipt, Refusal, Shortage, Spent, StockChange, Verdict,
};
use stockade_domain::testing::{customer, key, product, second};

use super::{admin, post};
use crate::testing::{call, request, with_json};

const ADJUST: &str = "/api/v1/admin/products/7/stock-adjustments";

#[actix_web::test]
async fn stock_is_changed_by_or_set_to_so_many_pieces() {
    let cases = [
        (r#"{"delta": -3, "reason": " broken "}"#, StockChange::By(-3), "broken"),
        (r#"{"delta": 1000000000, "set_to": null, "reason": "delivery"}"#, StockChange::By(1_000_000_000), "delivery"),
        (r#"{"set_to": 0, "reason": "recount"}"#, StockChange::ToAvailable(0), "recount"),
        (r#"{"setTo": 12, "reason": "recount"}"#, StockChange::ToAvailable(12), "recount"),
    ];
    for (body, wanted, why) in cases {
        let mut mocks = admin();
        mocks.ledger.expect_submit().once().return_once(move |command| {
            assert_eq!(command.actor(), Actor::Admin(customer(1)));
            let wanted = Action::AdjustStock { product_id: product(7), change: wanted, reason: why.to_owned() };
            assert_eq!(command.action(), &wanted);
            Ok(Verdict { outcome: Ok(adjusted()), replayed: false, spent: Spent::No })
        });
        let answer = post(mocks, ADJUST, body).await;
        assert_eq!(answer.status, 201, "{body}: {}", answer.body);
        assert_eq!(answer.header("Idempotency-Replayed"), None);
        let expected = json!({
            "product_id": 7, "change": -3, "available": 5, "held": 2, "sold": 3, "received": 10,
            "version": 11, "as_of": "2027-01-15T08:00:00.000Z",
        });
        assert_eq!(answer.body, expected);
    }
}

#[actix_web::test]
async fn the_same_delivery_is_not_booked_twice() {
    let mut mocks = admin();
    mocks.ledger.expect_submit().return_once(|command| {
        let change = StockChange::By(5);
        let same = Command::adjust_stock(key("delivery-4711"), customer(1), product(7), change, "delivery".to_owned());
        assert_eq!(command, same);
        Ok(Verdict { outcome: Ok(adjusted()), replayed: true, spent: Spent::No })
    });
    let again = request("POST", ADJUST).insert_header(("Idempotency-Key", "\"delivery-4711\""));
    let answer = call(mocks, with_json(again, r#"{"delta": 5, "reason": "delivery"}"#)).await;
    assert_eq!((answer.status, answer.header("Idempotency-Replayed")), (201, Some("true")));

    let malformed = request("POST", ADJUST).insert_header(("Idempotency-Key", "a b"));
    let answer = call(admin(), with_json(malformed, r#"{"delta": 5, "reason": "delivery"}"#)).await;
    assert_eq!(answer.problem(), (400, "idempotency_key_malformed"));
}

#[actix_web::test]
async fn an_adjustment_says_one_thing_and_why() {
    let (long, longest) = ("x".repeat(201), "x".repeat(200));
    let cases = [
        (json!({ "reason": "why" }), "/delta"),
        (json!({ "delta": 1, "set_to": 1, "reason": "why" }), "/delta"),
        (json!({ "delta": 0, "reason": "why" }), "/delta"),
        (json!({ "delta": 1_000_000_001, "reason": "why" }), "/delta"),
        (json!({ "delta": -1_000_000_001, "reason": "why" }), "/delta"),
        (json!({ "delta": 0.4, "reason": "why" }), "/delta"),
        (json!({ "delta": "1", "reason": "why" }), "/delta"),
        (json!({ "set_to": -1, "reason": "why" }), "/set_to"),
        (json!({ "setTo": 1_000_000_001, "reason": "why" }), "/setTo"),
        (json!({ "delta": 1 }), "/reason"),
        (json!({ "delta": 1, "reason": " " }), "/reason"),
        (json!({ "delta": 1, "reason": long }), "/reason"),
        (json!({ "delta": 1, "reason": "a\r\nb" }), "/reason"),
        (json!({ "delta": 1, "reason": null }), "/reason"),
        (json!({ "delta": 1, "reason": "why", "quantity": 1 }), "/quantity"),
    ];
    for (body, field) in cases {
        let answer = post(admin(), ADJUST, &body.to_string()).await;
        assert_eq!(answer.problem(), (400, "validation_failed"), "{body}");
        assert_eq!(answer.field().0, field, "{body}: {}", answer.body);
    }
    let mut mocks = admin();
    mocks
        .ledger
        .expect_submit()
        .return_once(|_| Ok(Verdict { outcome: Ok(adjusted()), replayed: false, spent: Spent::No }));
    assert_eq!(post(mocks, ADJUST, &json!({ "delta": 1, "reason": longest }).to_string()).await.status, 201);
}

#[actix_web::test]
async fn only_free_pieces_can_leave() {
    let product_id = product(7);
    let shortages = vec![Shortage { product_id, requested: 9, available: 5 }];
    let cases = [
        (Refusal::InsufficientStock { shortages }, (409, "insufficient_stock")),
        (Refusal::StockLimit { max: Counters::MAX_RECEIVED }, (409, "stock_limit")),
        (Refusal::ProductNotFound { product_id }, (404, "not_found")),
        (Refusal::KeyReused, (422, "idempotency_key_reused")),
    ];
    for (refusal, told) in cases {
        let mut mocks = admin();
        mocks
            .ledger
            .expect_submit()
            .return_once(|_| Ok(Verdict { outcome: Err(refusal), replayed: true, spent: Spent::No }));
        let answer = post(mocks, ADJUST, r#"{"delta": -9, "reason": "lost"}"#).await;
        assert_eq!(answer.problem(), told);
        assert_eq!(answer.header("Idempotency-Replayed"), Some("true"));
    }
}

fn adjusted() -> Receipt {
    let counters = Counters { available: 5, held: 2, sold: 3, received: 10 };
    let level = StockLevel { product_id: product(7), counters, version: 11, as_of: second(0) };
    Receipt::Stock { level, change: -3 }
}
