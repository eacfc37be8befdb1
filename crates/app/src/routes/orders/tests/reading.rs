//! The caller's orders, and nobody else's.

use std::time::Duration;

use serde_json::json;
use stockade_domain::account::Role;
use stockade_domain::ids::EventId;
use stockade_domain::ledger::{Actor, CounterChange, EventKind, InventoryEvent};
use stockade_domain::order::{Order, OrderColumn, OrderQuery, OrderStatus};
use stockade_domain::page::{Page, PageLimit, Position};
use stockade_domain::sort::Sort;
use stockade_domain::testing::{buyer, customer, order_id, product, second};

use super::{ORDER, at, text};
use crate::testing::{Answer, Client, Mocks, anonymous, call, hold, request};

/// Mocks where there is one order.
fn there_is(order: Order) -> Mocks {
    let mut mocks = Mocks::signed_in(Role::Customer);
    mocks.orders.expect_order().returning(move |id| Ok((id == order.id).then(|| order.clone())));
    mocks
}

fn orders_answer(list: impl Fn(Option<OrderStatus>, u16, Option<Position>) -> bool + Send + 'static) -> Mocks {
    let mut mocks = Mocks::signed_in(Role::Customer);
    mocks
        .orders
        .expect_list()
        .withf(move |query, _| {
            let page = query.page.clone();
            query.customer_id == Some(customer(1)) && list(query.status, page.limit.get(), page.after)
        })
        .returning(|_, _| Ok(Page { rows: vec![hold()], next: Some(Position { key: None, id: 9 }) }));
    mocks
}

#[actix_web::test]
async fn a_list_of_orders_is_the_callers_own_a_page_at_a_time() {
    let first = orders_answer(|status, limit, after| (status, limit, after) == (None, PageLimit::DEFAULT.get(), None));
    let first = call(first, request("GET", "/api/v1/orders")).await;
    assert_eq!((first.status, text(&first.body["data"][0], "id")), (200, ORDER));

    let cursor = text(&first.body, "next_cursor");
    let next = orders_answer(|status, limit, after| {
        (status, limit, after) == (Some(OrderStatus::Pending), 5, Some(Position { key: None, id: 9 }))
    });
    let path = format!("/api/v1/orders?status=pending&limit=5&cursor={cursor}");
    assert_eq!(call(next, request("GET", &path)).await.status, 200);

    let mut mocks = Mocks::signed_in(Role::Customer);
    let dearest_first = |query: &OrderQuery| query.sort == Sort::down(OrderColumn::Total);
    mocks
        .orders
        .expect_list()
        .withf(move |query, _| dearest_first(query))
        .return_once(|_, _| Ok(Page { rows: vec![], next: None }));
    assert_eq!(call(mocks, request("GET", "/api/v1/orders?sort=total_desc")).await.status, 200);
}

#[actix_web::test]
async fn a_question_that_is_wrong_names_its_parameter() {
    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    for (query, pointer, code) in [
        ("status=open", "/status", "invalid_value"),
        ("sort=price_asc", "/sort", "invalid_value"),
        ("limit=0", "/limit", "invalid_value"),
        ("limit=101", "/limit", "invalid_value"),
        ("limit=ten", "/limit", "invalid_value"),
        ("cursor=", "/cursor", "invalid_value"),
        ("cursor=bm9wZQ", "/cursor", "invalid_value"),
        ("customer_id=2", "/customer_id", "unknown_field"),
        ("status=pending&status=expired", "/status", "duplicate_field"),
        ("limit=1&limit=2", "/limit", "duplicate_field"),
    ] {
        let answer = client.send(request("GET", &format!("/api/v1/orders?{query}"))).await;
        assert_eq!((answer.problem(), answer.field()), ((400, "validation_failed"), (pointer, code)), "{query}");
    }
}

#[actix_web::test]
async fn a_due_hold_is_shown_as_expired_before_anybody_wrote_it_down() {
    let mocks = there_is(hold());
    mocks.clock.advance(Duration::from_secs(119));
    let client = Client::new(mocks).await;
    let live = client.send(request("GET", &format!("/api/v1/orders/{ORDER}"))).await;
    assert_eq!((text(&live.body, "status"), &live.body["expires_in_ms"]), ("pending", &1_000.into()));

    let mocks = there_is(hold());
    mocks.clock.advance(Duration::from_mins(2));
    let due = call(mocks, request("GET", &format!("/api/v1/orders/{ORDER}"))).await;
    assert_eq!((text(&due.body, "status"), &due.body["expires_in_ms"]), ("expired", &0.into()));
}

#[actix_web::test]
async fn somebody_elses_order_looks_like_one_that_never_was() {
    for path in [format!("/api/v1/orders/{ORDER}"), at("events")] {
        let theirs = Order { buyer: buyer(2), ..hold() };
        let others = call(there_is(theirs), request("GET", &path)).await;
        let none = call(there_is(Order { id: order_id(6), ..hold() }), request("GET", &path)).await;
        let shown = |answer: &Answer| (answer.status, answer.body.clone());
        assert_eq!(shown(&others), shown(&none), "{path}");
        assert_eq!(others.problem(), (404, "not_found"), "{path}");
        assert_eq!(call(Mocks::default(), anonymous("GET", &path)).await.problem(), (401, "unauthenticated"));
    }
}

#[actix_web::test]
async fn an_orders_history_says_what_moved_and_not_which_admin_moved_it() {
    let mut mocks = there_is(hold());
    let event = InventoryEvent {
        id: EventId::new(3).ok(),
        product_id: product(7),
        order_id: Some(order_id(5)),
        kind: EventKind::OrderCancelled,
        change: CounterChange::restock(2),
        stock_version: 4,
        actor: Actor::Admin(customer(99)),
        reason: "returned".to_owned(),
        at: second(60),
    };
    mocks
        .events
        .expect_events()
        .withf(|query| query.order_id == Some(order_id(5)) && query.page.limit.get() == 2)
        .return_once(move |_| Ok(Page { rows: vec![event], next: None }));
    let answer = call(mocks, request("GET", &format!("{}?limit=2", at("events")))).await;
    assert_eq!(
        answer.body,
        json!({
            "data": [{
                "type": "order_cancelled",
                "product_id": 7,
                "quantity": 2,
                "reason": "returned",
                "created_at": "2027-01-15T08:01:00.000Z",
            }],
            "next_cursor": null,
        })
    );
}
