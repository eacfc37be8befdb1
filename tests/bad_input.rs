//! Whatever is sent, the answer is a problem that names the field, and nothing changes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use stockade_tests::{Client, Service};

const HOLDS: &str = "/api/v1/holds";

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_body_is_told_which_member_is_wrong() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let product = service.admin().await?.create_product("Tea", 10, json!({})).await?;
    let ada = service.customer("ada").await?;
    let before = books(&service).await?;

    let quantities = [
        "0",
        "-1",
        "0.4",
        "1.5",
        "1e0",
        "1e3",
        "1e400",
        "-0",
        "1001",
        "4294967296",
        "4294967297",
        "1e20",
        "9007199254740993",
        "9223372036854775808",
        "18446744073709551616",
        "\"1\"",
        "\" 1\"",
        "true",
        "null",
        "[]",
        "{}",
        "NaN",
    ];
    for quantity in quantities {
        let body = format!("{{\"product_id\": {product}, \"quantity\": {quantity}}}");
        let code = if ["NaN"].contains(&quantity) { "invalid_json" } else { "validation_failed" };
        let answer = post(&ada, HOLDS, body.as_bytes()).await?.expect_problem(400, code)?;
        if code == "validation_failed" {
            assert_eq!(answer.text_at("/errors/0/pointer")?, "/quantity", "{quantity}: {}", answer.text);
            let said = answer.text_at("/errors/0/detail")?.to_owned();
            assert!(!said.contains("u32") && !said.contains("invalid"), "{quantity}: {said}");
        }
    }
    for id in ["0", "-1", "1.0", "\"1\"", "18446744073709551616", "null"] {
        let body = format!("{{\"product_id\": {id}, \"quantity\": 1}}");
        let answer = post(&ada, HOLDS, body.as_bytes()).await?.expect_problem(400, "validation_failed")?;
        assert_eq!(answer.text_at("/errors/0/pointer")?, "/product_id", "{id}: {}", answer.text);
    }
    let line = |quantity: &str| format!("{{\"product_id\": {product}, \"quantity\": {quantity}}}");
    let nested = format!("{{\"items\": [{}, {}]}}", line("1"), line("0.5"));
    let answer = post(&ada, "/api/v1/orders", nested.as_bytes()).await?.expect_problem(400, "validation_failed")?;
    assert_eq!(answer.text_at("/errors/0/pointer")?, "/items/1/quantity");

    let strange = [
        (format!("{{\"product_id\": {product}, \"quantity\": 1, \"price\": \"0.01\"}}"), "/price"),
        (format!("{{\"product_id\": {product}, \"quantity\": 1, \"customer_id\": 7}}"), "/customer_id"),
        (format!("{{\"product_id\": {product}, \"quantity\": 1, \"quantity\": 2}}"), "/quantity"),
        (format!("{{\"product_id\": {product}, \"productId\": {product}, \"quantity\": 2}}"), "/product_id"),
    ];
    for (body, pointer) in strange {
        let answer = post(&ada, HOLDS, body.as_bytes()).await?.expect_problem(400, "validation_failed")?;
        assert_eq!(answer.text_at("/errors/0/pointer")?, pointer, "{body}");
    }
    assert_eq!(books(&service).await?, before);
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_json_is_refused_as_such() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let ada = service.customer("ada").await?;
    let deep = "[".repeat(10_000);
    let bodies: [&[u8]; 10] = [
        b"",
        b" ",
        b"not json",
        b"{\"product_id\": 1",
        b"{\"product_id\": 1, \"quantity\": 1} trailing",
        b"\xef\xbb\xbf{\"product_id\": 1, \"quantity\": 1}",
        b"{\x00\"\x00a\x00",
        b"{\"product_id\": \"\xff\xfe\"}",
        b"{\"a\": \"\\ud800\"}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let answer = post(&ada, HOLDS, body).await?;
        assert_eq!(answer.status, 400, "{}", answer.text);
        let code = answer.text_at("/code")?.to_owned();
        assert!(["invalid_json", "validation_failed"].contains(&code.as_str()), "{}", answer.text);
        if code == "invalid_json" {
            assert_eq!(answer.text_at("/errors/0/pointer")?, "", "{}", answer.text);
        }
    }
    for body in [&b"[]"[..], b"null", b"\"text\"", b"7"] {
        post(&ada, HOLDS, body).await?.expect_problem(400, "validation_failed")?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_small_plain_json_in_utf_8() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let ada = service.customer("ada").await?;
    let large = format!("{{\"product_id\": 1, \"quantity\": 1{}}}", " ".repeat(64 * 1024));
    post(&ada, HOLDS, large.as_bytes()).await?.expect_problem(413, "payload_too_large")?;

    let body = b"{\"product_id\": 1, \"quantity\": 1}".to_vec();
    for content_type in ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"] {
        let answer = ada.send_bytes(Method::POST, HOLDS, Some((content_type, body.clone())), &[]).await?;
        answer.expect_problem(415, "unsupported_media_type")?;
    }
    let packed = [("content-encoding", "gzip")];
    let answer = ada.send_bytes(Method::POST, HOLDS, Some(("application/json", body)), &packed).await?;
    answer.expect_problem(415, "unsupported_media_type")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_paths_queries_and_headers_name_what_is_wrong() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let tea = admin.create_product("Tea", 10, json!({})).await?;
    let ada = service.customer("ada").await?;
    for id in ["0", "-1", "+1", "001", "1.0", "0x1", "1%20or%201=1", "18446744073709551616", "abc", "%00"] {
        ada.get(&format!("/api/v1/products/{id}")).await?.expect_problem(400, "validation_failed")?;
    }
    for id in ["1", "not-a-uuid", "0190A5F0-0000-7000-8000-000000000000", "0190a5f0000070008000000000000000"] {
        ada.get(&format!("/api/v1/orders/{id}")).await?.expect_problem(400, "validation_failed")?;
    }
    ada.get("/api/v1/orders/0190a5f0-0000-7000-8000-000000000000").await?.expect_problem(404, "not_found")?;
    ada.get("/api/v1/products/987654").await?.expect_problem(404, "not_found")?;
    let queries = [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=-1", "/limit"),
        ("limit=1e3", "/limit"),
        ("limit=1000000000000", "/limit"),
        ("limit=1&limit=2", "/limit"),
        ("cursor=nonsense", "/cursor"),
        ("sort=price", "/sort"),
        ("state=gone", "/state"),
        ("unknown=1", "/unknown"),
    ];
    for (query, pointer) in queries {
        let answer = ada.get(&format!("/api/v1/products?{query}")).await?.expect_problem(400, "validation_failed")?;
        assert_eq!(answer.text_at("/errors/0/pointer")?, pointer, "{query}: {}", answer.text);
    }
    let hold = json!({"product_id": tea, "quantity": 1});
    let long = "k".repeat(256);
    for key in ["", "\"\"", "two words", "\"open", &long] {
        let answer = ada.post_as(key, HOLDS, &hold).await?;
        let answer = answer.expect_problem(400, "idempotency_key_malformed")?;
        assert_eq!(answer.text_at("/errors/0/pointer")?, "/Idempotency-Key");
    }
    let twice = [("idempotency-key", "a"), ("idempotency-key", "b")];
    let answer = ada.send(Method::POST, HOLDS, Some(&hold), &twice).await?;
    answer.expect_problem(400, "idempotency_key_malformed")?;
    let path = format!("/api/v1/admin/products/{tea}");
    for tag in ["1", "\"x\"", "\"-1\"", "*", "\"99999999999\""] {
        let answer = admin.send(Method::DELETE, &path, None, &[("if-match", tag)]).await?;
        answer.expect_problem(400, "validation_failed")?;
    }
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_has_a_sound_name_price_stock_and_window() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let admin = service.admin().await?;
    let before = books(&service).await?;
    let sound = json!({"name": "Tea", "description": "", "price": "1.00", "stock": 1});
    let faults = [
        ("/name", json!("")),
        ("/name", json!("   ")),
        ("/name", json!("a\r\nb")),
        ("/name", json!("x".repeat(201))),
        ("/price", json!("0.001")),
        ("/price", json!("1.000")),
        ("/price", json!("-0.01")),
        ("/price", json!("1,00")),
        ("/price", json!("100000000.00")),
        ("/price", json!(-1)),
        ("/price", json!(true)),
        ("/price", json!("NaN")),
        ("/stock", json!(-1)),
        ("/stock", json!(0.5)),
        ("/stock", json!(1_000_000_001_u32)),
        ("/stock", json!("1")),
        ("/max_per_customer", json!(0)),
        ("/hold_seconds", json!(4)),
        ("/hold_seconds", json!(3_601)),
        ("/sale_starts_at", json!("tomorrow")),
        ("/sale_starts_at", json!("0000-01-01T00:00:00Z")),
        ("/sale_ends_at", json!("2027-02-30T00:00:00Z")),
        ("/available", json!(7)),
        ("/version", json!(1)),
    ];
    for (pointer, value) in faults {
        let mut body = sound.clone();
        body[pointer.trim_start_matches('/')] = value.clone();
        let answer = admin.post("/api/v1/admin/products", &body).await?.expect_problem(400, "validation_failed")?;
        assert_eq!(answer.text_at("/errors/0/pointer")?, pointer, "{value}: {}", answer.text);
    }
    let price = b"{\"name\": \"Tea\", \"description\": \"\", \"price\": 1e-3, \"stock\": 1}";
    post(&admin, "/api/v1/admin/products", price).await?.expect_problem(400, "validation_failed")?;
    let mut backwards = sound;
    backwards["sale_starts_at"] = json!("2027-02-02T00:00:00Z");
    backwards["sale_ends_at"] = json!("2027-02-01T00:00:00Z");
    admin.post("/api/v1/admin/products", &backwards).await?.expect_problem(400, "validation_failed")?;
    assert_eq!(books(&service).await?, before);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_chooses_their_own_role_and_an_address_is_taken_once() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let visitor = service.visitor()?;
    let body = json!({"email": "eve@example.com", "password": "long enough", "role": "admin"});
    let answer = visitor.post("/api/v1/auth/register", &body).await?.expect_problem(400, "validation_failed")?;
    assert_eq!(answer.text_at("/errors/0/pointer")?, "/role");
    for (email, password) in [("eve", "long enough"), ("eve@example.com", "short"), ("e\r\nve@x.com", "long enough")] {
        let body = json!({"email": email, "password": password});
        visitor.post("/api/v1/auth/register", &body).await?.expect_problem(400, "validation_failed")?;
    }
    service.customer("ada").await?;
    let body = json!({"email": "ADA@example.com", "password": "long enough"});
    visitor.post("/api/v1/auth/register", &body).await?.expect_problem(409, "email_taken")?;
    for (email, password) in [("ada@example.com", "wrong password"), ("nobody@example.com", "wrong password")] {
        let body = json!({"email": email, "password": password});
        visitor.post("/api/v1/auth/login", &body).await?.expect_problem(401, "bad_credentials")?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_dribbles_in_is_cut_off_after_five_seconds() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let ada = service.customer("ada").await?;
    let head = format!(
        "POST {HOLDS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: 1000\r\n\r\n{{",
        ada.token().unwrap_or_default()
    );
    let port = service.port();
    let (took, answer) = tokio::task::spawn_blocking(move || dribble(port, &head)).await??;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(Duration::from_secs(4) < took && took < Duration::from_secs(8), "{took:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_no_request_is_told_so_in_a_problem_too() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let get = "GET /api/v1/cart HTTP/1.1\r\nHost: localhost\r\n";
    let long = format!("{get}X-Long: {}\r\n\r\n", "x".repeat(200_000));
    let heads = [
        (format!("{get}Authorization: Bearer a\x07b\r\n\r\n"), "400", "validation_failed", "/Authorization"),
        (format!("{get}Idempotency-Key: a\0b\r\n\r\n"), "400", "validation_failed", "/Idempotency-Key"),
        (format!("{get}two words: x\r\n\r\n"), "400", "validation_failed", "/twowords"),
        (format!("{get}Content-Length: +5\r\n\r\n"), "400", "validation_failed", "/Content-Length"),
        (format!("{get}Content-Length: 5\r\nContent-Length: 6\r\n\r\n"), "400", "validation_failed", "/Content-Length"),
        ("nonsense\r\n\r\n".to_owned(), "400", "bad_request", ""),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), "400", "bad_request", ""),
        (long, "431", "head_too_large", ""),
    ];
    for (head, status, code, pointer) in heads {
        // A sound request first, on the same connection: its answer stays as it is.
        let sent = format!("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n{head}");
        let port = service.port();
        let answer = tokio::task::spawn_blocking(move || until_the_end(port, &sent)).await??;
        let (first, second) = answer.split_once(r#"{"status":"ok"}"#).context("two answers")?;
        ensure!(first.starts_with("HTTP/1.1 200"), "{answer}");
        ensure_problem(second, status, code, pointer)?;
    }
    // One that is never finished is cut off.
    let (port, begun) = (service.port(), Instant::now());
    let answer = tokio::task::spawn_blocking(move || until_the_end(port, get)).await??;
    ensure_problem(&answer, "408", "request_timeout", "")?;
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    Ok(())
}

