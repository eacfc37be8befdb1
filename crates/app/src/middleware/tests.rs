//! The routes with everything around them.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServiceResponse;
use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
use actix_web::{App, web};
use serde_json::Value;
use stockade_domain::ports::{Limit, MockRateLimiter, Quota, StoreError};

use super::{Gate, wrap};
use crate::config::{RateLimits, Server};
use crate::routes;
use crate::routes::health::Readiness;
use crate::testing::Mocks;

const PEER: &str = "203.0.113.9:40000";

fn server(cors_origins: &[&str]) -> Server {
    Server {
        address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        cors_origins: cors_origins.iter().map(|origin| (*origin).to_owned()).collect(),
        public_url: String::new(),
        trusted_proxies: Vec::new(),
    }
}

fn limits() -> RateLimits {
    let limit = |policy| Limit { policy, requests: 10, window: Duration::from_mins(1) };
    RateLimits {
        reads: limit("reads"),
        writes: limit("writes"),
        login: limit("login"),
        tries: limit("tries"),
        resets: limit("resets"),
        flash_deal: limit("flash-deal"),
    }
}

async fn answer(mocks: Mocks, server: &Server, request: TestRequest) -> ServiceResponse {
    let readiness = Readiness::default();
    readiness.open();
    readiness.close();
    let state = mocks.state();
    let app = App::new()
        .app_data(web::Data::new(state.backends.clone()))
        .app_data(web::Data::new(state))
        .app_data(web::Data::new(Gate::new(Some(limits()), server, true)))
        .app_data(web::Data::new(readiness));
    let app = init_service(wrap(routes::attach(app, true), server, true)).await;
    call_service(&app, request.peer_addr(PEER.parse().unwrap()).to_request()).await
}

fn header<'a>(answer: &'a ServiceResponse, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("(none)")
}

fn limiter(answer: impl Fn() -> Result<Quota, StoreError> + Send + 'static) -> Mocks {
    let mut limiter = MockRateLimiter::new();
    limiter.expect_count().returning(move |_, _| answer());
    Mocks { limiter, ..Mocks::default() }
}

const LEFT: Quota =
    Quota { allowed: true, remaining: 7, retry_after: Duration::ZERO, reset_after: Duration::from_millis(17_500) };
const SPENT: Quota = Quota {
    allowed: false,
    remaining: 0,
    retry_after: Duration::from_millis(2_100),
    reset_after: Duration::from_mins(1),
};

#[actix_web::test]
async fn every_answer_says_what_is_left_of_the_limit() {
    let answer = answer(limiter(|| Ok(LEFT)), &server(&[]), TestRequest::get().uri("/nothing")).await;
    assert_eq!(answer.status(), 404);
    assert_eq!(header(&answer, "ratelimit-policy"), "\"reads\";q=10;w=60");
    assert_eq!(header(&answer, "ratelimit"), "\"reads\";r=7;t=18");
    let older = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
    assert_eq!(older.map(|name| header(&answer, name)), ["10", "7", "18"]);
}

#[actix_web::test]
async fn who_asks_too_often_is_told_when_to_come_back_and_reaches_nothing() {
    // No other port expects a call: the login is not even looked at.
    let login = TestRequest::post().uri("/api/v1/auth/login").insert_header(("content-type", "application/json"));
    let answer = answer(limiter(|| Ok(SPENT)), &server(&[]), login.set_payload("{}")).await;
    assert_eq!(answer.status(), 429);
    assert_eq!(["retry-after", "ratelimit"].map(|name| header(&answer, name)), ["3", "\"login\";r=0;t=60"]);
    assert_eq!(header(&answer, "x-request-id").len(), 32);
    let body: Value = read_body_json(answer).await;
    assert_eq!((&body["code"], &body["instance"]), (&"rate_limited".into(), &"/api/v1/auth/login".into()));
}

#[actix_web::test]
async fn a_limiter_that_is_away_closes_no_shop() {
    let away = || Err(StoreError::Unavailable("away".into()));
    let answer = answer(limiter(away), &server(&[]), TestRequest::get().uri("/nothing")).await;
    assert_eq!((answer.status().as_u16(), header(&answer, "ratelimit")), (404, "(none)"));
}

