//! Every route of the service with every role. A route that is not in the table fails the test.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use stockade_tests::{Answer, Client, Service};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Anyone,
    /// Whoever is signed in.
    Account,
    Customer,
    Admin,
}

use Who::{Account, Admin, Anyone, Customer};

const ROUTES: &[(&str, &str, Who)] = &[
    ("post", "/api/v1/auth/register", Anyone),
    ("post", "/api/v1/auth/login", Anyone),
    ("post", "/api/v1/auth/logout", Anyone),
    ("get", "/api/v1/auth/me", Account),
    ("post", "/api/v1/auth/password", Account),
    ("post", "/api/v1/auth/password-reset", Anyone),
    ("post", "/api/v1/auth/password-reset/confirm", Anyone),
    ("get", "/api/v1/shop", Anyone),
    ("get", "/api/v1/stream", Anyone),
    ("get", "/api/v1/products", Anyone),
    ("get", "/api/v1/products/categories", Anyone),
    ("get", "/api/v1/products/live", Anyone),
    ("get", "/api/v1/products/{id}", Anyone),
    ("get", "/api/v1/products/{id}/stock", Anyone),
    ("get", "/api/v1/cart", Customer),
    ("delete", "/api/v1/cart", Customer),
    ("post", "/api/v1/cart/items", Customer),
    ("put", "/api/v1/cart/items/{product_id}", Customer),
    ("delete", "/api/v1/cart/items/{product_id}", Customer),
    ("post", "/api/v1/checkout", Customer),
    ("post", "/api/v1/holds", Customer),
    ("get", "/api/v1/orders", Customer),
    ("post", "/api/v1/orders", Customer),
    ("get", "/api/v1/orders/{id}", Customer),
    ("get", "/api/v1/orders/{id}/events", Customer),
    ("post", "/api/v1/orders/{id}/confirm", Customer),
    ("post", "/api/v1/orders/{id}/extend", Customer),
    ("post", "/api/v1/orders/{id}/cancel", Customer),
    ("get", "/api/v1/admin/products", Admin),
    ("post", "/api/v1/admin/products", Admin),
    ("get", "/api/v1/admin/products/{id}", Admin),
    ("put", "/api/v1/admin/products/{id}", Admin),
    ("patch", "/api/v1/admin/products/{id}", Admin),
    ("delete", "/api/v1/admin/products/{id}", Admin),
    ("post", "/api/v1/admin/products/{id}/stock-adjustments", Admin),
    ("get", "/api/v1/admin/orders", Admin),
    ("get", "/api/v1/admin/orders/{id}", Admin),
    ("post", "/api/v1/admin/orders/{id}/cancel", Admin),
    ("get", "/api/v1/admin/inventory-events", Admin),
    ("get", "/api/v1/admin/metrics", Admin),
    ("get", "/api/v1/admin/stream", Admin),
    ("get", "/api/v1/admin/reports/top-products", Admin),
    ("get", "/api/v1/admin/reports/low-stock", Admin),
    ("get", "/api/v1/admin/reports/revenue", Admin),
    ("get", "/api/v1/admin/reports/revenue-by-customer", Admin),
    ("get", "/api/v1/admin/reports/orders-timeseries", Admin),
    ("get", "/api/v1/admin/reports/stock-timeline", Admin),
    ("get", "/api/v1/admin/reports/expired-pieces", Admin),
    ("get", "/api/v1/admin/reports/outcomes", Admin),
    ("get", "/api/v1/admin/customers", Admin),
    ("get", "/api/v1/admin/customers/{id}", Admin),
    ("patch", "/api/v1/admin/customers/{id}", Admin),
    ("get", "/api/v1/admin/exports/orders.csv", Admin),
    ("get", "/api/v1/admin/exports/holds.csv", Admin),
    ("get", "/api/v1/admin/exports/inventory-events.csv", Admin),
    ("get", "/api/v1/admin/exports/products.csv", Admin),
    ("get", "/api/v1/admin/exports/customers.csv", Admin),
    ("get", "/api/v1/admin/exports/jobs.csv", Admin),
    ("get", "/api/v1/admin/jobs", Admin),
    ("post", "/api/v1/admin/jobs/{id}/retry", Admin),
    ("get", "/api/v1/admin/audit", Admin),
    ("get", "/api/products", Anyone),
    ("post", "/api/cart", Customer),
    ("post", "/api/checkout", Customer),
    ("get", "/products/{id}/stock", Anyone),
    ("post", "/products/{id}/stock", Admin),
    ("post", "/api/auth/register", Anyone),
    ("post", "/api/auth/login", Anyone),
    ("get", "/api/products/live", Anyone),
    ("post", "/api/holds", Customer),
    ("post", "/api/orders/{id}/confirm", Customer),
    ("get", "/api/orders", Customer),
    ("get", "/api/orders/{id}", Customer),
    ("get", "/api/admin/metrics", Admin),
    ("get", "/api/admin/products", Admin),
    ("post", "/auth/register", Anyone),
    ("post", "/auth/login", Anyone),
    ("get", "/protected", Account),
    ("get", "/admin-only", Admin),
    ("get", "/products", Anyone),
    ("get", "/products/{id}", Anyone),
    ("post", "/products", Admin),
    ("put", "/products/{id}", Admin),
    ("delete", "/products/{id}", Admin),
    ("post", "/cart/items", Customer),
    ("get", "/cart", Customer),
    ("delete", "/cart/items/{id}", Customer),
    ("post", "/orders", Customer),
    ("get", "/orders/{id}", Customer),
    ("post", "/api/products", Admin),
    ("get", "/api/products/{id}/status", Anyone),
    ("post", "/api/products/{id}/reserve", Customer),
    ("delete", "/api/products/{id}/reserve", Customer),
    ("post", "/api/products/{id}/checkout", Customer),
    ("get", "/health", Anyone),
    ("get", "/", Anyone),
    ("get", "/livez", Anyone),
    ("get", "/readyz", Anyone),
    ("get", "/metrics", Anyone),
];

