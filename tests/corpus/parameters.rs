//! What can be wrong with a path and with a query.

use reqwest::Method;
use reqwest::header::HeaderName;

use crate::case::{Case, Expected, encoded};
use crate::document::{Operation, Parameter, Place};
use crate::shop::Shop;
use crate::values::{CHOICES, Schema, UUIDS};

pub fn add(cases: &mut Vec<Case>, operation: &Operation, shop: &Shop) {
    let sound = Case::sound(operation, shop);
    for method in ["OPTIONS", "TRACE", "PROPFIND", "PUT", "PATCH", "DELETE"] {
        // A page's own paths are the client's, not the document's.
        if let Ok(method) = Method::from_bytes(method.as_bytes())
            && !operation.siblings.contains(method.as_str())
        {
            cases.push(sound.clone().method(method).kind("method"));
        }
    }
    for parameter in operation.of_place(Place::Path) {
        let name = format!("{{{}}}", parameter.name);
        let ids: &[&str] = if parameter.schema.format() == Some("uuid") { &UUIDS } else { &IDS };
        for id in ids.iter().chain(&ODD_IDS) {
            let path = operation.path.replace(&name, &encoded(id));
            cases.push(sound.clone().path(path).kind("id").naming(format!("/{}", parameter.name)));
        }
    }
    let mut of_query = operation.of_place(Place::Query).peekable();
    if of_query.peek().is_some() && !operation.is_older() {
        for name in ["unknown", "Limit", "limit[]", "$where", "__proto__"] {
            let case = sound.clone().query(name, &["1"]);
            cases.push(case.kind("unknown parameter").naming(format!("/{name}")));
        }
    }
    for parameter in of_query {
        of_parameter(cases, &sound, parameter, operation.is_older());
    }
    if operation.method == Method::GET {
        odd(cases, &sound, operation);
    }
}

fn of_parameter(cases: &mut Vec<Case>, sound: &Case, parameter: &Parameter, older: bool) {
    let Parameter { name, required, schema, .. } = parameter;
    let mut add = |kind: &str, values: &[&str]| {
        cases.push(sound.clone().query(name, values).kind(kind).naming(format!("/{name}")));
    };
    let texts = schema.bad_texts();
    for (kind, text) in &texts {
        add(kind, &[text]);
    }
    for text in others(name, schema) {
        add("type", &[text]);
    }
    if *required {
        add("missing", &[]);
    }
    // A parameter has one value, whether that is good or bad.
    if !older && !texts.is_empty() {
        add("twice", &[&texts[0].1, &texts[0].1]);
    }
}

/// What a parameter of this kind cannot be.
fn others(name: &str, schema: &Schema) -> Vec<&'static str> {
    if schema.is("integer") {
        let wide = schema.format() == Some("int64");
        return NUMBERS.into_iter().filter(|text| !wide || !WIDE.contains(text)).collect();
    }
    if schema.is("boolean") {
        return vec!["", "1", "yes", "TRUE", "null"];
    }
    if schema.is("array") {
        return CHOICES.to_vec();
    }
    match name {
        "cursor" => vec!["", "nonsense", "====", "bm9wZQ", "eyJpIjoxLCJ4IjoxfQ", "eyJpIjoiMSJ9", "\u{1f375}", "W10"],
        "q" | "category" => vec!["a\u{0}b"],
        _ => vec![],
    }
}

/// Questions that look like an attack, and headers that ask for a part of the answer: they may be answered.
fn odd(cases: &mut Vec<Case>, sound: &Case, operation: &Operation) {
    for parameter in operation.of_place(Place::Query).filter(|it| matches!(it.name.as_str(), "q" | "category")) {
        for text in ODD_TEXTS {
            let case = sound.clone().query(&parameter.name, &[text]);
            cases.push(case.kind("odd text").expecting(Expected::Anything));
        }
    }
    for (name, value) in ODD_HEADERS {
        let name = HeaderName::from_static(name);
        let mut case =
            sound.clone().header(&name, &[value.as_bytes()]).kind("odd header").expecting(Expected::Anything);
        // Whoever has a copy already, or wants a part, may be told so.
        case.allowed.extend([206, 304, 416]);
        cases.push(case);
    }
}

const IDS: [&str; 9] = ["0", "-1", "+1", "001", "1.0", "0x1", "1e3", "9223372036854775808", "18446744073709551616"];

const ODD_IDS: [&str; 9] =
    ["abc", " 1", "1 or 1=1", "1;DROP TABLE orders", "\u{0}", "\u{ff11}", "null", "1\r\nFLUSHALL", "${jndi:ldap://x}"];

const NUMBERS: [&str; 14] = [
    "",
    "-1",
    "1.0",
    "1e3",
    "+-1",
    "0x1",
    " 1",
    "one",
    "NaN",
    "1,2",
    "4294967296",
    "1000000000000",
    "18446744073709551616",
    "\u{ff11}",
];

/// Those that an identifier may be.
const WIDE: [&str; 2] = ["4294967296", "1000000000000"];

const ODD_TEXTS: [&str; 12] = [
    "' OR 1=1 --",
    "'; DROP TABLE products; --",
    "%' AND sleep(5) --",
    "\\",
    "100%_",
    "\r\nFLUSHALL\r\n",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "\u{202e}gnp.exe",
    "e\u{301}\u{200b}\u{1f375}",
    "../../etc/passwd",
];

const ODD_HEADERS: [(&str, &str); 12] = [
    ("range", "bytes=0-1"),
    ("range", "bytes=99999999-"),
    ("range", "nonsense"),
    ("if-none-match", "nonsense"),
    ("if-modified-since", "yesterday"),
    ("accept", "image/png"),
    ("accept-encoding", "nonsense;q=2"),
    ("last-event-id", "nonsense"),
    ("last-event-id", "18446744073709551616"),
    ("x-forwarded-for", "'; DROP TABLE orders; --"),
    ("x-request-id", "a b"),
    ("cookie", "stockade_refresh=nonsense; =; ;;"),
];
