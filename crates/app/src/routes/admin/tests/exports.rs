//! Tables to take away.

use std::collections::BTreeMap;

use actix_web::dev::Service;
use actix_web::http::header::HeaderMap;
use actix_web::test::init_service;
use actix_web::{App, body, web};
use mockall::predicate::eq;
use stockade_domain::account::Role;
use stockade_domain::catalogue::{Product, ProductColumn, ProductDetails, ProductName, ProductQuery, ProductSort};
use stockade_domain::ids::{EventId, JobId};
use stockade_domain::ledger::{Actor, CounterChange, EventKind, InventoryEvent};
use stockade_domain::mail::{Job, JobColumn, JobKind, JobQuery, JobState, MailKind};
use stockade_domain::order::{Order, OrderColumn, OrderStatus};
use stockade_domain::page::{Page, PageLimit, PageRequest, Position};
use stockade_domain::ports::StoreError;
use stockade_domain::report::{CustomerColumn, CustomerSummary, EventColumn};
use stockade_domain::sort::Sort;
use stockade_domain::testing::{customer, money, order_id, product, second};

use super::{admin, get, refused_fields};
use crate::routes;
use crate::routes::admin::columns::{CUSTOMERS, EVENTS, HOLDS, JOBS, ORDERS, PRODUCTS};
use crate::routes::admin::sheet::Column;
use crate::testing::{Mocks, account, hold, kettle, request};

#[actix_web::test]
async fn a_table_comes_whole_page_by_page() {
    let mut mocks = admin();
    let mut pages = 0_i64;
    mocks.events.expect_events().times(3).returning(move |query| {
        assert_eq!((query.product_id, query.sort), (Some(product(7)), Sort::up(EventColumn::Created)));
        assert_eq!(query.page.limit, PageLimit::LARGE);
        assert_eq!(query.page.after, (pages > 0).then_some(Position { key: None, id: pages }));
        pages += 1;
        Ok(Page { rows: vec![event(pages)], next: (pages < 3).then_some(Position { key: None, id: pages }) })
    });
    mocks.catalogue.expect_products().times(3).with(eq([product(7)])).returning(|_| Ok(vec![kettle()]));
    let (headers, body) = download(mocks, "/api/v1/admin/exports/inventory-events.csv?product_id=7&sort=oldest").await;
    assert_eq!(headers.get("Content-Type").unwrap(), "text/csv; charset=utf-8");
    assert_eq!(headers.get("Content-Disposition").unwrap(), "attachment; filename=\"inventory-events.csv\"");
    let expected = "created_at,type,product_id,product_name,available_change,held_change,sold_change,reason,\
                    actor,actor_id,order_id,stock_version\r\n\
                    2027-01-15T08:00:00.000Z,stock_removed,7,Kettle,-3,0,0,\"'=1+1, broken\",admin,1,,1\r\n\
                    2027-01-15T08:00:00.000Z,stock_removed,7,Kettle,-3,0,0,\"'=1+1, broken\",admin,1,,2\r\n\
                    2027-01-15T08:00:00.000Z,stock_removed,7,Kettle,-3,0,0,\"'=1+1, broken\",admin,1,,3\r\n";
    assert_eq!(body, Some(expected.to_owned()));
}

#[actix_web::test]
async fn no_cell_is_taken_for_a_formula() {
    let texts = ["=1+1", "+1", "-1", "@SUM(A1)", "plain", "1-1", "\"quoted\", and more"];
    let rows = texts.map(|text| Product {
        details: ProductDetails {
            name: ProductName::new(text).unwrap(),
            category: Some(format!("\r{text}")),
            sku: Some(text.to_owned()),
            ..kettle().details
        },
        ..kettle()
    });
    let mut mocks = admin();
    mocks.shelf.expect_list().return_once(move |_, _| Ok(Page { rows: rows.to_vec(), next: None }));
    let (_, body) = download(mocks, "/api/v1/admin/exports/products.csv").await;
    let table = body.unwrap();
    let mut read = csv::Reader::from_reader(table.as_bytes());
    let names: Vec<String> = read.headers().unwrap().iter().take(4).map(str::to_owned).collect();
    assert_eq!(names, ["id", "name", "sku", "category"]);
    for (row, text) in read.records().zip(texts) {
        let row = row.unwrap();
        let safe = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
        assert_eq!((&row[1], &row[2]), (safe.as_str(), safe.as_str()));
        assert_eq!(&row[3], format!("'\r{text}").as_str());
        assert_eq!((&row[0], &row[6]), ("7", "19.99"), "numbers of ours stay numbers");
    }
}

