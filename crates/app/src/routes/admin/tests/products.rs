//! Products, to list, create and see.

use mockall::predicate::eq;
use serde_json::json;
use stockade_domain::catalogue::{
    HoldTime, NewProduct, Product, ProductColumn, ProductDetails, ProductName, ProductQuery, ProductSort, SaleState,
    SaleWindow,
};
use stockade_domain::page::{Page, PageLimit, PageRequest, Position, SortKey};
use stockade_domain::testing::{customer, money, product, second};

use super::{admin, get, post, refused_fields};
use crate::testing::kettle;

const LIST: &str = "/api/v1/admin/products";
const SEVEN: &str = "/api/v1/admin/products/7";

#[actix_web::test]
async fn the_list_is_read_past_the_cache_with_its_filter_and_goes_on_where_it_ended() {
    let position = Position { key: Some(SortKey::Number(5)), id: 7 };
    let mut query = ProductQuery {
        states: vec![SaleState::Live, SaleState::Archived],
        text: Some("ket".to_owned()),
        category: Some("kitchen".to_owned()),
        low_stock: true,
        sort: ProductSort::up(ProductColumn::Available),
        page: PageRequest { limit: PageLimit::new(1).unwrap(), after: None },
    };
    let path = format!("{LIST}?state=archived,live&q=ket&category=kitchen&low_stock=true&sort=available_asc&limit=1");

    let mut mocks = admin();
    let page = Page { rows: vec![kettle()], next: Some(position.clone()) };
    mocks.shelf.expect_list().with(eq(query.clone()), eq(second(0))).return_once(|_, _| Ok(page));
    let first = get(mocks, &path).await;
    assert_eq!(first.status, 200);
    assert_eq!(first.body["data"][0]["name"], "Kettle");
    assert_eq!(first.body["data"][0]["version"], 4);

    query.page.after = Some(position);
    let mut mocks = admin();
    let page = Page { rows: vec![], next: None };
    mocks.shelf.expect_list().with(eq(query), eq(second(0))).return_once(|_, _| Ok(page));
    let second = get(mocks, &format!("{path}&cursor={}", first.body["next_cursor"].as_str().unwrap())).await;
    assert_eq!(second.body, json!({ "data": [], "next_cursor": null, "stale": false }));
}

#[actix_web::test]
async fn a_bad_parameter_is_named() {
    refused_fields(&[
        ("/api/v1/admin/products?state=sold", "/state"),
        ("/api/v1/admin/products?sort=price", "/sort"),
        ("/api/v1/admin/products?low_stock=1", "/low_stock"),
        ("/api/v1/admin/products?limit=0", "/limit"),
        ("/api/v1/admin/products?limit=101", "/limit"),
        ("/api/v1/admin/products?limit=ten", "/limit"),
        ("/api/v1/admin/products?cursor=7", "/cursor"),
        ("/api/v1/admin/products?page=2", "/page"),
        ("/api/v1/admin/products?q=a&q=b", "/q"),
        ("/api/v1/admin/products/07", "/id"),
        ("/api/v1/admin/products/kettle", "/id"),
    ])
    .await;
}

#[actix_web::test]
async fn a_product_is_created_whichever_way_its_members_are_spelled() {
    let snake = r#"{"name": " Kettle ", "description": "Boils\nwater.", "category": "kitchen", "sku": "K-1", "price": 19.9,
        "stock": 10, "low_stock_threshold": 3, "max_per_customer": 2, "hold_seconds": 60,
        "sale_starts_at": "2027-01-15T08:00:00Z", "sale_ends_at": "2027-01-15T10:00:00+01:00"}"#;
    let camel = r#"{"name": "Kettle", "description": "Boils\nwater.", "category": "kitchen", "sku": "K-1", "price": "19.90",
        "stock": 10, "lowStockThreshold": 3, "maxPerCustomer": 2, "holdSeconds": 60,
        "saleStartsAt": "2027-01-15T08:00:00.000Z", "saleEndsAt": "2027-01-15T09:00:00Z"}"#;
    for body in [snake, camel] {
        let mut mocks = admin();
        let expected = NewProduct {
            details: ProductDetails {
                name: ProductName::new("Kettle").unwrap(),
                description: "Boils\nwater.".to_owned(),
                category: Some("kitchen".to_owned()),
                sku: Some("K-1".to_owned()),
                price: money("19.90"),
                low_stock_threshold: 3,
                max_per_customer: Some(2),
                hold: Some(HoldTime::from_seconds(60).unwrap()),
                sale: SaleWindow::new(Some(second(0)), Some(second(3_600))).unwrap(),
            },
            stock: 10,
            by: customer(1),
            created_at: second(0),
        };
        mocks.catalogue_store.expect_create().with(eq(expected)).return_once(|_| Ok(kettle()));
        mocks.feed.expect_catalogue_changed().once().return_const(());
        let created = post(mocks, LIST, body).await;
        assert_eq!(created.status, 201, "{}", created.body);
        assert_eq!(created.header("Location"), Some(SEVEN));
        assert_eq!(created.header("ETag"), Some("\"4\""));
        assert_eq!(created.body["id"], 7);
        assert_eq!(created.body["available"], 5);
    }
}

