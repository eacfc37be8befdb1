//! JSON bodies: small, in time, in UTF-8, with nothing unknown in them.

use std::borrow::Cow;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::Extracting;
use crate::problem::{FieldError, Problem};
use crate::wire::Object;

/// The most bytes a body may have.
pub const BODY_LIMIT: usize = 64 * 1024;

/// The most time a body may take to arrive, from its first byte to its last.
const BODY_DEADLINE: Duration = Duration::from_secs(5);

/// A body, read and parsed.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// A body that may be left out, for requests that say everything by their path.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

/// A body as older servers took it: one that was left out is an object without members, so whoever sent none is told
/// what is missing by its name.
#[derive(Debug)]
pub struct LooseBody<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for LooseBody<T> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let sent = sent(&request, payload).await?;
            sent.map_or_else(|| parse(b"{}"), |bytes| parse(&bytes)).map(Self)
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !is_plain_json(&request) {
                return Err(Problem::unsupported_media_type());
            }
            parse(&read(payload).await?).map(Self)
        })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalBody<T> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            // `null` is nothing, too, and the OpenAPI document says so.
            let sent = sent(&request, payload).await?.filter(|bytes| bytes.trim_ascii() != b"null");
            sent.map_or_else(|| Ok(T::default()), |bytes| parse(&bytes)).map(Self)
        })
    }
}

/// The body, unless it was left out.
async fn sent(request: &HttpRequest, payload: Payload) -> Result<Option<BytesMut>, Problem> {
    let bytes = read(payload).await?;
    if !bytes.is_empty() && !is_plain_json(request) {
        return Err(Problem::unsupported_media_type());
    }
    Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
}

fn is_plain_json(request: &HttpRequest) -> bool {
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut parts = header.split(';').map(|part| part.trim().to_ascii_lowercase());
    let json = parts.next().is_some_and(|essence| essence == "application/json");
    let utf8 = parts.all(|parameter| match parameter.strip_prefix("charset=") {
        Some(charset) => charset.trim_matches('"') == "utf-8",
        None => true,
    });
    json && utf8 && !request.headers().contains_key(CONTENT_ENCODING)
}

/// The whole body, if it is small and comes in time.
async fn read(payload: Payload) -> Result<BytesMut, Problem> {
    let late = |_| Problem::request_timeout(BODY_DEADLINE.as_secs());
    tokio::time::timeout(BODY_DEADLINE, read_all(payload)).await.map_err(late)?
}

async fn read_all(mut payload: Payload) -> Result<BytesMut, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Problem::invalid_json("the body broke off"))?;
        if BODY_LIMIT < bytes.len() + chunk.len() {
            return Err(Problem::payload_too_large(BODY_LIMIT));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Parses a JSON object, and says which member is wrong when it is JSON but not what was asked for.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // Of members that an older system does not mind, nobody would notice otherwise.
    let text = str::from_utf8(bytes).map_err(|_| Problem::invalid_json("the body is not in UTF-8"))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let Object(value) = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        let said = inner.to_string();
        // A number too large for any type is JSON all the same.
        if inner.classify() == Category::Data || said.starts_with("number out of range") {
            Problem::invalid_fields(vec![field_error(&pointer, &said)])
        } else {
            Problem::invalid_json(shorten(&said))
        }
    })?;
    json.end().map_err(|error| Problem::invalid_json(shorten(&error.to_string())))?;
    Ok(value)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&shorten(&key.replace('~', "~0").replace('/', "~1")));
            }
            Segment::Seq { index } => pointer.extend(["/", &index.to_string()]),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// Makes a field error of what serde says, without the position, and with the name of a missing member.
pub fn field_error(pointer: &str, message: &str) -> FieldError {
    let message = message.split(" at line ").next().unwrap_or(message);
    let code = ["unknown field", "missing field", "duplicate field"].into_iter().find(|kind| message.starts_with(kind));
    let code = match code {
        Some("unknown field") => "unknown_field",
        Some("missing field") => "missing_field",
        Some(_) => "duplicate_field",
        None if message.starts_with("invalid type") && !is_other_number(message) => "wrong_type",
        None => "invalid_value",
    };
    // The path leads to a member that is unknown, but only to the object that lacks one or has it twice.
    let named = message.split('`').nth(1).filter(|_| code == "missing_field" || code == "duplicate_field");
    let pointer = named.map_or_else(|| pointer.to_owned(), |name| format!("{pointer}/{name}"));
    FieldError { pointer, code: code.into(), detail: shorten(&plain(message)) }
}

/// A fraction, or a number too large, where a whole number was expected: the type is right, the value is not.
fn is_other_number(message: &str) -> bool {
    let expected = message.rsplit_once(", expected ").map_or("", |(_, expected)| expected);
    let whole = matches!(expected, "i32" | "i64" | "u32" | "u64") || expected.starts_with("a whole number");
    whole && (message.contains(": floating point ") || message.contains(": integer ") || message.contains(": number"))
}

/// What serde and the standard library say about a value, in words for whoever sent it.
fn plain(message: &str) -> Cow<'_, str> {
    let refused = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((_, expected)) = refused.and_then(|refused| refused.rsplit_once(", expected ")) {
        let expected = match expected {
            "i32" | "i64" | "u64" => "a whole number",
            "u32" => "a whole number from 0 to 4294967295",
            "a string" | "string" | "str" => "a text",
            "a boolean" | "bool" => "true or false",
            "a sequence" => "a list",
            expected if expected.starts_with("struct ") || expected == "a map" => "an object",
            ours => ours,
        };
        return format!("expected {expected}").into();
    }
    match message {
        "invalid digit found in string" | "cannot parse integer from empty string" => "expected a whole number".into(),
        "number too large to fit in target type" | "number too small to fit in target type" => {
            "expected a whole number that is not so large".into()
        }
        "provided string was not `true` or `false`" => "expected true or false".into(),
        _ if message.starts_with("number out of range") => "expected a number that is not so large".into(),
        _ => message.into(),
    }
}

/// Says no more than a line, so that nobody's input is sent back at length.
fn shorten(message: &str) -> String {
    const LONGEST: usize = 160;
    match message.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", message.get(..end.min(60)).unwrap_or_default()),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_in_the_words_of_the_language_we_wrote_this_in() {
        let said = [
            (
                "invalid type: floating point `0.4`, expected u32",
                "invalid_value",
                "a whole number from 0 to 4294967295",
            ),
            ("invalid value: integer `-1`, expected i64 at line 1 column 7", "invalid_value", "a whole number"),
            ("invalid type: string \"a, expected b\", expected u64", "wrong_type", "a whole number"),
            ("invalid type: null, expected a string", "wrong_type", "a text"),
            ("invalid type: map, expected a sequence", "wrong_type", "a list"),
            ("invalid type: integer `7`, expected a boolean", "wrong_type", "true or false"),
            ("invalid type: string \"x\", expected struct ItemRequest", "wrong_type", "an object"),
            ("invalid digit found in string", "invalid_value", "a whole number"),
            ("provided string was not `true` or `false`", "invalid_value", "true or false"),
        ];
        for (message, code, expected) in said {
            let FieldError { code: told, detail, .. } = field_error("/x", message);
            assert_eq!((&*told, detail), (code, format!("expected {expected}")), "{message}");
        }
    }
}