#[actix_web::test]
async fn requests_are_counted_by_class_and_address() {
    let counted = Arc::new(Mutex::new(Vec::new()));
    for (method, path) in [
        ("GET", "/nothing"),
        ("HEAD", "/nothing"),
        ("PUT", "/nothing"),
        ("POST", "/api/v1/auth/login"),
        ("POST", "/api/v1/auth/register"),
        ("POST", "/api/v1/holds"),
        ("GET", "/api/products/1/status"),
        ("DELETE", "/api/products/1/reserve"),
        ("GET", "/api/products"),
        ("GET", "/livez"),
        ("OPTIONS", "/api/v1/holds"),
    ] {
        let (mut limiter, log) = (MockRateLimiter::new(), Arc::clone(&counted));
        limiter.expect_count().returning(move |limit, caller| {
            log.lock().unwrap().push(format!("{} {caller}", limit.policy));
            Ok(SPENT)
        });
        let request = TestRequest::default().method(method.parse().unwrap()).uri(path);
        let request = request.insert_header(("x-forwarded-for", "198.51.100.1"));
        answer(Mocks { limiter, ..Mocks::default() }, &server(&[]), request).await;
    }
    let classes = ["reads", "reads", "writes", "login", "login", "writes", "flash-deal", "flash-deal", "reads"];
    assert_eq!(*counted.lock().unwrap(), classes.map(|class| format!("{class} 203.0.113.9")));
}

#[actix_web::test]
async fn a_stopping_service_is_alive_but_not_ready() {
    let alive = answer(Mocks::default(), &server(&[]), TestRequest::get().uri("/livez")).await;
    assert_eq!(alive.status(), 200);
    let ready = answer(Mocks::default(), &server(&[]), TestRequest::get().uri("/readyz")).await;
    assert_eq!((ready.status().as_u16(), header(&ready, "retry-after")), (503, "1"));
}

#[actix_web::test]
async fn what_was_answered_to_somebody_is_kept_by_nobody() {
    let personal = TestRequest::get().uri("/api/v1/cart").insert_header(("authorization", "Bearer nonsense"));
    let answer_to_somebody = answer(limiter(|| Ok(LEFT)), &server(&[]), personal).await;
    assert_eq!(header(&answer_to_somebody, "cache-control"), "no-store");
    let answer = answer(limiter(|| Ok(LEFT)), &server(&[]), TestRequest::get().uri("/nothing")).await;
    assert_eq!(["cache-control", "x-content-type-options"].map(|name| header(&answer, name)), ["(none)", "nosniff"]);
}

#[actix_web::test]
async fn only_origins_on_the_list_may_read_our_answers() {
    let server = server(&["https://shop.example"]);
    let from = |origin: &str| TestRequest::get().uri("/livez").insert_header(("origin", origin));
    let ours = answer(Mocks::default(), &server, from("https://shop.example")).await;
    assert_eq!(header(&ours, "access-control-allow-origin"), "https://shop.example");
    assert_eq!(header(&ours, "access-control-allow-credentials"), "true");
    let theirs = answer(Mocks::default(), &server, from("https://shop.example.evil")).await;
    assert_eq!(header(&theirs, "access-control-allow-origin"), "(none)");
}

#[actix_web::test]
async fn no_page_runs_what_is_not_ours_and_every_answer_says_so() {
    for path in ["/nothing", "/livez", "/api/v1/auth/me"] {
        let answer = answer(limiter(|| Ok(LEFT)), &server(&[]), TestRequest::get().uri(path)).await;
        let policy = header(&answer, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{path}: {policy}");
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(header(&answer, "x-frame-options"), "DENY");
    }
    let refused = answer(limiter(|| Ok(SPENT)), &server(&[]), TestRequest::get().uri("/nothing")).await;
    assert!(header(&refused, "content-security-policy").contains("script-src 'self'"), "also on what is refused");
}

#[actix_web::test]
async fn pages_are_kept_apart_where_browsers_heed_it() {
    const POLICY: &str = "cross-origin-opener-policy";
    let from = |host: &str| TestRequest::get().uri("/livez").insert_header(("host", host));
    let plain = server(&[]);
    let public = Server { public_url: "https://shop.example".to_owned(), ..server(&[]) };
    let proxied = Server { trusted_proxies: vec!["203.0.113.0/24".parse().unwrap()], ..server(&[]) };
    let https = |host| from(host).insert_header(("x-forwarded-proto", "https"));
    for (server, request, told) in [
        (&plain, from("localhost:8080"), "same-origin"),
        (&plain, from("192.0.2.7:8080"), "(none)"),
        (&plain, https("192.0.2.7:8080"), "(none)"),
        (&public, from("192.0.2.7:8080"), "same-origin"),
        (&proxied, https("shop.example"), "same-origin"),
        (&proxied, from("shop.example"), "(none)"),
    ] {
        assert_eq!(header(&answer(Mocks::default(), server, request).await, POLICY), told);
    }
}
