//! The admin routes over mocks.

mod doors;
mod editing;
mod exports;
mod lists;
mod numbers;
mod orders;
mod products;
mod stock;

use stockade_domain::account::Role;

use crate::testing::{Answer, Mocks, call, request, with_json};

/// Mocks where the admin with id 1 is signed in.
fn admin() -> Mocks {
    Mocks::signed_in(Role::Admin)
}

async fn get(mocks: Mocks, path: &str) -> Answer {
    call(mocks, request("GET", path)).await
}

async fn post(mocks: Mocks, path: &str, body: &str) -> Answer {
    call(mocks, with_json(request("POST", path), body)).await
}

/// Asks for each path, and wants the field that is named with it to be complained of.
async fn refused_fields(cases: &[(&str, &str)]) {
    for (path, field) in cases {
        let answer = get(admin(), path).await;
        assert_eq!(answer.problem(), (400, "validation_failed"), "{path}");
        assert_eq!(answer.field().0, *field, "{path}: {}", answer.body);
    }
}
