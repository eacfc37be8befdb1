//! Somebody who speaks to the service.

use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::Listener;

/// An HTTP client with an address and perhaps a token. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    token: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// `Null` when the body is not JSON.
    pub body: Value,
}

impl Client {
    pub fn new(address: String) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).no_proxy().build()?;
        Ok(Self { http, address, token: None })
    }

    pub fn with_token(self, token: &str) -> anyhow::Result<Self> {
        ensure!(!token.is_empty(), "no token was given");
        Ok(Self { token: Some(token.to_owned()), ..self })
    }

    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Where `path` is.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    /// With an `Idempotency-Key`.
    pub async fn post_as(&self, key: &str, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(Method::POST, path, Some(body), &[("idempotency-key", key)]).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        self.send_bytes(method, path, body, headers).await
    }

    /// Opens a stream, where it is to go on if there is a `Last-Event-ID`.
    pub async fn listen(&self, path: &str, last_id: Option<&str>) -> anyhow::Result<Listener> {
        let mut request = self.request(Method::GET, path)?;
        if let Some(id) = last_id {
            request = request.header("last-event-id", id);
        }
        let answer = request.send().await?;
        ensure!(answer.status() == 200, "no stream: {}", answer.status());
        Ok(Listener::new(answer))
    }

    fn request(&self, method: Method, path: &str) -> anyhow::Result<RequestBuilder> {
        let request = self.http.request(method, self.url(path));
        Ok(match &self.token {
            Some(token) => request.header(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}"))?),
            None => request,
        })
    }

    /// A body that need not be JSON, with the content type it claims.
    pub async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
        headers: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let mut request = self.request(method, path)?;
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some((content_type, bytes)) = body {
            request = request.body(bytes);
            if !content_type.is_empty() {
                request = request.header("content-type", content_type);
            }
        }
        Answer::of(request.send().await?).await
    }

    /// A product on sale for ever, with so many pieces. For admins.
    pub async fn create_product(&self, name: &str, stock: u32, more: Value) -> anyhow::Result<i64> {
        let mut body = json!({"name": name, "description": "of the tests", "price": "19.99", "stock": stock});
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        self.post("/api/v1/admin/products", &body).await?.expect_status(201)?.number_at("/id")
    }
}

impl Answer {
    /// Reads what came back to its end.
    pub async fn of(answer: Response) -> anyhow::Result<Self> {
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        // A stream does not end: its head is its answer.
        let streams = headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let text = if streams { String::new() } else { answer.text().await? };
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Self { status, headers, text, body })
    }

    /// The answer, if it has this status.
    pub fn expect_status(self, status: u16) -> anyhow::Result<Self> {
        ensure!(self.status == status, "expected {status}, got {}: {}", self.status, self.text);
        Ok(self)
    }

    /// The answer, if it is a problem of this status and code, whole.
    pub fn expect_problem(self, status: u16, code: &str) -> anyhow::Result<Self> {
        let answer = self.expect_status(status)?;
        ensure!(
            answer.header("content-type") == Some("application/problem+json"),
            "not a problem: {:?}",
            answer.headers
        );
        ensure!(answer.text_at("/code")? == code, "expected {code}: {}", answer.text);
        for member in ["/type", "/title", "/detail", "/instance", "/request_id"] {
            ensure!(!answer.text_at(member)?.is_empty(), "{member} is missing: {}", answer.text);
        }
        ensure!(answer.number_at("/status")? == i64::from(status), "status differs: {}", answer.text);
        ensure!(answer.header("x-request-id") == Some(answer.text_at("/request_id")?), "another request id");
        Ok(answer)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn text_at(&self, pointer: &str) -> anyhow::Result<&str> {
        let value = self.body.pointer(pointer).and_then(Value::as_str);
        value.with_context(|| format!("no text at {pointer} in {}", self.text))
    }

    pub fn number_at(&self, pointer: &str) -> anyhow::Result<i64> {
        let value = self.body.pointer(pointer).and_then(Value::as_i64);
        value.with_context(|| format!("no number at {pointer} in {}", self.text))
    }
}