fn ensure_problem(answer: &str, status: &str, code: &str, pointer: &str) -> anyhow::Result<()> {
    let (head, body) = answer.split_once("\r\n\r\n").with_context(|| format!("no body: {answer}"))?;
    let body: Value = serde_json::from_str(body)?;
    ensure!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    ensure!(head.contains("content-type: application/problem+json") && head.contains("x-request-id: "), "{answer}");
    ensure!(body["code"] == code && body["errors"][0]["pointer"] == pointer, "{answer}");
    Ok(())
}

/// All that comes back until the server hangs up.
fn until_the_end(port: u16, sent: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(15)))?;
    stream.write_all(sent.as_bytes())?;
    let (mut answer, mut piece) = (Vec::new(), [0; 4_096]);
    // A server that hangs up with something unread behind it resets the connection; what it has said is here by then.
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..count]);
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_is_answered_like_its_get_without_the_body() -> anyhow::Result<()> {
    let service = Service::start().await?;
    for path in ["/api/v1/products", "/api/openapi.json", "/api/docs/", "/livez", "/api/v1/products/7", "/nothing"] {
        let port = service.port();
        let ask = move |method: &'static str| tokio::task::spawn_blocking(move || exchange(port, method, path));
        let (head, body) = ask("GET").await??;
        let (head_alone, nothing) = ask("HEAD").await??;
        assert_eq!(nothing, "", "{path}");
        let length = format!("content-length: {}\r\n", body.len());
        assert!(head.contains(&length) && head_alone.contains(&length), "{path}: {head}\n{head_alone}");
        assert_eq!(head.lines().next(), head_alone.lines().next(), "{path}");
    }
    Ok(())
}

