use crate::testing::{Mocks, anonymous, call, request};

#[actix_web::test]
async fn a_topic_that_there_is_not_is_named_and_orders_are_for_who_is_signed_in() {
    for topics in ["", "prices", "stock,", "stock;orders"] {
        let answer = call(Mocks::default(), anonymous("GET", &format!("/api/v1/stream?topics={topics}"))).await;
        assert_eq!((answer.problem(), answer.field().0), ((400, "validation_failed"), "/topics"), "{topics}");
    }
    let answer = call(Mocks::default(), anonymous("GET", "/api/v1/stream?topics=stock,orders")).await;
    assert_eq!(answer.problem(), (401, "unauthenticated"));
}

#[actix_web::test]
async fn the_stream_of_everything_is_for_admins() {
    let customer = Mocks::signed_in(stockade_domain::account::Role::Customer);
    let answer = call(customer, request("GET", "/api/v1/admin/stream")).await;
    assert_eq!(answer.problem(), (403, "forbidden"));
    let answer = call(Mocks::default(), anonymous("GET", "/api/v1/admin/stream")).await;
    assert_eq!(answer.problem(), (401, "unauthenticated"));
}
