//! What a cart looks like, and who may touch it.

use std::collections::BTreeMap;

use serde_json::json;
use stockade_domain::account::Role;
use stockade_domain::cart::{Cart, CartChange, CartFull, CartLine};
use stockade_domain::catalogue::Product;
use stockade_domain::testing::{customer, money, product, quantity, second};

use crate::testing::{Client, Mocks, anonymous, call, kettle, request, with_json};

const ITEMS: &str = "/api/v1/cart/items";
const KETTLE: &str = "/api/v1/cart/items/7";

fn line(pieces: u32, seen: &str) -> CartLine {
    CartLine { quantity: quantity(pieces), seen_price: money(seen) }
}

/// A cart with two kettles that were dearer when they were put in.
fn two_kettles() -> Cart {
    Cart::restore(BTreeMap::from([(product(7), line(2, "24.99"))]), second(0), 3, second(86_400))
}

/// Mocks where kettles are sold.
fn sells_kettles() -> Mocks {
    let mut mocks = Mocks::signed_in(Role::Customer);
    mocks.catalogue.expect_product().returning(|id| Ok((id == product(7)).then(kettle)));
    mocks.catalogue.expect_products().returning(|_| Ok(vec![kettle()]));
    mocks
}

/// Mocks where customer 1's cart is changed once, so, and holds two kettles then.
fn changes(expected: CartChange) -> Mocks {
    let mut mocks = sells_kettles();
    mocks
        .carts
        .expect_change()
        .once()
        .withf(move |id, change, now| (*id, change, *now) == (customer(1), &expected, second(0)))
        .return_once(|_, _, _| Ok(Ok(two_kettles())));
    mocks
}

#[actix_web::test]
async fn a_cart_shows_todays_prices_and_stock() {
    let mut mocks = sells_kettles();
    mocks.carts.expect_load().return_once(|_, _| Ok(Some(two_kettles())));
    let answer = call(mocks, request("GET", "/api/v1/cart")).await;
    assert_eq!(
        answer.body,
        json!({
            "items": [{
                "product_id": 7,
                "name": "Kettle",
                "quantity": 2,
                "unit_price": "19.99",
                "line_total": "39.98",
                "available": 5,
                "state": "live",
                "price_changed": true,
            }],
            "total": "39.98",
            "currency": "EUR",
            "version": 3,
            "expires_at": "2027-01-16T08:00:00.000Z",
            "server_time": "2027-01-15T08:00:00.000Z",
        })
    );
}

#[actix_web::test]
async fn a_customer_without_a_cart_has_an_empty_one() {
    let mut mocks = Mocks::signed_in(Role::Customer);
    mocks.carts.expect_load().return_once(|_, _| Ok(None));
    let answer = call(mocks, request("GET", "/api/v1/cart")).await;
    assert_eq!((answer.status, &answer.body["items"], &answer.body["total"]), (200, &json!([]), &json!("0.00")));
}

#[actix_web::test]
async fn every_change_answers_the_whole_cart() {
    let (two, kettles) = (line(2, "19.99"), product(7));
    let add = |body| with_json(request("POST", ITEMS), body);
    for (change, sent) in [
        (CartChange::Add(kettles, two), add(r#"{"product_id":7,"quantity":2}"#)),
        (CartChange::Add(kettles, two), add(r#"{"productId":7,"quantity":2}"#)),
        (CartChange::Set(kettles, two), with_json(request("PUT", KETTLE), r#"{"quantity":2}"#)),
        (CartChange::Remove(kettles), request("DELETE", KETTLE)),
        (CartChange::Clear, request("DELETE", "/api/v1/cart")),
    ] {
        let answer = call(changes(change.clone()), sent).await;
        assert_eq!((answer.status, &answer.body["total"]), (200, &json!("39.98")), "{change:?}");
    }
}

#[actix_web::test]
async fn what_is_not_sold_does_not_go_into_a_cart() {
    let add = |id: i64| with_json(request("POST", ITEMS), &format!(r#"{{"product_id":{id},"quantity":1}}"#));
    assert_eq!(call(sells_kettles(), add(8)).await.problem(), (404, "not_found"));

    let mut archived = Mocks::signed_in(Role::Customer);
    archived.catalogue.expect_product().return_once(|_| Ok(Some(Product { archived: true, ..kettle() })));
    assert_eq!(call(archived, add(7)).await.problem(), (409, "product_unavailable"));
}

#[actix_web::test]
async fn a_full_cart_says_so() {
    let mut mocks = sells_kettles();
    mocks.carts.expect_change().return_once(|_, _, _| Ok(Err(CartFull)));
    let answer = call(mocks, with_json(request("PUT", KETTLE), r#"{"quantity":2}"#)).await;
    assert_eq!(answer.problem(), (409, "cart_full"));
}

#[actix_web::test]
async fn a_change_that_is_wrong_names_its_field() {
    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    for (method, path, body, pointer, code) in [
        ("PUT", KETTLE, r#"{"quantity":0}"#, "/quantity", "invalid_value"),
        ("PUT", KETTLE, r#"{"quantity":1.5}"#, "/quantity", "invalid_value"),
        ("PUT", KETTLE, r#"{"quantity":null}"#, "/quantity", "wrong_type"),
        ("PUT", KETTLE, r#"{"quantity":2,"product_id":8}"#, "/product_id", "unknown_field"),
        ("PUT", KETTLE, "{}", "/quantity", "missing_field"),
        ("POST", ITEMS, r#"{"quantity":2}"#, "/product_id", "missing_field"),
        ("POST", ITEMS, r#"{"product_id":7,"quantity":1001}"#, "/quantity", "invalid_value"),
        ("PUT", "/api/v1/cart/items/+7", r#"{"quantity":2}"#, "/product_id", "invalid_value"),
        ("PUT", "/api/v1/cart/items/007", r#"{"quantity":2}"#, "/product_id", "invalid_value"),
        ("DELETE", "/api/v1/cart/items/0", "", "/product_id", "invalid_value"),
        ("DELETE", "/api/v1/cart/items/9223372036854775808", "", "/product_id", "invalid_value"),
    ] {
        let answer = client.send(with_json(request(method, path), body)).await;
        assert_eq!((answer.problem(), answer.field()), ((400, "validation_failed"), (pointer, code)), "{path} {body}");
    }
}

#[actix_web::test]
async fn a_cart_is_for_customers() {
    for (method, path) in
        [("GET", "/api/v1/cart"), ("POST", ITEMS), ("PUT", KETTLE), ("DELETE", KETTLE), ("DELETE", "/api/v1/cart")]
    {
        let stranger = call(Mocks::default(), anonymous(method, path)).await;
        assert_eq!(stranger.problem(), (401, "unauthenticated"), "{method} {path}");
        let admin = with_json(request(method, path), r#"{"quantity":2}"#);
        let admin = call(Mocks::signed_in(Role::Admin), admin).await;
        assert_eq!(admin.problem(), (403, "forbidden"), "{method} {path}");
    }
}
