//! What anybody can see.

use serde_json::{Value, json};
use stockade_domain::catalogue::{
    CategoryCount, Product, ProductColumn, ProductDetails, ProductQuery, ProductSort, SaleState, SaleWindow, Seen,
    Source, StockLevel, StockReading,
};
use stockade_domain::page::{Page, Position, SortKey};
use stockade_domain::testing::{product, second};

use crate::testing::{Client, Mocks, anonymous, call, kettle};
use crate::wire::Cursor;

fn after() -> Position {
    Position { key: Some(SortKey::Text("Kettle".to_owned())), id: 7 }
}

/// Mocks whose catalogue wants this very question, and lists kettles.
fn asked(expected: impl Fn(&ProductQuery) -> bool + Send + 'static) -> Mocks {
    let mut mocks = Mocks::default();
    mocks
        .window
        .expect_list()
        .once()
        .withf(move |query, now| expected(query) && *now == second(0))
        .return_once(|_, _| Ok(Seen::now(Page { rows: vec![kettle()], next: Some(after()) })));
    mocks
}

fn there_is(product: Product) -> Mocks {
    let mut mocks = Mocks::default();
    let found = move |id| (id == product.id).then(|| product.clone());
    mocks.window.expect_product().returning(move |id, _| Ok(Seen::now(found(id))));
    mocks
}

#[actix_web::test]
async fn a_product_is_shown_with_its_stock_and_the_version_of_its_details() {
    let answer = call(there_is(kettle()), anonymous("GET", "/api/v1/products/7")).await;
    assert_eq!((answer.status, answer.header("ETag")), (200, Some("\"4\"")));
    assert_eq!(
        answer.body,
        json!({
            "id": 7,
            "name": "Kettle",
            "description": "",
            "category": "kitchen",
            "sku": null,
            "price": "19.99",
            "currency": "EUR",
            "low_stock_threshold": 5,
            "max_per_customer": null,
            "hold_seconds": null,
            "sale_starts_at": null,
            "sale_ends_at": null,
            "available": 5,
            "held": 2,
            "sold": 3,
            "received": 10,
            "percent_sold": 30,
            "version": 4,
            "stock_version": 9,
            "state": "live",
            "created_at": "2027-01-15T08:00:00.000Z",
            "updated_at": "2027-01-15T08:00:00.000Z",
            "stale": false,
            "as_of": null,
            "server_time": "2027-01-15T08:00:00.000Z",
        })
    );
}

#[actix_web::test]
async fn what_is_archived_looks_like_what_never_was() {
    let archived = call(there_is(Product { archived: true, ..kettle() }), anonymous("GET", "/api/v1/products/7")).await;
    let none = call(there_is(Product { id: product(8), ..kettle() }), anonymous("GET", "/api/v1/products/7")).await;
    assert_eq!(archived.problem(), (404, "not_found"));
    assert_eq!(archived.body, none.body);
}

#[actix_web::test]
async fn a_list_asks_what_it_was_asked() {
    let plain = call(asked(|query| query.states.is_empty()), anonymous("GET", "/api/v1/products")).await;
    assert_eq!((plain.status, &plain.body["data"][0]["name"]), (200, &json!("Kettle")));
    let Some(cursor) = plain.body["next_cursor"].as_str() else { panic!("there is a next page") };
    assert_eq!(cursor, Cursor::write(after()));

    let mocks = asked(|query| {
        query.states == [SaleState::Upcoming, SaleState::Live]
            && query.text.as_deref() == Some("tea & kettles")
            && query.category.as_deref() == Some("kitchen")
            && query.sort == ProductSort::up(ProductColumn::Name)
            && query.page.limit.get() == 2
            && query.page.after == Some(after())
    });
    let path = "/api/v1/products?state=live,upcoming,live&q=%20tea+%26%20kettles&category=kitchen&sort=name&limit=2";
    assert_eq!(call(mocks, anonymous("GET", &format!("{path}&cursor={cursor}"))).await.status, 200);

    let blank = asked(|query| query.text.is_none() && query.category.is_none());
    assert_eq!(call(blank, anonymous("GET", "/api/v1/products?q=&category=%20")).await.status, 200);
}

#[actix_web::test]
async fn a_question_that_is_wrong_names_its_parameter() {
    let client = Client::new(Mocks::default()).await;
    let long = format!("q={}", "x".repeat(201));
    for (query, pointer, code) in [
        ("state=open", "/state", "invalid_value"),
        ("state=", "/state", "invalid_value"),
        ("state=live,", "/state", "invalid_value"),
        ("state=Live", "/state", "invalid_value"),
        ("state=archived", "/state", "invalid_value"),
        ("state=live&state=ended", "/state", "duplicate_field"),
        ("sort=price", "/sort", "invalid_value"),
        ("q=%00", "/q", "invalid_value"),
        (long.as_str(), "/q", "invalid_value"),
        ("limit=0", "/limit", "invalid_value"),
        ("limit=-1", "/limit", "invalid_value"),
        ("limit=101", "/limit", "invalid_value"),
        ("limit=1.0", "/limit", "invalid_value"),
        ("cursor=x", "/cursor", "invalid_value"),
        ("page=2", "/page", "unknown_field"),
    ] {
        let answer = client.send(anonymous("GET", &format!("/api/v1/products?{query}"))).await;
        assert_eq!((answer.problem(), answer.field()), ((400, "validation_failed"), (pointer, code)), "{query}");
    }
}

