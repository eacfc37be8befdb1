//! Requests that cannot be understood, or ask for what cannot be. The ledger's mock panics if it is asked.

use serde_json::json;
use stockade_domain::account::Role;

use crate::extract::BODY_LIMIT;
use crate::testing::{Client, Mocks, call, receipt, request, with_json};

const HOLDS: &str = "/api/v1/holds";
const GOOD: &str = r#"{"product_id":7,"quantity":2}"#;

#[actix_web::test]
async fn a_body_that_is_wrong_names_its_field() {
    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    for (body, pointer, code) in [
        (r#"{"product_id":7,"quantity":0}"#, "/quantity", "invalid_value"),
        (r#"{"product_id":7,"quantity":1001}"#, "/quantity", "invalid_value"),
        (r#"{"product_id":7,"quantity":-1}"#, "/quantity", "invalid_value"),
        (r#"{"product_id":7,"quantity":4294967297}"#, "/quantity", "invalid_value"),
        (r#"{"product_id":7,"quantity":18446744073709551617}"#, "/quantity", "invalid_value"),
        (r#"{"product_id":7,"quantity":0.4}"#, "/quantity", "invalid_value"),
        (r#"{"product_id":7,"quantity":1.0}"#, "/quantity", "invalid_value"),
        (r#"{"product_id":7,"quantity":1e3}"#, "/quantity", "invalid_value"),
        (r#"{"product_id":7,"quantity":"2"}"#, "/quantity", "wrong_type"),
        (r#"{"product_id":7,"quantity":true}"#, "/quantity", "wrong_type"),
        (r#"{"product_id":7,"quantity":null}"#, "/quantity", "missing_field"),
        (r#"{"product_id":7}"#, "/quantity", "missing_field"),
        (r#"{"quantity":2}"#, "/product_id", "missing_field"),
        (r#"{"product_id":0,"quantity":2}"#, "/product_id", "invalid_value"),
        (r#"{"product_id":"7","quantity":2}"#, "/product_id", "wrong_type"),
        (r#"{"product_id":9223372036854775808,"quantity":2}"#, "/product_id", "invalid_value"),
        (r#"{"product_id":7,"quantity":2,"price":"0.01"}"#, "/price", "unknown_field"),
        (r#"{"product_id":7,"quantity":2,"quantity":3}"#, "/quantity", "duplicate_field"),
        (r#"{"product_id":7,"productId":8,"quantity":2}"#, "/product_id", "duplicate_field"),
        (r#"{"product_id":7,"quantity":2,"items":[]}"#, "/items", "invalid_value"),
        (r#"{"quantity":2,"items":[{"product_id":7,"quantity":2}]}"#, "/items", "invalid_value"),
        (r#"{"items":[]}"#, "/items", "invalid_value"),
        (r#"{"items":{}}"#, "/items", "wrong_type"),
        (r#"{"items":[null]}"#, "/items/0", "wrong_type"),
        (r#"{"items":[[7,2]]}"#, "/items/0", "wrong_type"),
        (r#"{"items":[{"product_id":7}]}"#, "/items/0/quantity", "missing_field"),
        (r#"{"items":[{"product_id":7,"quantity":2,"a/b":1}]}"#, "/items/0/a~1b", "unknown_field"),
        (
            r#"{"items":[{"product_id":7,"quantity":2},{"product_id":8,"quantity":0}]}"#,
            "/items/1/quantity",
            "invalid_value",
        ),
        (r#"{"items":[{"product_id":7,"quantity":600},{"product_id":7,"quantity":600}]}"#, "/items", "invalid_value"),
        ("{}", "/items", "missing_field"),
        ("[7,2]", "", "wrong_type"),
        ("null", "", "wrong_type"),
        ("7", "", "wrong_type"),
    ] {
        let answer = client.send(with_json(request("POST", HOLDS), body)).await;
        assert_eq!((answer.problem(), answer.field()), ((400, "validation_failed"), (pointer, code)), "{body}");
    }
}

#[actix_web::test]
async fn more_than_fifty_products_are_refused() {
    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    let items: Vec<_> = (1..=51).map(|id| json!({"product_id": id, "quantity": 1})).collect();
    for path in [HOLDS, "/api/v1/orders"] {
        let answer = client.send(with_json(request("POST", path), &json!({ "items": items }).to_string())).await;
        assert_eq!((answer.problem(), answer.field().0), ((400, "validation_failed"), "/items"), "{path}");
    }
}

#[actix_web::test]
async fn what_is_not_json_is_refused_as_that() {
    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    let bodies: [&[u8]; 9] = [
        b"",
        b" ",
        b"{",
        b"{\"product_id\":7,\"quantity\":2",
        b"{\"product_id\":7,\"quantity\":2}x",
        b"{\"product_id\":07,\"quantity\":2}",
        b"{'product_id':7,'quantity':2}",
        b"\xef\xbb\xbf{\"product_id\":7,\"quantity\":2}",
        b"{\"product_id\":7,\"quantity\":2,\"\xff\":1}",
    ];
    for body in bodies {
        let sent =
            request("POST", HOLDS).insert_header(("Content-Type", "application/json")).set_payload(body.to_vec());
        let shown = String::from_utf8_lossy(body);
        assert_eq!(client.send(sent).await.problem(), (400, "invalid_json"), "{shown}");
    }
}

#[actix_web::test]
async fn only_plain_json_in_utf8_is_read() {
    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    for (name, value) in [
        ("Content-Type", "text/plain"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Type", "application/json-patch+json"),
        ("Content-Type", "application/json; charset=latin1"),
    ] {
        let sent = request("POST", HOLDS).insert_header((name, value)).set_payload(GOOD);
        assert_eq!(client.send(sent).await.problem(), (415, "unsupported_media_type"), "{name}: {value}");
    }
    let unnamed = request("POST", HOLDS).set_payload(GOOD);
    assert_eq!(client.send(unnamed).await.problem(), (415, "unsupported_media_type"));
    let packed = with_json(request("POST", HOLDS), GOOD).insert_header(("Content-Encoding", "gzip"));
    assert_eq!(client.send(packed).await.problem(), (415, "unsupported_media_type"));
}

#[actix_web::test]
async fn a_body_has_sixty_four_kibibytes_and_not_one_more() {
    let padded = |length: usize| format!("{GOOD}{}", " ".repeat(length - GOOD.len()));
    let client = Client::new(Mocks::answering(Ok(receipt()))).await;
    let large = with_json(request("POST", HOLDS), &padded(BODY_LIMIT));
    assert_eq!(client.send(large).await.status, 201);
    let larger = with_json(request("POST", HOLDS), &padded(BODY_LIMIT + 1));
    assert_eq!(client.send(larger).await.problem(), (413, "payload_too_large"));
}

#[actix_web::test]
async fn a_total_has_two_places_and_is_never_a_float() {
    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    for total in [r#""1.999""#, "1.999", "1.990", "-1", r#""1,50""#, "1e2", r#""""#, "true", "[]", "100000000"] {
        let body = format!(r#"{{"expected_total":{total}}}"#);
        let answer = client.send(with_json(request("POST", "/api/v1/checkout"), &body)).await;
        assert_eq!((answer.problem(), answer.field().0), ((400, "validation_failed"), "/expected_total"), "{total}");
    }
}

#[actix_web::test]
async fn a_body_that_may_be_left_out_is_still_read_when_it_is_there() {
    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    for action in ["checkout", "orders/00000000-0000-0000-0000-000000000005/confirm"] {
        let path = format!("/api/v1/{action}");
        let unknown = client.send(with_json(request("POST", &path), r#"{"userId":2}"#)).await;
        assert_eq!((unknown.problem(), unknown.field()), ((400, "validation_failed"), ("/userId", "unknown_field")));
        let broken = client.send(with_json(request("POST", &path), "{")).await;
        assert_eq!(broken.problem(), (400, "invalid_json"));
        let untold = client.send(request("POST", &path).set_payload("{}")).await;
        assert_eq!(untold.problem(), (415, "unsupported_media_type"));
    }
}

#[actix_web::test]
async fn an_idempotency_key_that_cannot_be_compared_is_refused() {
    for key in ["", "\"\"", "a b", "\"open", &"k".repeat(256)] {
        let sent = with_json(request("POST", HOLDS), GOOD).insert_header(("Idempotency-Key", key));
        let answer = call(Mocks::signed_in(Role::Customer), sent).await;
        assert_eq!(answer.problem(), (400, "idempotency_key_malformed"), "{key}");
    }
    let two = with_json(request("POST", HOLDS), GOOD);
    let two = two.append_header(("Idempotency-Key", "a")).append_header(("Idempotency-Key", "b"));
    assert_eq!(call(Mocks::signed_in(Role::Customer), two).await.problem(), (400, "idempotency_key_malformed"));
}