/// Answered by its cookie alone, so a token changes nothing.
const BY_COOKIE: &str = "/api/v1/auth/refresh";

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_it_should_and_nobody_else() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let (customer, admin) = (service.customer("ada").await?, service.admin().await?);
    let visitors = [service.visitor()?, service.visitor()?.with_token("no.token.at-all")?, altered(&service, &admin)?];
    let table: BTreeMap<_, _> = ROUTES.iter().map(|(method, path, who)| ((*method, *path), *who)).collect();
    let mut walked = 0;
    for (method, path) in routes(&service).await? {
        if path == BY_COOKIE {
            continue;
        }
        let who = *table.get(&(method.as_str(), path.as_str())).unwrap_or_else(|| panic!("{method} {path} has no row"));
        for visitor in &visitors {
            check(&ask(visitor, &method, &path).await?, who == Anyone, 401, &format!("{method} {path} as nobody"));
        }
        // Signing out is for a session that nobody needs any more.
        let ends = path.ends_with("/logout");
        let (shopper, keeper) = if ends {
            (service.customer("leaving").await?, service.admin().await?)
        } else {
            (customer.clone(), admin.clone())
        };
        let customers = matches!(who, Anyone | Account | Customer);
        check(&ask(&shopper, &method, &path).await?, customers, 403, &format!("{method} {path} as customer"));
        let admins = matches!(who, Anyone | Account | Admin);
        check(&ask(&keeper, &method, &path).await?, admins, 403, &format!("{method} {path} as admin"));
        walked += 1;
    }
    assert_eq!(walked, ROUTES.len(), "a row of the table names a route that is not there");
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_a_path_does_not_have_is_answered_with_those_it_has() -> anyhow::Result<()> {
    let service = Service::start().await?;
    for (_, path) in routes(&service).await? {
        let answer = ask(&service.visitor()?, "options", &path).await?.expect_problem(405, "method_not_allowed")?;
        assert!(answer.header("allow").is_some_and(|allow| !allow.is_empty()), "{path}");
    }
    service.visitor()?.get("/api/v1/nothing").await?.expect_problem(404, "not_found")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_signed_out_is_nobody_again() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let ada = service.customer("ada").await?;
    ada.get("/api/v1/cart").await?.expect_status(200)?;
    ada.post("/api/v1/auth/logout", &json!({})).await?.expect_status(204)?;
    ada.get("/api/v1/cart").await?.expect_problem(401, "token_expired")?;
    Ok(())
}

/// The methods and paths of the OpenAPI document, which knows every route.
async fn routes(service: &Service) -> anyhow::Result<Vec<(String, String)>> {
    let document = service.visitor()?.get("/api/openapi.json").await?.expect_status(200)?;
    let paths = document.body["paths"].as_object().cloned().unwrap_or_default();
    let methods =
        |item: &Value| item.as_object().map(|item| item.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let routes = paths.iter().flat_map(|(path, item)| {
        let known = ["get", "post", "put", "patch", "delete"];
        let methods: Vec<_> = methods(item).into_iter().filter(|method| known.contains(&method.as_str())).collect();
        methods.into_iter().map(|method| (method, path.clone()))
    });
    Ok(routes.collect())
}

/// Asks with ids that name nothing, and with a body that is no good: whoever may not ask is told so first.
async fn ask(client: &Client, method: &str, path: &str) -> anyhow::Result<Answer> {
    let id = if path.contains("/orders/") { "0190a5f0-0000-7000-8000-000000000000" } else { "987654321" };
    let path = path.replace("{id}", id).replace("{product_id}", id);
    let body = json!({"nobody": "asked for this"});
    let body = (method != "get").then_some(&body);
    client.send(Method::from_bytes(method.to_ascii_uppercase().as_bytes())?, &path, body, &[]).await
}

fn check(answer: &Answer, allowed: bool, refused: u16, what: &str) {
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text);
    if allowed {
        assert!(![401, 403].contains(&answer.status), "{what}: {} {}", answer.status, answer.text);
    } else {
        assert_eq!(answer.status, refused, "{what}: {}", answer.text);
        assert!(answer.text.contains("\"code\":"), "{what}: {}", answer.text);
    }
}

/// An admin's token with one letter of its claims changed.
fn altered(service: &Service, admin: &Client) -> anyhow::Result<Client> {
    let token = admin.token().unwrap_or_default();
    let (head, rest) = token.split_once('.').unwrap_or_default();
    let (claims, signature) = rest.split_once('.').unwrap_or_default();
    let last = if claims.ends_with('A') { 'B' } else { 'A' };
    let claims = format!("{}{last}", claims.get(..claims.len() - 1).unwrap_or_default());
    service.visitor()?.with_token(&format!("{head}.{claims}.{signature}"))
}