#[actix_web::test]
async fn running_sales_say_how_much_is_sold_and_when_they_end() -> Result<(), Box<dyn std::error::Error>> {
    let sale = SaleWindow::new(None, Some(second(60)))?;
    let on_sale = Product { details: ProductDetails { sale, ..kettle().details }, ..kettle() };
    let mut mocks = Mocks::default();
    mocks
        .window
        .expect_list()
        .withf(|query, _| query.states == [SaleState::Live] && query.page.limit.get() == 100)
        .return_once(|_, _| Ok(Seen::now(Page { rows: vec![on_sale], next: None })));
    let answer = call(mocks, anonymous("GET", "/api/v1/products/live")).await;
    let (live, ends_at) = (&answer.body["data"][0], json!("2027-01-15T08:01:00.000Z"));
    assert_eq!((&live["id"], &live["percent_sold"], &live["ends_at"]), (&json!(7), &json!(30), &ends_at));
    assert_eq!((&answer.body["server_time"], &answer.body["next_cursor"]), (&live["server_time"], &Value::Null));
    Ok(())
}

#[actix_web::test]
async fn what_was_last_known_is_marked_as_stale_wherever_it_is_shown() {
    for (path, product) in
        [("/api/v1/products", "/data/0"), ("/api/v1/products/live", "/data/0"), ("/api/v1/products/7", "")]
    {
        let stale_since = Some(second(1));
        let mut mocks = Mocks::default();
        let page = Page { rows: vec![kettle()], next: None };
        mocks.window.expect_list().return_once(move |_, _| Ok(Seen { value: page, stale_since }));
        mocks.window.expect_product().return_once(move |_, _| Ok(Seen { value: Some(kettle()), stale_since }));
        let answer = call(mocks, anonymous("GET", path)).await;
        assert_eq!((answer.status, &answer.body["stale"]), (200, &json!(true)), "{path}");
        let Some(shown) = answer.body.pointer(product) else { panic!("a product in {}", answer.body) };
        let as_of = json!("2027-01-15T08:00:01.000Z");
        assert_eq!((&shown["stale"], &shown["as_of"]), (&json!(true), &as_of), "{path}");
    }
}

#[actix_web::test]
async fn categories_say_how_many_products_are_in_them() {
    let mut mocks = Mocks::default();
    let counted = vec![CategoryCount { category: "kitchen".to_owned(), products: 3 }];
    mocks.window.expect_categories().return_once(|_| Ok(Seen::now(counted)));
    let answer = call(mocks, anonymous("GET", "/api/v1/products/categories")).await;
    let expected = json!({"data": [{"category": "kitchen", "products": 3}], "stale": false});
    assert_eq!((answer.status, answer.body), (200, expected));
}

#[actix_web::test]
async fn stock_says_how_old_it_is_and_where_it_was_read() {
    for (source, named, stale) in [
        (Source::Cache, "cache", false),
        (Source::Database, "database", false),
        (Source::LastKnown, "last_known", true),
    ] {
        let mut mocks = Mocks::default();
        let level = StockLevel { product_id: product(7), counters: kettle().counters, version: 9, as_of: second(1) };
        mocks.stock.expect_stock().return_once(move |_, _| Ok(Some(StockReading { level, source })));
        let answer = call(mocks, anonymous("GET", "/api/v1/products/7/stock")).await;
        assert_eq!(
            answer.body,
            json!({
                "product_id": 7,
                "available": 5,
                "held": 2,
                "sold": 3,
                "received": 10,
                "version": 9,
                "as_of": "2027-01-15T08:00:01.000Z",
                "source": named,
                "stale": stale,
                "server_time": "2027-01-15T08:00:00.000Z",
            })
        );
    }
}

#[actix_web::test]
async fn there_is_no_stock_of_what_there_is_not() {
    let mut mocks = Mocks::default();
    mocks.stock.expect_stock().return_once(|_, _| Ok(None));
    let answer = call(mocks, anonymous("GET", "/api/v1/products/7/stock")).await;
    assert_eq!(answer.problem(), (404, "not_found"));
}

#[actix_web::test]
async fn an_id_that_is_spelled_otherwise_names_no_product() {
    let client = Client::new(Mocks::default()).await;
    for id in ["0", "-1", "+1", "%2B1", "001", "1.0", "1e3", "x", "9223372036854775808", "1%00", "%31%20"] {
        for path in [format!("/api/v1/products/{id}"), format!("/api/v1/products/{id}/stock")] {
            let answer = client.send(anonymous("GET", &path)).await;
            let expected = ((400, "validation_failed"), ("/id", "invalid_value"));
            assert_eq!((answer.problem(), answer.field()), expected, "{path}");
        }
    }
}
