//! Nobody gets in but admins.

use serde_json::Value;
use stockade_domain::account::Role;

use crate::routes::openapi;
use crate::testing::{Client, Mocks, anonymous, request, with_json};

#[actix_web::test]
async fn nobody_but_an_admin_gets_in_anywhere() {
    let document = serde_json::to_value(openapi(true)).unwrap();
    let (strangers, customers) =
        (Client::new(Mocks::default()).await, Client::new(Mocks::signed_in(Role::Customer)).await);
    let mut doors = 0;
    for (path, method, operation) in operations(&document) {
        let path = path.replace("{id}", if path.contains("/orders/") { ORDER } else { "7" });
        let refused = strangers.send(with_json(anonymous(&method, &path), "{}")).await;
        assert_eq!(refused.problem(), (401, "unauthenticated"), "{method} {path}");
        let refused = customers.send(with_json(request(&method, &path), "{}")).await;
        assert_eq!(refused.problem(), (403, "forbidden"), "{method} {path}");
        assert!(operation["security"][0].get("token").is_some(), "{method} {path} does not say that it needs a token");
        doors += 1;
    }
    assert_eq!(doors, 33, "a route is missing, or one is new");
}

#[test]
fn every_operation_is_described() {
    let document = serde_json::to_value(openapi(true)).unwrap();
    for (path, method, operation) in operations(&document) {
        assert_eq!(operation["tags"][0], "admin", "{method} {path}");
        assert!(operation["summary"].is_string(), "{method} {path}");
        let (_, done) =
            operation["responses"].as_object().unwrap().iter().find(|(code, _)| code.starts_with('2')).unwrap();
        let content = done["content"].as_object().unwrap();
        assert!(content.values().all(|content| content["schema"].is_object()), "{method} {path}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["schema"].is_object(), "{method} {path} {parameter}");
            let required = parameter["in"] == "path" || parameter["name"] == "product_id" && path.ends_with("timeline");
            let if_match = parameter["name"] == "If-Match" && method == "DELETE";
            assert_eq!(parameter["required"] == true, required || if_match, "{method} {path} {parameter}");
        }
    }
}

const ORDER: &str = "00000000-0000-0000-0000-000000000005";

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let admin = paths.filter(|(path, _)| path.starts_with("/api/v1/admin/"));
    let each = admin.flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(|(method, operation)| (path.clone(), method.to_uppercase(), operation))
    });
    each.collect()
}
