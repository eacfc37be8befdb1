//! What the caller makes of a hold.

use stockade_domain::account::Role;
use stockade_domain::ledger::{Action, Actor, Command, Refusal, Spent, Verdict};
use stockade_domain::testing::{customer, order_id};

use super::at;
use crate::testing::{Client, Mocks, anonymous, call, receipt, request, with_json};

const ACTIONS: [&str; 3] = ["confirm", "cancel", "extend"];

fn is_for_hold_5(command: &Command, action: &str) -> bool {
    let (named, order) = match command.action() {
        Action::ConfirmHold { order_id } => ("confirm", *order_id),
        Action::CancelOrder { order_id, .. } => ("cancel", *order_id),
        Action::ExtendHold { order_id, max_extensions: 2, .. } => ("extend", *order_id),
        _ => return false,
    };
    named == action && order == order_id(5) && command.actor() == Actor::Customer(customer(1))
}

#[actix_web::test]
async fn the_caller_confirms_cancels_and_extends_with_or_without_a_body() {
    for action in ACTIONS {
        for body in [None, Some(""), Some("{}")] {
            let mut mocks = Mocks::signed_in(Role::Customer);
            let asked = mocks.ledger.expect_submit().once();
            asked
                .withf(move |command| is_for_hold_5(command, action))
                .return_once(|_| Ok(Verdict { outcome: Ok(receipt()), replayed: false, spent: Spent::No }));
            let sent = request("POST", &at(action));
            let answer = call(mocks, body.into_iter().fold(sent, with_json)).await;
            assert_eq!((answer.status, &answer.body["total"]), (200, &"39.98".into()), "{action} {body:?}");
            assert_eq!(answer.header("Location"), None, "nothing was made");
        }
    }
}

#[actix_web::test]
async fn an_id_that_is_spelled_otherwise_names_no_order() {
    let client = Client::new(Mocks::signed_in(Role::Customer)).await;
    for id in ["5", "x", "00000000000000000000000000000005", "00000000-0000-0000-0000-00000000000A", "%7B%7D"] {
        for action in ACTIONS {
            let answer = client.send(request("POST", &format!("/api/v1/orders/{id}/{action}"))).await;
            assert_eq!((answer.problem(), answer.field().0), ((400, "validation_failed"), "/id"), "{id}");
        }
    }
}

#[actix_web::test]
async fn nobody_settles_without_an_account_and_no_order_that_is_not_theirs() {
    for action in ACTIONS {
        assert_eq!(call(Mocks::default(), anonymous("POST", &at(action))).await.problem(), (401, "unauthenticated"));
        let others = call(Mocks::answering(Err(Refusal::OrderNotFound)), request("POST", &at(action))).await;
        assert_eq!(others.problem(), (404, "not_found"));
    }
}
