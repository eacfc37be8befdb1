//! The ledger, customers, jobs and the audit, to look at.

use mockall::predicate::eq;
use serde_json::json;
use stockade_domain::account::{Account, Decided, Decision, Role};
use stockade_domain::ids::{EventId, JobId};
use stockade_domain::ledger::{Actor, CounterChange, EventKind, InventoryEvent};
use stockade_domain::mail::{Job, JobColumn, JobKind, JobQuery, JobState, MailKind};
use stockade_domain::page::{Page, PageLimit, PageRequest, Position};
use stockade_domain::report::{
    AuditReport, CustomerColumn, CustomerQuery, CustomerSummary, EventColumn, EventQuery, Finding,
};
use stockade_domain::sort::Sort;
use stockade_domain::testing::{customer, money, order_id, product, second};

use super::{admin, get, refused_fields};
use crate::testing::{account, call, kettle, request, with_json};

#[actix_web::test]
async fn the_ledger_tells_who_did_what_and_why() {
    let query = EventQuery {
        product_id: Some(product(7)),
        order_id: Some(order_id(5)),
        kind: Some(EventKind::HoldCreated),
        from: Some(second(0)),
        to: None,
        sort: Sort::up(EventColumn::Created),
        page: PageRequest::first(PageLimit::DEFAULT),
    };
    let mut mocks = admin();
    let rows = vec![event(Actor::Customer(customer(1))), event(Actor::System)];
    let page = Page { rows, next: Some(Position { key: None, id: 3 }) };
    mocks.events.expect_events().with(eq(query)).return_once(|_| Ok(page));
    let named = [product(7), product(7)];
    mocks.shelf.expect_products().withf(move |ids| ids == named).return_once(|_| Ok(vec![kettle()]));
    let path = "/api/v1/admin/inventory-events?product_id=7&order_id=00000000-0000-0000-0000-000000000005\
                &type=hold_created&from=2027-01-15T08:00:00Z&sort=oldest";
    let answer = get(mocks, path).await;
    let expected = json!({
        "id": 3, "product_id": 7, "product_name": "Kettle", "order_id": "00000000-0000-0000-0000-000000000005", "type": "hold_created",
        "available_change": -2, "held_change": 2, "sold_change": 0, "received_change": 0, "stock_version": 12,
        "actor": { "kind": "customer", "id": 1 }, "reason": "hold", "created_at": "2027-01-15T08:00:00.000Z",
    });
    assert_eq!(answer.body["data"][0], expected);
    assert_eq!(answer.body["data"][1]["actor"], json!({ "kind": "system", "id": null }));
    assert!(answer.body["next_cursor"].is_string());
}

#[actix_web::test]
async fn a_bad_parameter_is_named() {
    refused_fields(&[
        ("/api/v1/admin/inventory-events?type=sold", "/type"),
        ("/api/v1/admin/inventory-events?order_id=5", "/order_id"),
        ("/api/v1/admin/inventory-events?product_id=-7", "/product_id"),
        ("/api/v1/admin/inventory-events?from=2027-01-15T08:00:01Z&to=2027-01-15T08:00:00Z", "/to"),
        ("/api/v1/admin/customers?email=ada", "/email"),
        ("/api/v1/admin/customers?cursor=", "/cursor"),
        ("/api/v1/admin/customers/zero", "/id"),
        ("/api/v1/admin/jobs?state=stuck", "/state"),
        ("/api/v1/admin/jobs?limit=-1", "/limit"),
        ("/api/v1/admin/inventory-events?sort=reason_asc", "/sort"),
        ("/api/v1/admin/customers?sort=total_asc", "/sort"),
        ("/api/v1/admin/jobs?sort=", "/sort"),
    ])
    .await;
    let long = format!("/api/v1/admin/customers?q={}", "x".repeat(201));
    refused_fields(&[(&long, "/q")]).await;
}

#[actix_web::test]
async fn customers_are_shown_with_what_they_paid() {
    let mut mocks = admin();
    let query = CustomerQuery {
        text: Some("ada".to_owned()),
        role: Role::Customer,
        sort: Sort::down(CustomerColumn::Revenue),
        page: PageRequest::first(PageLimit::DEFAULT),
    };
    let page = Page { rows: vec![summary()], next: None };
    mocks.accounts.expect_customers().with(eq(query)).return_once(|_| Ok(page));
    let expected = json!({
        "id": 1, "email": "customer1@example.com", "role": "customer", "disabled": false, "orders": 2, "revenue": "39.98",
        "currency": "EUR", "created_at": "2027-01-15T08:00:00.000Z",
    });
    let answer = get(mocks, "/api/v1/admin/customers?q=ada&sort=revenue_desc").await;
    assert_eq!(answer.body, json!({ "data": [expected], "next_cursor": null }));

    let mut mocks = admin();
    mocks.accounts.expect_customer().with(eq(customer(1))).return_once(|_| Ok(Some(summary())));
    assert_eq!(get(mocks, "/api/v1/admin/customers/1").await.body, expected);

    let mut mocks = admin();
    mocks.accounts.expect_customer().return_once(|_| Ok(None));
    assert_eq!(get(mocks, "/api/v1/admin/customers/1").await.problem(), (404, "not_found"));
}