#[actix_web::test]
async fn an_export_takes_the_filter_of_its_table_but_no_page() {
    let mut mocks = admin();
    mocks.shelf.expect_list().return_once(|query, _| {
        let page = PageRequest::first(PageLimit::LARGE);
        let expected =
            ProductQuery { low_stock: true, sort: ProductSort::up(ProductColumn::Name), ..ProductQuery::all(page) };
        assert_eq!(*query, expected);
        Ok(Page { rows: vec![], next: None })
    });
    let (_, body) = download(mocks, "/api/v1/admin/exports/products.csv?low_stock=true&sort=name").await;
    assert_eq!(body.unwrap().lines().count(), 1, "a table without rows still says what its columns are");

    refused_fields(&[
        ("/api/v1/admin/exports/products.csv?limit=1", "/limit"),
        ("/api/v1/admin/exports/products.csv?state=open", "/state"),
        ("/api/v1/admin/exports/orders.csv?cursor=x", "/cursor"),
        ("/api/v1/admin/exports/orders.csv?status=open", "/status"),
        ("/api/v1/admin/exports/holds.csv?status=confirmed", "/status"),
        ("/api/v1/admin/exports/inventory-events.csv?type=x", "/type"),
        ("/api/v1/admin/exports/customers.csv?name=x", "/name"),
        ("/api/v1/admin/exports/jobs.csv?state=stuck", "/state"),
        ("/api/v1/admin/exports/orders.csv?sort=email_asc", "/sort"),
    ])
    .await;
}

#[actix_web::test]
async fn orders_and_customers_can_be_taken_away() {
    let mut mocks = admin();
    let order = Order { status: OrderStatus::Confirmed, confirmed_at: Some(second(1)), ..hold() };
    mocks.orders.expect_list().return_once(|query, _| {
        assert_eq!(query.sort, Sort::up(OrderColumn::Customer));
        Ok(Page { rows: vec![order], next: None })
    });
    let (_, body) = download(mocks, "/api/v1/admin/exports/orders.csv?sort=customer_asc").await;
    let expected = ",00000000-0000-0000-0000-000000000005,customer1@example.com,2 x Kettle,39.98,EUR,confirmed,\
                    2027-01-15T08:00:00.000Z";
    assert_eq!(body.unwrap().lines().nth(1), Some(expected));

    let mut mocks = admin();
    let customer = CustomerSummary { account: account(Role::Customer), orders: 2, revenue: money("39.98") };
    mocks.accounts.expect_customers().return_once(|query| {
        assert_eq!(query.sort, Sort::down(CustomerColumn::Orders));
        Ok(Page { rows: vec![customer], next: None })
    });
    let (_, body) = download(mocks, "/api/v1/admin/exports/customers.csv?sort=orders_desc").await;
    let expected = "1,customer1@example.com,2,39.98,EUR,false,2027-01-15T08:00:00.000Z";
    assert_eq!(body.unwrap().lines().nth(1), Some(expected));
}

#[actix_web::test]
async fn holds_can_be_taken_away_as_their_table_shows_them() {
    let mut mocks = admin();
    mocks.orders.expect_list().return_once(|query, _| {
        assert_eq!((query.status, query.sort), (Some(OrderStatus::Pending), Sort::down(OrderColumn::Pieces)));
        Ok(Page { rows: vec![hold()], next: None })
    });
    let (headers, body) = download(mocks, "/api/v1/admin/exports/holds.csv?sort=pieces_desc").await;
    assert_eq!(headers.get("Content-Disposition").unwrap(), "attachment; filename=\"holds.csv\"");
    let expected = "customer1@example.com,2 x Kettle,2,39.98,EUR,2027-01-15T08:02:00.000Z,0,,\
                    00000000-0000-0000-0000-000000000005";
    assert_eq!(body.unwrap().lines().nth(1), Some(expected));
}

