//! What the server under the application says without a word, and the problem that is meant.

use actix_web::http::StatusCode;

use crate::middleware::RequestId;
use crate::problem::{Problem, ProblemBody};

/// The most that a bare answer has: a status, a length, a date.
const LONGEST_ANSWER: usize = 512;

/// The end of what a client has sent: enough to find the head that was refused, and in it the field that is wrong.
#[derive(Default)]
pub struct Heard(Vec<u8>);

impl Heard {
    const KEPT: usize = 8 * 1024;

    pub fn listen(&mut self, bytes: &[u8]) {
        let bytes = &bytes[bytes.len().saturating_sub(Self::KEPT)..];
        // Cut only now and then, so that not every request moves what others have left.
        if 2 * Self::KEPT < self.0.len() + bytes.len() {
            self.0.drain(..self.0.len().saturating_sub(Self::KEPT));
        }
        self.0.extend_from_slice(bytes);
    }

    /// The last request line and what follows it. `None` when it is not there, or was too long ago.
    fn head(&self) -> Option<Head<'_>> {
        let lines = || self.0.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let begins =
            lines().enumerate().filter(|(_, line)| line.ends_with(b" HTTP/1.1") || line.ends_with(b" HTTP/1.0"));
        let (at, request_line) = begins.last()?;
        Some(Head { request_line, fields: lines().skip(at + 1).take_while(|line| !line.is_empty()).collect() })
    }
}

struct Head<'a> {
    request_line: &'a [u8],
    fields: Vec<&'a [u8]>,
}

impl Head<'_> {
    /// The path that was asked for, as far as it can be shown.
    fn path(&self) -> String {
        let target = self.request_line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let path = target.split(|byte| *byte == b'?').next().unwrap_or_default();
        String::from_utf8_lossy(path).chars().filter(|char| !char.is_control()).take(256).collect()
    }

    /// The first field that cannot be in a head, by its name (RFC 9110, 5.5 and 5.6.2), and what is wrong with it.
    fn fault(&self) -> Option<(String, &'static str)> {
        let mut lengths = 0;
        for line in &self.fields {
            let Some(colon) = line.iter().position(|byte| *byte == b':') else {
                return Some((shown(line), "a header is a name, a colon and a value"));
            };
            let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
            if name.is_empty() || !name.iter().all(|byte| is_token(*byte)) {
                return Some((shown(name), "the name of a header is letters, digits and hyphens"));
            }
            if !value.iter().all(|byte| *byte == b'\t' || (0x20..0x7f).contains(byte) || 0x7f < *byte) {
                return Some((shown(name), "the value of a header has no control characters"));
            }
            if name.eq_ignore_ascii_case(b"content-length") {
                lengths += 1;
                if 1 < lengths || value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
                    return Some((shown(name), "a length is digits, once"));
                }
            }
            if name.eq_ignore_ascii_case(b"transfer-encoding") {
                return Some((shown(name), "chunked alone is understood, and without a Content-Length"));
            }
        }
        None
    }
}

const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}

/// A name as it can be shown again.
fn shown(name: &[u8]) -> String {
    let visible = name.iter().take(64).filter(|byte| byte.is_ascii_graphic());
    format!("/{}", visible.map(|byte| char::from(*byte)).collect::<String>())
}

/// An answer in which there is only a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BareAnswer {
    /// Where in the bytes it begins.
    pub begins_at: usize,
    status: StatusCode,
}

impl BareAnswer {
    /// The application gives each of its answers an id. An error without one, and with nothing after its head, is the
    /// server's own, and the last on its connection.
    pub fn at_the_end_of(bytes: &[u8]) -> Option<Self> {
        let head = bytes.strip_suffix(b"\r\n\r\n")?;
        let from = head.len().saturating_sub(LONGEST_ANSWER);
        let begins_at = from + head[from..].windows(9).rposition(|window| window == b"HTTP/1.1 ")?;
        let answer = std::str::from_utf8(&head[begins_at..]).ok()?;
        let mut lines = answer.split("\r\n");
        let code = lines.next()?.split(' ').nth(1)?;
        let status = StatusCode::from_bytes(code.as_bytes()).ok()?;
        let is_error = status.is_client_error() || status.is_server_error();
        let named = lines.any(|line| line.get(..13).is_some_and(|name| name.eq_ignore_ascii_case("x-request-id:")));
        (is_error && !named).then_some(Self { begins_at, status })
    }