#[actix_web::test]
async fn an_admin_decides_what_somebody_may_do() {
    let path = "/api/v1/admin/customers/2";
    for (body, role, disabled) in [
        (r#"{"role":"admin"}"#, Some(Role::Admin), None),
        (r#"{"role":null,"disabled":true}"#, None, Some(true)),
        (r#"{"role":"customer","disabled":false}"#, Some(Role::Customer), Some(false)),
    ] {
        let mut mocks = admin();
        let expected = Decision { by: customer(1), about: customer(2), role, disabled };
        let decided = Decided::Done(Account { id: customer(2), ..account(Role::Customer) });
        mocks.accounts.expect_decide().with(eq(expected)).once().return_once(|_| Ok(decided));
        mocks.accounts.expect_customer().with(eq(customer(2))).return_once(|_| Ok(Some(summary())));
        let answer = call(mocks, with_json(request("PATCH", path), body)).await;
        assert_eq!((answer.status, &answer.body["role"]), (200, &json!("customer")), "{body}");
    }
    for (decided, problem) in [(Decided::Unknown, (404, "not_found")), (Decided::NotAllowed, (403, "forbidden"))] {
        let mut mocks = admin();
        mocks.accounts.expect_decide().once().return_once(|_| Ok(decided));
        assert_eq!(call(mocks, with_json(request("PATCH", path), r#"{"disabled":true}"#)).await.problem(), problem);
    }
    for own in [r#"{"disabled":true}"#, r#"{"role":"customer"}"#] {
        let answer = call(admin(), with_json(request("PATCH", "/api/v1/admin/customers/1"), own)).await;
        assert_eq!(answer.problem(), (409, "own_account"), "{own}");
    }
    for (body, field) in [(r#"{"role":"king"}"#, "/role"), (r#"{"email":"a@b.c"}"#, "/email")] {
        let answer = call(admin(), with_json(request("PATCH", path), body)).await;
        assert_eq!((answer.problem(), answer.field().0), ((400, "validation_failed"), field), "{body}");
    }
}

#[actix_web::test]
async fn a_dead_mail_is_tried_again() {
    let mut mocks = admin();
    let page = PageRequest::first(PageLimit::DEFAULT);
    let query = JobQuery { state: Some(JobState::Dead), sort: Sort::up(JobColumn::NextTry), page };
    let page = Page { rows: vec![job(JobState::Dead)], next: None };
    mocks.jobs.expect_jobs().with(eq(query)).return_once(|_| Ok(page));
    let expected = json!({
        "id": 4, "kind": "order_confirmed", "order_id": "00000000-0000-0000-0000-000000000005", "state": "dead",
        "attempts": 8, "last_error": "refused", "created_at": "2027-01-15T08:00:00.000Z",
        "next_try_at": "2027-01-15T08:00:09.000Z", "done_at": null,
    });
    assert_eq!(get(mocks, "/api/v1/admin/jobs?state=dead&sort=next_try_asc").await.body["data"], json!([expected]));

    let mut mocks = admin();
    let four = JobId::new(4).unwrap();
    mocks.jobs.expect_retry().with(eq(four), eq(second(0))).return_once(|_, _| Ok(Some(job(JobState::Waiting))));
    let answer = call(mocks, request("POST", "/api/v1/admin/jobs/4/retry")).await;
    assert_eq!((answer.status, &answer.body["state"]), (200, &json!("waiting")));

    let mut mocks = admin();
    mocks.jobs.expect_retry().return_once(|_, _| Ok(None));
    let answer = call(mocks, request("POST", "/api/v1/admin/jobs/4/retry")).await;
    assert_eq!(answer.problem(), (404, "not_found"));
}

#[actix_web::test]
async fn an_audit_tells_what_it_checked_and_what_it_found() {
    let mut mocks = admin();
    let finding = Finding {
        check: "nothing-is-oversold".to_owned(),
        entity: "product 7".to_owned(),
        expected: "10".to_owned(),
        found: "11".to_owned(),
    };
    let checks = vec!["nothing-is-oversold".to_owned()];
    let report = AuditReport { at: second(0), checks, findings: vec![finding] };
    mocks.auditor.expect_audit().with(eq(second(0))).return_once(|_| Ok(report));
    let answer = get(mocks, "/api/v1/admin/audit").await;
    let expected = json!({
        "clean": false, "at": "2027-01-15T08:00:00.000Z", "checks": ["nothing-is-oversold"],
        "findings": [{ "check": "nothing-is-oversold", "entity": "product 7", "expected": "10", "found": "11" }],
    });
    assert_eq!((answer.status, answer.body), (200, expected));
}

fn event(actor: Actor) -> InventoryEvent {
    InventoryEvent {
        id: Some(EventId::new(3).unwrap()),
        product_id: product(7),
        order_id: Some(order_id(5)),
        kind: EventKind::HoldCreated,
        change: CounterChange::hold(2),
        stock_version: 12,
        actor,
        reason: "hold".to_owned(),
        at: second(0),
    }
}

fn summary() -> CustomerSummary {
    CustomerSummary { account: account(Role::Customer), orders: 2, revenue: money("39.98") }
}

fn job(state: JobState) -> Job {
    Job {
        id: JobId::new(4).unwrap(),
        kind: JobKind::Order(MailKind::OrderConfirmed),
        order_id: Some(order_id(5)),
        state,
        attempts: 8,
        last_error: Some("refused".to_owned()),
        created_at: second(0),
        next_try_at: second(9),
        done_at: None,
    }
}