/// Its tables are compared with the same list by the tests of the client.
#[test]
fn an_export_has_the_columns_of_the_table_that_the_client_shows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/admin/table/exported.json");
    let text = std::fs::read_to_string(path).unwrap();
    let shown: BTreeMap<String, Vec<(String, Vec<String>)>> = serde_json::from_str(&text).unwrap();
    let shown = shown.into_iter().map(|(table, columns)| {
        let names: Vec<_> = columns.into_iter().flat_map(|(_, names)| names).collect();
        (table, names)
    });
    let ours = [
        ("customers", names(CUSTOMERS)),
        ("holds", names(HOLDS)),
        ("inventory-events", names(EVENTS)),
        ("jobs", names(JOBS)),
        ("orders", names(ORDERS)),
        ("products", names(PRODUCTS)),
    ];
    assert_eq!(shown.collect::<Vec<_>>(), ours.map(|(table, names)| (table.to_owned(), names)));
}

fn names<T>(columns: &[Column<T>]) -> Vec<String> {
    columns.iter().map(|(name, _)| (*name).to_owned()).collect()
}

#[actix_web::test]
async fn jobs_can_be_taken_away_as_they_are_filtered() {
    let mut mocks = admin();
    let page = PageRequest::first(PageLimit::LARGE);
    let query = JobQuery { state: Some(JobState::Dead), sort: Sort::down(JobColumn::Attempts), page };
    let job = Job {
        id: JobId::new(4).unwrap(),
        kind: JobKind::Order(MailKind::OrderConfirmed),
        order_id: Some(order_id(5)),
        state: JobState::Dead,
        attempts: 8,
        last_error: Some("=refused".to_owned()),
        created_at: second(0),
        next_try_at: second(9),
        done_at: None,
    };
    mocks.jobs.expect_jobs().with(eq(query)).return_once(|_| Ok(Page { rows: vec![job], next: None }));
    let (_, body) = download(mocks, "/api/v1/admin/exports/jobs.csv?state=dead&sort=attempts_desc").await;
    let expected = "4,order_confirmed,dead,00000000-0000-0000-0000-000000000005,8,,,'=refused";
    assert_eq!(body.unwrap().lines().nth(1), Some(expected));
}

#[actix_web::test]
async fn a_store_that_cannot_answer_is_told_before_the_table_begins() {
    let mut mocks = admin();
    mocks.events.expect_events().return_once(|_| Err(StoreError::Unavailable("gone".into())));
    let answer = get(mocks, "/api/v1/admin/exports/inventory-events.csv").await;
    assert_eq!(answer.problem(), (503, "backend_unavailable"));
}

#[actix_web::test]
async fn half_a_table_does_not_look_like_a_whole_one() {
    let mut mocks = admin();
    mocks.events.expect_events().times(2).returning(|query| match query.page.after {
        None => Ok(Page { rows: vec![event(1)], next: Some(Position { key: None, id: 1 }) }),
        Some(_) => Err(StoreError::Unavailable("gone".into())),
    });
    mocks.catalogue.expect_products().returning(|_| Ok(vec![kettle()]));
    let (_, body) = download(mocks, "/api/v1/admin/exports/inventory-events.csv").await;
    assert_eq!(body, None, "the connection must break off");
}

/// The headers, and the body unless it breaks off.
async fn download(mocks: Mocks, path: &str) -> (HeaderMap, Option<String>) {
    let app = init_service(routes::attach(App::new().app_data(web::Data::new(mocks.state())), true)).await;
    let response = app.call(request("GET", path).to_request()).await.unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers().clone();
    let bytes = body::to_bytes(response.into_body()).await.ok();
    (headers, bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()))
}

fn event(version: i64) -> InventoryEvent {
    InventoryEvent {
        id: Some(EventId::new(version).unwrap()),
        product_id: product(7),
        order_id: None,
        kind: EventKind::StockRemoved,
        change: CounterChange::receive(-3),
        stock_version: version.unsigned_abs(),
        actor: Actor::Admin(customer(1)),
        reason: "=1+1, broken".to_owned(),
        at: second(0),
    }
}
