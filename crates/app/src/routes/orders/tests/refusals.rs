//! Every way of saying no, and how a client hears it.

use std::io;

use serde_json::json;
use stockade_domain::account::Role;
use stockade_domain::ledger::{Refusal, Shortage, Spent, Verdict};
use stockade_domain::order::OrderStatus;
use stockade_domain::ports::StoreError;
use stockade_domain::testing::{money, product, second};

use super::at;
use crate::testing::{Answer, Mocks, call, receipt, request, with_json};

const HOLD: &str = r#"{"product_id":7,"quantity":2}"#;

async fn refused(refusal: Refusal) -> Answer {
    call(Mocks::answering(Err(refusal)), with_json(request("POST", "/api/v1/holds"), HOLD)).await
}

/// One of each. What is added to the enum does not compile until [`told`] knows it; this list wants it, too.
fn every_refusal() -> Vec<Refusal> {
    let product_id = product(7);
    vec![
        Refusal::InsufficientStock { shortages: vec![Shortage { product_id, requested: 2, available: 1 }] },
        Refusal::SaleNotStarted { product_id, starts_at: second(9) },
        Refusal::SaleEnded { product_id, ended_at: second(0) },
        Refusal::ProductUnavailable { product_id },
        Refusal::PerCustomerLimit { product_id, limit: 2, had: 1 },
        Refusal::HoldLimit { limit: 3 },
        Refusal::CoolingOff { product_id, until: second(9) },
        Refusal::PriceChanged { expected: money("1.00"), actual: money("2.00") },
        Refusal::HoldExpired { at: second(0) },
        Refusal::HoldNotPending { status: OrderStatus::Cancelled },
        Refusal::ExtensionLimit { max: 2 },
        Refusal::StockLimit { max: 1_000 },
        Refusal::CartEmpty,
        Refusal::ProductNotFound { product_id },
        Refusal::OrderNotFound,
        Refusal::HoldNotDue,
        Refusal::KeyReused,
    ]
}

/// Codes are forever: clients match on them.
fn told(refusal: &Refusal) -> (u16, &'static str) {
    match refusal {
        Refusal::InsufficientStock { .. } => (409, "insufficient_stock"),
        Refusal::SaleNotStarted { .. } => (409, "sale_not_started"),
        Refusal::SaleEnded { .. } => (409, "sale_ended"),
        Refusal::ProductUnavailable { .. } => (409, "product_unavailable"),
        Refusal::PerCustomerLimit { .. } => (409, "per_customer_limit"),
        Refusal::HoldLimit { .. } => (409, "hold_limit"),
        Refusal::CoolingOff { .. } => (409, "cooling_off"),
        Refusal::PriceChanged { .. } => (409, "price_changed"),
        Refusal::HoldExpired { .. } => (409, "hold_expired"),
        Refusal::HoldNotPending { .. } => (409, "hold_not_pending"),
        Refusal::ExtensionLimit { .. } => (409, "extension_limit"),
        Refusal::StockLimit { .. } => (409, "stock_limit"),
        Refusal::CartEmpty => (409, "cart_empty"),
        Refusal::ProductNotFound { .. } | Refusal::OrderNotFound => (404, "not_found"),
        Refusal::HoldNotDue => (409, "hold_not_due"),
        Refusal::KeyReused => (422, "idempotency_key_reused"),
    }
}

#[actix_web::test]
async fn each_refusal_has_its_status_and_its_code() {
    for refusal in every_refusal() {
        let expected = told(&refusal);
        let answer = refused(refusal.clone()).await;
        assert_eq!(answer.problem(), expected, "{refusal:?}");
        assert_eq!(answer.header("Content-Type"), Some("application/problem+json"));
        assert_eq!(answer.body["type"], format!("urn:stockade:problem:{}", expected.1));
        assert_eq!((&answer.body["status"], &answer.body["detail"]), (&expected.0.into(), &refusal.to_string().into()));
    }
}

#[actix_web::test]
async fn every_short_line_is_named_and_the_first_stands_in_front() {
    let short = |id, available| Shortage { product_id: product(id), requested: 2, available };
    let answer = refused(Refusal::InsufficientStock { shortages: vec![short(7, 1), short(9, 0)] }).await;
    let lines = [
        json!({"product_id": 7, "requested": 2, "available": 1}),
        json!({"product_id": 9, "requested": 2, "available": 0}),
    ];
    assert_eq!(answer.body["shortages"], json!(lines));
    for (member, value) in lines[0].as_object().into_iter().flatten() {
        assert_eq!(&answer.body[member], value, "{member}");
    }
}

#[actix_web::test]
async fn a_limit_and_a_changed_total_name_their_figures() {
    let limited = refused(Refusal::PerCustomerLimit { product_id: product(7), limit: 2, had: 1 }).await.body;
    assert_eq!((&limited["product_id"], &limited["limit"], &limited["had"]), (&json!(7), &json!(2), &json!(1)));
    assert!(limited["shortages"].is_null() && limited["total"].is_null());
    let changed = refused(Refusal::PriceChanged { expected: money("1.00"), actual: money("2.00") }).await.body;
    assert_eq!((&changed["expected_total"], &changed["total"]), (&json!("1.00"), &json!("2.00")));
    assert!(changed["limit"].is_null() && changed["product_id"].is_null());
}

#[actix_web::test]
async fn a_repeated_request_is_told_the_same_again_and_told_so() {
    for outcome in [Ok(receipt()), Err(Refusal::CartEmpty)] {
        for replayed in [false, true] {
            let mut mocks = Mocks::signed_in(Role::Customer);
            let verdict = Verdict { outcome: outcome.clone(), replayed, spent: Spent::No };
            mocks.ledger.expect_submit().return_once(move |_| Ok(verdict));
            let answer = call(mocks, with_json(request("POST", "/api/v1/holds"), HOLD)).await;
            assert_eq!(answer.header("Idempotency-Replayed"), replayed.then_some("true"), "{outcome:?}");
        }
    }
}

#[actix_web::test]
async fn a_failure_of_ours_is_503_and_says_when_to_come_back_and_not_why() {
    let cause = || Box::new(io::Error::other("disk /var/secret is full"));
    let failures = [
        (StoreError::Unavailable(cause()), (503, "backend_unavailable"), Some("2")),
        (StoreError::Contention(cause()), (503, "overloaded"), Some("1")),
        (StoreError::Overloaded, (503, "overloaded"), Some("1")),
        (StoreError::OutcomeUnknown(cause()), (503, "outcome_unknown"), Some("1")),
        (StoreError::Internal(cause()), (500, "internal"), None),
    ];
    for (failure, expected, retry_after) in failures {
        let mut mocks = Mocks::signed_in(Role::Customer);
        mocks.ledger.expect_submit().return_once(move |_| Err(failure));
        let answer = call(mocks, request("POST", &at("confirm"))).await;
        assert_eq!((answer.problem(), answer.header("Retry-After")), (expected, retry_after));
        assert!(!answer.body.to_string().contains("secret"), "the cause is for the log: {}", answer.body);
    }
}
