//! Changes of a product, and the version an editor saw.

use mockall::predicate::eq;
use serde_json::json;
use stockade_domain::catalogue::{HoldTime, Product, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ports::ProductEdit;
use stockade_domain::testing::{money, product, second};

use super::admin;
use super::products::archived;
use crate::testing::{Answer, Mocks, call, kettle, request, with_json};

const SEVEN: &str = "/api/v1/admin/products/7";

#[actix_web::test]
async fn a_change_says_which_version_it_was_made_from() {
    for (method, body) in [("PUT", WHOLE), ("PATCH", "{}"), ("DELETE", "")] {
        let answer = change(admin(), method, None, body).await;
        assert_eq!(answer.problem(), (428, "precondition_required"), "{method}");
        for malformed in ["4", "\"four\"", "*", "\"-4\""] {
            let answer = change(admin(), method, Some(malformed), body).await;
            assert_eq!((answer.status, answer.field().0), (400, "/If-Match"), "{method} {malformed}");
        }
    }
}

#[actix_web::test]
async fn who_was_slower_is_told_in_the_words_they_used() {
    let with_version = WHOLE.replace('{', r#"{"version": 3, "#);
    let cases = [
        ("PUT", Some("\"3\""), WHOLE, (412, "precondition_failed")),
        ("PUT", None, with_version.as_str(), (409, "version_conflict")),
        ("PUT", Some("W/\"3\""), with_version.as_str(), (412, "precondition_failed")),
        ("PATCH", Some("\"3\""), r#"{"price": "1"}"#, (412, "precondition_failed")),
        ("PATCH", None, r#"{"version": 3, "price": "1"}"#, (409, "version_conflict")),
        ("DELETE", Some("\"3\""), "", (412, "precondition_failed")),
    ];
    for (method, if_match, body, refused) in cases {
        let mut mocks = admin();
        mocks.shelf.expect_product().returning(|_| Ok(Some(kettle())));
        mocks.catalogue_store.expect_edit().returning(|_, version, _, _| {
            assert_eq!(version, 3);
            Ok(ProductEdit::Stale(kettle()))
        });
        mocks.catalogue_store.expect_archive().returning(|_, _, _| Ok(ProductEdit::Stale(kettle())));
        let answer = change(mocks, method, if_match, body).await;
        assert_eq!(answer.problem(), refused, "{method} {if_match:?}");
        assert!(answer.body["detail"].as_str().unwrap().contains("version 4"), "{}", answer.body);
    }
}

#[actix_web::test]
async fn a_put_says_everything_anew() {
    for (if_match, body) in [(Some("W/\"4\""), WHOLE.to_owned()), (None, WHOLE.replace('{', r#"{"version": 4, "#))] {
        let mut mocks = admin();
        let details = ProductDetails {
            name: ProductName::new("Pot").unwrap(),
            description: "Holds water.".to_owned(),
            category: None,
            price: money("5.00"),
            ..kettle().details
        };
        let edit = mocks.catalogue_store.expect_edit();
        edit.with(eq(product(7)), eq(4), eq(details), eq(second(0))).return_once(|_, _, _, _| Ok(edited()));
        mocks.feed.expect_catalogue_changed().once().return_const(());
        let answer = change(mocks, "PUT", if_match, &body).await;
        assert_eq!((answer.status, answer.header("ETag")), (200, Some("\"5\"")), "{}", answer.body);
    }
}

#[actix_web::test]
async fn a_patch_leaves_what_is_left_out_and_clears_what_is_null() {
    let old = ProductDetails {
        sku: Some("K-1".to_owned()),
        low_stock_threshold: 9,
        max_per_customer: Some(2),
        hold: Some(HoldTime::DEFAULT),
        sale: SaleWindow::new(Some(second(10)), Some(second(20))).unwrap(),
        ..kettle().details
    };
    let cases = [
        ("{}", old.clone()),
        (
            r#"{"category": null, "sku": "K-2"}"#,
            ProductDetails { category: None, sku: Some("K-2".to_owned()), ..old.clone() },
        ),
        (
            r#"{"name": "Pot", "price": 5}"#,
            ProductDetails { name: ProductName::new("Pot").unwrap(), price: money("5"), ..old.clone() },
        ),
        (r#"{"description": ""}"#, ProductDetails { description: String::new(), ..old.clone() }),
        (r#"{"maxPerCustomer": null}"#, ProductDetails { max_per_customer: None, ..old.clone() }),
        (r#"{"max_per_customer": 3}"#, ProductDetails { max_per_customer: Some(3), ..old.clone() }),
        (r#"{"low_stock_threshold": null}"#, ProductDetails { low_stock_threshold: 5, ..old.clone() }),
        (r#"{"hold_seconds": null}"#, ProductDetails { hold: None, ..old.clone() }),
        (
            r#"{"saleStartsAt": null}"#,
            ProductDetails { sale: SaleWindow::new(None, Some(second(20))).unwrap(), ..old.clone() },
        ),
        (
            r#"{"sale_starts_at": null, "sale_ends_at": null}"#,
            ProductDetails { sale: SaleWindow::ALWAYS, ..old.clone() },
        ),
    ];
    for (body, details) in cases {
        let (mut mocks, product) = (admin(), Product { details: old.clone(), ..kettle() });
        mocks.shelf.expect_product().return_once(|_| Ok(Some(product)));
        mocks
            .catalogue_store
            .expect_edit()
            .withf(move |_, version, new, _| (*version, new) == (4, &details))
            .return_once(|_, _, _, _| Ok(edited()));
        mocks.feed.expect_catalogue_changed().return_const(());
        let answer = change(mocks, "PATCH", Some("\"4\""), body).await;
        assert_eq!(answer.status, 200, "{body}: {}", answer.body);
    }
}

#[actix_web::test]
async fn a_patch_cannot_clear_what_every_product_has_nor_turn_its_sale_around() {
    let cases = [
        (r#"{"name": null}"#, "/name"),
        (r#"{"description": null}"#, "/description"),
        (r#"{"price": null}"#, "/price"),
        (r#"{"stock": 3}"#, "/stock"),
        (r#"{"archived": true}"#, "/archived"),
        (r#"{"sale_starts_at": "2028-01-01T00:00:00Z"}"#, "/sale_ends_at"),
    ];
    for (body, field) in cases {
        let mut mocks = admin();
        let sale = SaleWindow::new(None, Some(second(20))).unwrap();
        let product = Product { details: ProductDetails { sale, ..kettle().details }, ..kettle() };
        mocks.shelf.expect_product().returning(move |_| Ok(Some(product.clone())));
        let answer = change(mocks, "PATCH", Some("\"4\""), body).await;
        assert_eq!((answer.status, answer.field().0), (400, field), "{body}: {}", answer.body);
    }
}

#[actix_web::test]
async fn a_product_is_archived_not_deleted() {
    let mut mocks = admin();
    let archive = mocks.catalogue_store.expect_archive();
    archive.with(eq(product(7)), eq(4), eq(second(0))).return_once(|_, _, _| Ok(ProductEdit::Done(archived())));
    mocks.feed.expect_catalogue_changed().once().return_const(());
    let answer = change(mocks, "DELETE", Some("\"4\""), "").await;
    assert_eq!((answer.status, &answer.body["state"]), (200, &json!("archived")));

    let mut mocks = admin();
    mocks.catalogue_store.expect_archive().return_once(|_, _, _| Ok(ProductEdit::NotFound));
    assert_eq!(change(mocks, "DELETE", Some("\"4\""), "").await.problem(), (404, "not_found"));
}

const WHOLE: &str = r#"{"name": "Pot", "description": "Holds water.", "price": "5"}"#;

async fn change(mocks: Mocks, method: &str, if_match: Option<&str>, body: &str) -> Answer {
    let mut request = request(method, SEVEN);
    if let Some(tag) = if_match {
        request = request.insert_header(("If-Match", tag));
    }
    if !body.is_empty() {
        request = with_json(request, body);
    }
    call(mocks, request).await
}

fn edited() -> ProductEdit {
    ProductEdit::Done(Product { version: 5, ..kettle() })
}