    /// The same answer with a problem in it, whole.
    pub fn in_words(self, memory: &Heard) -> Vec<u8> {
        let head = memory.head();
        let problem = match (self.status, head.as_ref().and_then(Head::fault)) {
            (StatusCode::BAD_REQUEST, Some((pointer, detail))) => Problem::invalid(pointer, detail),
            (StatusCode::BAD_REQUEST, None) => Problem::not_http(),
            (StatusCode::REQUEST_TIMEOUT, _) => Problem::head_timeout(super::HEAD_DEADLINE.as_secs()),
            (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, _) => Problem::head_too_large(super::HEAD_LIMIT),
            (status, _) => Problem::of_status(status),
        };
        let id = RequestId::new();
        let path = head.map(|head| head.path()).unwrap_or_default();
        tracing::debug!(request.id = %id.as_str(), http.status = self.status.as_u16(), "refused a head");
        let body = serde_json::to_vec(&ProblemBody::new(&problem, &path, id.as_str())).unwrap_or_default();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-length: {length}\r\n\
             x-content-type-options: nosniff\r\nx-frame-options: DENY\r\nreferrer-policy: no-referrer\r\n\
             content-security-policy: default-src 'none'; frame-ancestors 'none'\r\nx-request-id: {id}\r\nconnection: close\r\n\r\n",
            status = self.status,
            length = body.len(),
            id = id.as_str(),
        );
        [head.into_bytes(), body].concat()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const BARE: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\ndate: now\r\n\r\n";

    #[test]
    fn only_an_error_that_the_application_did_not_write_is_bare() {
        let begins_at = |bytes: &[u8]| BareAnswer::at_the_end_of(bytes).map(|bare| bare.begins_at);
        assert_eq!(begins_at(BARE), Some(0));
        let before = b"HTTP/1.1 200 OK\r\nx-request-id: 7\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(begins_at(&[&before[..], BARE].concat()), Some(before.len()));
        for ours in [
            &b"HTTP/1.1 404 Not Found\r\nX-Request-Id: 7\r\ncontent-length: 90\r\n\r\n"[..],
            b"HTTP/1.1 204 No Content\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            b"0\r\n\r\n",
            b"",
        ] {
            assert_eq!(begins_at(ours), None, "{}", String::from_utf8_lossy(ours));
        }
    }

    fn told(sent: &[u8]) -> (Value, Value) {
        let mut memory = Heard::default();
        memory.listen(b"GET /livez HTTP/1.1\r\nhost: x\r\nbroken: no\x01\r\n\r\n");
        memory.listen(sent);
        let answer = BareAnswer::at_the_end_of(BARE).map(|bare| bare.in_words(&memory)).unwrap_or_default();
        let text = String::from_utf8(answer).unwrap_or_default();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        (body["errors"][0]["pointer"].clone(), body["instance"].clone())
    }

    #[test]
    fn the_header_that_is_wrong_is_named() {
        let get = "GET /api/v1/cart?secret=1 HTTP/1.1\r\nHost: x\r\n";
        for (field, pointer) in [
            ("Authorization: Bearer a\x07b", "/Authorization"),
            ("Idempotency-Key: a\0b", "/Idempotency-Key"),
            ("Two words: x", "/Twowords"),
            ("no colon", "/nocolon"),
            ("Content-Length: +5", "/Content-Length"),
            ("Content-Length: 5\r\nContent-Length: 6", "/Content-Length"),
            ("Transfer-Encoding: gzip", "/Transfer-Encoding"),
        ] {
            let sent = format!("{get}{field}\r\nLater: \x01\r\n\r\n");
            assert_eq!(told(sent.as_bytes()), (pointer.into(), "/api/v1/cart".into()), "{field:?}");
        }
        assert_eq!(told(b"\x16\x03\x01 hello").0, Value::String("/broken".to_owned()), "the last head there was");
    }

    #[test]
    fn the_memory_is_short() {
        let mut memory = Heard::default();
        for _ in 0..100 {
            memory.listen(&[b'x'; 1_000]);
        }
        memory.listen(&vec![b'y'; 100_000]);
        assert!(memory.0.len() <= 2 * Heard::KEPT);
    }
}
