//! What can be wrong with a body.

use serde_json::{Map, Value};

use crate::case::Case;
use crate::document::{Operation, RequestBody};
use crate::shop::Shop;
use crate::values::{CONTROLS, Schema};

pub fn add(cases: &mut Vec<Case>, operation: &Operation, shop: &Shop) {
    let Some(body) = &operation.body else { return };
    let sound = Case::sound(operation, shop);
    not_json(cases, &sound, body, operation.is_older(), shop);
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/xml"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/json; charset=utf-16"),
        Some("application/jsonp"),
        Some("nonsense"),
    ] {
        // Where nothing need be sent, nothing sent needs no type.
        cases.push(
            sound.clone().body(object(&body.schema.sound("", shop))).content_type(content_type).kind("media type"),
        );
    }
    let packed = reqwest::header::CONTENT_ENCODING;
    for encoding in [&b"gzip"[..], b"br", b"identity, gzip", b"nonsense"] {
        cases.push(sound.clone().header(&packed, &[encoding]).kind("encoding"));
    }
    let whole = body.schema.sound("", shop);
    let Value::Object(whole) = whole else { return };
    members(cases, &sound, operation, &body.schema, &whole, &mut |inner| inner, "", shop);
}

/// Faults of each member of an object, and of the objects within it. `wrap` puts the object where it belongs.
#[expect(clippy::too_many_arguments, reason = "all of it is what an object is, and where")]
fn members(
    cases: &mut Vec<Case>,
    sound: &Case,
    operation: &Operation,
    schema: &Schema,
    whole: &Map<String, Value>,
    wrap: &mut dyn FnMut(String) -> String,
    pointer: &str,
    shop: &Shop,
) {
    let loose = operation.is_older();
    for name in schema.required() {
        let mut without = whole.clone();
        without.remove(&name);
        let body = wrap(Value::Object(without).to_string());
        cases.push(sound.clone().body(body).kind("missing").naming(format!("{pointer}/{name}")));
    }
    if schema.is_closed() {
        let known = schema.members();
        for name in OTHERS.into_iter().filter(|name| !known.iter().any(|(known, _)| known == name)) {
            let body = wrap(with(whole, name, "1"));
            cases.push(sound.clone().body(body).kind("unknown member").naming(format!("{pointer}/{name}")));
        }
    }
    // Whoever an older client says it is has to be who it is, whatever that is written as.
    let named = schema.members().into_iter().filter(|(name, _)| !matches!(name.as_str(), "userId" | "customerId"));
    for (name, member) in named {
        let at = format!("{pointer}/{name}");
        let mut add = |kind: &str, text: &str| {
            let body = wrap(with(whole, &name, text));
            cases.push(sound.clone().body(body).kind(kind).naming(at.clone()));
        };
        for bad in member.bad(loose) {
            add(bad.kind, &bad.text);
        }
        if member.is_one_line() && name != "description" {
            for text in CONTROLS.into_iter().chain(["   ", "\u{a0}"]) {
                add("control characters", &Value::from(text).to_string());
            }
        }
        // Older clients are told nothing of members that they did not need.
        if !loose {
            let twice = format!("{},\"{name}\":1}}", with(whole, &name, "1").trim_end_matches('}'));
            let body = wrap(twice);
            cases.push(sound.clone().body(body).kind("twice"));
        }
        if let Some(items) = member.items() {
            let Value::Object(item) = items.sound("", shop) else { continue };
            let mut wrap_item = |inner: String| wrap(with(whole, &name, &format!("[{inner}]")));
            members(cases, sound, operation, &items, &item, &mut wrap_item, &format!("{at}/0"), shop);
            let many = vec![Value::Object(item.clone()).to_string(); 51].join(",");
            for bad in ["[]", "[null]", "[1]", "[[]]", "{\"0\":{}}", &format!("[{many}]")] {
                cases.push(sound.clone().body(wrap(with(whole, &name, bad))).kind("list").naming(at.clone()));
            }
        }
    }
}

/// What is no JSON, or JSON of another kind.
fn not_json(cases: &mut Vec<Case>, sound: &Case, body: &RequestBody, older: bool, shop: &Shop) {
    let whole = object(&body.schema.sound("", shop));
    let open = whole.trim_end_matches('}').to_owned();
    let utf16: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bodies: Vec<Vec<u8>> = vec![
        b" ".to_vec(),
        b"not json".to_vec(),
        b"{".to_vec(),
        b"\0".to_vec(),
        b"\xff\xfe".to_vec(),
        b"{'a': 1}".to_vec(),
        b"{\"a\": NaN}".to_vec(),
        b"{\"a\": Infinity}".to_vec(),
        b"{\"a\": 01}".to_vec(),
        b"{\"a\": +1}".to_vec(),
        b"{\"a\": 1,}".to_vec(),
        b"{\"a\" 1}".to_vec(),
        b"{a: 1}".to_vec(),
        b"// comment\n{}".to_vec(),
        b"{\"a\": \"\xff\"}".to_vec(),
        b"{\"a\": \"\x01\"}".to_vec(),
        b"userId=1&quantity=1".to_vec(),
        b"<quantity>1</quantity>".to_vec(),
        open.clone().into_bytes(),
        format!("{whole} trailing").into_bytes(),
        format!("{whole}{whole}").into_bytes(),
        format!("[{whole}]").into_bytes(),
        format!("\u{feff}{whole}").into_bytes(),
        Value::from(whole.clone()).to_string().into_bytes(),
        utf16,
        b"[]".to_vec(),
        b"true".to_vec(),
        b"7".to_vec(),
        b"\"text\"".to_vec(),
        b"1e400".to_vec(),
        "[".repeat(10_000).into_bytes(),
        "{\"a\":".repeat(10_000).into_bytes(),
        format!("{whole}{}", " ".repeat(64 * 1024)).into_bytes(),
        format!("{{\"a\": \"{}\"}}", "x".repeat(1024 * 1024)).into_bytes(),
    ];
    for bytes in bodies {
        cases.push(sound.clone().body(bytes).kind("not json"));
    }
    if body.schema.is_closed() {
        // Half of a letter, or a deep nest, in a member that nobody reads is JSON all the same.
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        cases.push(sound.clone().body(deep).kind("not json"));
        cases.push(sound.clone().body("{\"a\": \"\\ud800\"}").kind("not json"));
        cases.push(sound.clone().body("{\"\\ud800\": 1}").kind("not json"));
    }
    // Some of the older systems took a body that was left out for an empty one.
    if body.required && !older {
        cases.push(sound.clone().body("").kind("not json"));
        cases.push(sound.clone().body("null").kind("not json"));
    }
}

fn object(value: &Value) -> String {
    value.to_string()
}

/// The object as JSON text, with this text as a member's value.
fn with(whole: &Map<String, Value>, name: &str, text: &str) -> String {
    let others = whole.iter().filter(|(known, _)| *known != name);
    let mut members: Vec<String> =
        others.map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))).collect();
    members.push(format!("{}:{text}", Value::from(name)));
    format!("{{{}}}", members.join(","))
}

/// Members that are the service's own, or nobody's.
const OTHERS: [&str; 22] = [
    "unknown",
    "id",
    "user_id",
    "customer_id",
    "role",
    "status",
    "total",
    "unit_price",
    "available",
    "held",
    "sold",
    "received",
    "version",
    "stock_version",
    "created_at",
    "expires_at",
    "hold_expires_at",
    "disabled",
    "password_hash",
    "number",
    "__proto__",
    "constructor",
];
