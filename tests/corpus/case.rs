//! One bad request, and what is to become of it.

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use stockade_tests::{Answer, Client};

use crate::document::Operation;
use crate::shop::Shop;

/// A request with one thing wrong in it.
#[derive(Clone)]
pub struct Case {
    /// What kind of fault it is, for counting.
    pub kind: String,
    /// Where the fault is.
    pub at: String,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
    content_type: Option<HeaderValue>,
    body: Option<Vec<u8>>,
    /// Whether the headers bring their own `Authorization`, or none at all.
    pub own_token: bool,
    /// The statuses that the document allows.
    pub allowed: BTreeSet<u16>,
    pub expected: Expected,
}

/// What is answered.
#[derive(Clone, PartialEq, Eq)]
pub enum Expected {
    /// A problem.
    Refused,
    /// A problem that names this field, or something within it.
    Field(String),
    /// Whoever asks so is nobody.
    Nobody,
    /// What is odd is not always wrong, but it is never a fault of ours.
    Anything,
}

impl Case {
    /// The operation asked as it should be; what is wrong with it is still to come.
    pub fn sound(operation: &Operation, shop: &Shop) -> Self {
        let json = HeaderValue::from_static("application/json");
        let if_match = operation.takes_header("If-Match").then(|| HeaderValue::from_static("\"1\""));
        Self {
            kind: String::new(),
            at: operation.name(),
            method: operation.method.clone(),
            path: operation.sound_path(shop),
            query: operation.sound_query(shop),
            headers: if_match.into_iter().map(|tag| (reqwest::header::IF_MATCH, tag)).collect(),
            content_type: operation.body.as_ref().map(|_| json),
            body: operation.body.as_ref().map(|body| body.schema.sound("", shop).to_string().into_bytes()),
            own_token: false,
            allowed: operation.statuses.clone(),
            expected: Expected::Refused,
        }
    }

    pub fn kind(self, kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..self }
    }

    /// The answer names this field.
    pub fn naming(self, pointer: impl Into<String>) -> Self {
        let pointer = pointer.into();
        Self { at: format!("{} {pointer}", self.at), expected: Expected::Field(pointer), ..self }
    }

    pub fn expecting(self, expected: Expected) -> Self {
        Self { expected, ..self }
    }

    pub fn method(self, method: Method) -> Self {
        let allowed = BTreeSet::from([405]);
        Self { method, allowed, ..self }
    }

    pub fn path(self, path: String) -> Self {
        Self { path, ..self }
    }

    /// The query with these in the place of `name`.
    pub fn query(mut self, name: &str, values: &[&str]) -> Self {
        self.query.retain(|(known, _)| known != name);
        self.query.extend(values.iter().map(|value| (name.to_owned(), (*value).to_owned())));
        self
    }

    /// The headers with these in the place of `name`.
    pub fn header(mut self, name: &HeaderName, values: &[&[u8]]) -> Self {
        self.own_token |= *name == AUTHORIZATION;
        self.headers.retain(|(known, _)| known != name);
        // What no client can send need not be tried.
        let values = values.iter().filter_map(|value| HeaderValue::from_bytes(value).ok());
        self.headers.extend(values.map(|value| (name.clone(), value)));
        self
    }

    pub fn content_type(self, content_type: Option<&'static str>) -> Self {
        Self { content_type: content_type.map(HeaderValue::from_static), ..self }
    }

    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: Some(body.into()), ..self }
    }

    /// All that is sent, to tell cases apart.
    pub fn key(&self) -> String {
        let Self { method, path, query, headers, content_type, body, own_token, .. } = self;
        format!("{method} {path} {query:?} {headers:?} {content_type:?} {body:?} {own_token}")
    }

    /// For whoever looks for the fault: at most a few lines.
    pub fn name(&self) -> String {
        let sent = String::from_utf8_lossy(self.body.as_deref().unwrap_or_default()).into_owned();
        let query = format!("{:?}", self.query);
        let cut = |text: &str| text.chars().take(160).collect::<String>();
        format!("[{}] at {}: {} {} {} {}", self.kind, self.at, self.method, self.path, cut(&query), cut(&sent))
    }

    pub async fn ask(&self, client: &Client) -> anyhow::Result<Answer> {
        let query = self.query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let query = query.collect::<Vec<_>>().join("&");
        let path = if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        let mut request = client.http().request(self.method.clone(), client.url(&path));
        if let Some(token) = client.token().filter(|_| !self.own_token) {
            request = request.bearer_auth(token);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        if let Some(content_type) = &self.content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        Answer::of(request.send().await?).await
    }
}

/// Text as it is put into an address.
pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
