//! Tables to take away.

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
use crate::testing::{Mocks, account, hold, kettle, request};

#[actix_web::test]
async fn a_table_comes_whole_page_by_page() {
    let mut mocks = admin();
    let mut pages = 0_i64;
    mocks.events.expect_events().times(3).returning(move |query| {
        assert_eq!((query.product_id, query.sort), (Some(product(7)), Sort::up(EventColumn::Created)));
        assert_eq!(query.page.limit, PageLimit::MAX);
        assert_eq!(query.page.after, (pages > 0).then_some(Position { key: None, id: pages }));
        pages += 1;
        Ok(Page { rows: vec![event(pages)], next: (pages < 3).then_some(Position { key: None, id: pages }) })
    });
    let (headers, body) = download(mocks, "/api/v1/admin/exports/inventory-events.csv?product_id=7&sort=oldest").await;
    assert_eq!(headers.get("Content-Type").unwrap(), "text/csv; charset=utf-8");
    assert_eq!(headers.get("Content-Disposition").unwrap(), "attachment; filename=\"inventory-events.csv\"");
    let expected = "id,product_id,order_id,type,available_change,held_change,sold_change,received_change,\
                    stock_version,actor,actor_id,reason,created_at\r\n\
                    1,7,,stock_removed,-3,0,0,-3,1,admin,1,\"'=1+1, broken\",2027-01-15T08:00:00.000Z\r\n\
                    2,7,,stock_removed,-3,0,0,-3,2,admin,1,\"'=1+1, broken\",2027-01-15T08:00:00.000Z\r\n\
                    3,7,,stock_removed,-3,0,0,-3,3,admin,1,\"'=1+1, broken\",2027-01-15T08:00:00.000Z\r\n";
    assert_eq!(body, Some(expected.to_owned()));
}

#[actix_web::test]
async fn no_cell_is_taken_for_a_formula() {
    let texts = ["=1+1", "+1", "-1", "@SUM(A1)", "plain", "1-1", "\"quoted\", and more"];
    let rows = texts.map(|text| Product {
        details: ProductDetails {
            name: ProductName::new(text).unwrap(),
            description: format!("\t{text}"),
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
    let names: Vec<String> = read.headers().unwrap().iter().take(6).map(str::to_owned).collect();
    assert_eq!(names, ["id", "name", "description", "category", "sku", "price"]);
    for (row, text) in read.records().zip(texts) {
        let row = row.unwrap();
        let safe = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
        assert_eq!((&row[1], &row[4]), (safe.as_str(), safe.as_str()));
        assert_eq!((&row[2], &row[3]), (format!("'\t{text}").as_str(), format!("'\r{text}").as_str()));
        assert_eq!((&row[0], &row[5]), ("7", "19.99"), "numbers of ours stay numbers");
    }
}

#[actix_web::test]
async fn an_export_takes_the_filter_of_its_table_but_no_page() {
    let mut mocks = admin();
    mocks.shelf.expect_list().return_once(|query, _| {
        let page = PageRequest::first(PageLimit::MAX);
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
    let expected = ",00000000-0000-0000-0000-000000000005,confirmed,1,customer1@example.com,2 x Kettle,39.98,EUR,\
                    2027-01-15T08:00:00.000Z,2027-01-15T08:02:00.000Z,2027-01-15T08:00:01.000Z,";
    assert_eq!(body.unwrap().lines().nth(1), Some(expected));

    let mut mocks = admin();
    let customer = CustomerSummary { account: account(Role::Customer), orders: 2, revenue: money("39.98") };
    mocks.accounts.expect_customers().return_once(|query| {
        assert_eq!(query.sort, Sort::down(CustomerColumn::Orders));
        Ok(Page { rows: vec![customer], next: None })
    });
    let (_, body) = download(mocks, "/api/v1/admin/exports/customers.csv?sort=orders_desc").await;
    let expected = "1,customer1@example.com,false,2,39.98,EUR,2027-01-15T08:00:00.000Z";
    assert_eq!(body.unwrap().lines().nth(1), Some(expected));
}

#[actix_web::test]
async fn jobs_can_be_taken_away_as_they_are_filtered() {
    let mut mocks = admin();
    let page = PageRequest::first(PageLimit::MAX);
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
    let expected = "4,order_confirmed,00000000-0000-0000-0000-000000000005,dead,8,'=refused,\
                    2027-01-15T08:00:00.000Z,2027-01-15T08:00:09.000Z,";
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