#[actix_web::test]
async fn a_product_is_always_on_sale_unless_said_otherwise() {
    let mut mocks = admin();
    mocks.catalogue_store.expect_create().return_once(|new| {
        let details = &new.details;
        assert_eq!(details.sale, SaleWindow::ALWAYS);
        assert_eq!((details.category.clone(), details.sku.clone()), (None, None));
        assert_eq!((details.low_stock_threshold, details.max_per_customer, details.hold), (5, None, None));
        Ok(kettle())
    });
    mocks.feed.expect_catalogue_changed().return_const(());
    let body =
        r#"{"name": "Kettle", "description": "", "price": "0", "stock": 0, "category": null, "hold_seconds": null}"#;
    assert_eq!(post(mocks, LIST, body).await.status, 201);
}

#[actix_web::test]
async fn a_product_with_a_bad_member_is_not_created() {
    let name = "x".repeat(201);
    let text = "x".repeat(4_001);
    let label = "x".repeat(101);
    let cases = [
        ("name", json!(""), "/name", "invalid_value"),
        ("name", json!(name), "/name", "invalid_value"),
        ("name", json!("Kett\u{0}le"), "/name", "invalid_value"),
        ("name", json!(null), "/name", "wrong_type"),
        ("description", json!(text), "/description", "invalid_value"),
        ("description", json!("\u{1b}[31m"), "/description", "invalid_value"),
        ("category", json!(label), "/category", "invalid_value"),
        ("category", json!("  "), "/category", "invalid_value"),
        ("sku", json!("K\n1"), "/sku", "invalid_value"),
        ("price", json!("19.999"), "/price", "invalid_value"),
        ("price", json!(19.999), "/price", "invalid_value"),
        ("price", json!(-1), "/price", "invalid_value"),
        ("price", json!("1e3"), "/price", "invalid_value"),
        ("price", json!("100000000"), "/price", "invalid_value"),
        ("price", json!(null), "/price", "invalid_value"),
        ("stock", json!(-1), "/stock", "invalid_value"),
        ("stock", json!(0.5), "/stock", "invalid_value"),
        ("stock", json!(1_000_000_001), "/stock", "invalid_value"),
        ("stock", json!(18_446_744_073_709_551_615_u64), "/stock", "invalid_value"),
        ("stock", json!("10"), "/stock", "wrong_type"),
        ("low_stock_threshold", json!(1_000_000_001), "/low_stock_threshold", "invalid_value"),
        ("max_per_customer", json!(0), "/max_per_customer", "invalid_value"),
        ("hold_seconds", json!(4), "/hold_seconds", "invalid_value"),
        ("holdSeconds", json!(3_601), "/holdSeconds", "invalid_value"),
        ("sale_starts_at", json!("tomorrow"), "/sale_starts_at", "invalid_value"),
        ("sale_ends_at", json!("2026-01-01T00:00:00Z"), "/sale_ends_at", "invalid_value"),
        ("available", json!(10), "/available", "unknown_field"),
        ("id", json!(8), "/id", "unknown_field"),
    ];
    for (member, value, field, code) in cases {
        let mut body = json!({ "name": "Kettle", "description": "", "price": "1", "stock": 1 });
        body["sale_starts_at"] = json!("2026-01-01T00:00:00Z");
        body[member] = value.clone();
        let answer = post(admin(), LIST, &body.to_string()).await;
        assert_eq!(answer.problem(), (400, "validation_failed"), "{member} {value}");
        assert_eq!(answer.field(), (field, code), "{member} {value}: {}", answer.body);
    }
    for missing in ["name", "description", "price", "stock"] {
        let mut body = json!({ "name": "Kettle", "description": "", "price": "1", "stock": 1 });
        body.as_object_mut().unwrap().remove(missing);
        let answer = post(admin(), LIST, &body.to_string()).await;
        assert_eq!(answer.field(), (format!("/{missing}").as_str(), "missing_field"));
    }
    let twice = r#"{"name": "K", "description": "", "price": "1", "stock": 1, "hold_seconds": 60, "holdSeconds": 60}"#;
    assert_eq!(post(admin(), LIST, twice).await.field().1, "duplicate_field");
    assert_eq!(post(admin(), LIST, "{").await.problem(), (400, "invalid_json"));
}

#[actix_web::test]
async fn a_product_is_shown_with_the_version_to_edit() {
    let mut mocks = admin();
    mocks.shelf.expect_product().with(eq(product(7))).return_once(|_| Ok(Some(archived())));
    let shown = get(mocks, SEVEN).await;
    assert_eq!((shown.status, shown.header("ETag")), (200, Some("\"4\"")));
    assert_eq!(shown.body["state"], "archived");

    let mut mocks = admin();
    mocks.shelf.expect_product().return_once(|_| Ok(None));
    assert_eq!(get(mocks, SEVEN).await.problem(), (404, "not_found"));
}

pub(super) fn archived() -> Product {
    Product { archived: true, ..kettle() }
}