/// The head of the answer in lower case, and all that follows it until the server hangs up.
fn exchange(port: u16, method: &str, path: &str) -> anyhow::Result<(String, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    // The id has a length of its own: without it two answers would differ.
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: one\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    Ok((format!("{}\r\n", head.to_ascii_lowercase()), body.to_owned()))
}

/// Sends a byte now and then until an answer comes.
fn dribble(port: u16, head: &str) -> anyhow::Result<(Duration, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.write_all(head.as_bytes())?;
    stream.set_read_timeout(Some(Duration::from_millis(250)))?;
    let started = Instant::now();
    let mut answer = Vec::new();
    while started.elapsed() < Duration::from_secs(15) {
        let mut bytes = [0; 4_096];
        match stream.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => {
                answer.extend_from_slice(&bytes[..count]);
                break;
            }
            Err(_) => {
                if stream.write_all(b" ").is_err() {
                    break;
                }
            }
        }
    }
    Ok((started.elapsed(), String::from_utf8_lossy(&answer).into_owned()))
}

async fn post(client: &Client, path: &str, body: &[u8]) -> anyhow::Result<stockade_tests::Answer> {
    client.send_bytes(Method::POST, path, Some(("application/json", body.to_vec())), &[]).await
}

/// Everything that stock-moving requests could change.
async fn books(service: &Service) -> anyhow::Result<Vec<Value>> {
    let admin = service.admin().await?;
    let mut books = Vec::new();
    for list in ["products", "orders", "inventory-events", "jobs"] {
        let mut page = admin.get(&format!("/api/v1/admin/{list}?limit=100")).await?.expect_status(200)?.body;
        strip_server_time(&mut page);
        books.push(page);
    }
    Ok(books)
}

fn strip_server_time(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("server_time");
            members.values_mut().for_each(strip_server_time);
        }
        Value::Array(items) => items.iter_mut().for_each(strip_server_time),
        _ => {}
    }
}
