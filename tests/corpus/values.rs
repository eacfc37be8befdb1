//! Values that a schema allows, and values that it does not.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::shop::Shop;

/// A schema of the document, with what it refers to.
#[derive(Clone)]
pub struct Schema {
    document: Arc<Value>,
    schema: Value,
}

/// A value as JSON text, which need not be what serde would write, and the kind of fault it is.
pub struct Bad {
    pub kind: &'static str,
    pub text: String,
}

impl Schema {
    /// A choice between a schema and null is that schema.
    pub fn new(document: Arc<Value>, schema: &Value) -> Self {
        let choices = schema["oneOf"].as_array().into_iter().flatten();
        let real: Vec<_> = choices.filter(|choice| choice["type"] != "null").collect();
        if let [only] = real.as_slice() {
            return Self::new(document, only);
        }
        let referred = schema["$ref"].as_str().and_then(|name| document.pointer(name.trim_start_matches('#')).cloned());
        match referred {
            Some(schema) => Self::new(document, &schema),
            None => Self { document, schema: schema.clone() },
        }
    }

    fn at(&self, schema: &Value) -> Self {
        Self::new(Arc::clone(&self.document), schema)
    }

    pub fn format(&self) -> Option<&str> {
        self.schema["format"].as_str()
    }

    pub fn is(&self, kind: &str) -> bool {
        match &self.schema["type"] {
            Value::String(only) => only == kind,
            Value::Array(kinds) => kinds.iter().any(|known| known == kind),
            // Money is text or a number.
            _ => self.schema["oneOf"].as_array().into_iter().flatten().any(|choice| choice["type"] == kind),
        }
    }

    fn is_money(&self) -> bool {
        self.schema.get("oneOf").is_some()
    }

    pub fn members(&self) -> Vec<(String, Self)> {
        let members = self.schema["properties"].as_object().into_iter().flatten();
        members.map(|(name, schema)| (name.clone(), self.at(schema))).collect()
    }

    pub fn required(&self) -> Vec<String> {
        let names = self.schema["required"].as_array().into_iter().flatten();
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    }

    pub fn is_closed(&self) -> bool {
        self.schema["additionalProperties"] == false
    }

    pub fn items(&self) -> Option<Self> {
        self.schema.get("items").map(|items| self.at(items))
    }

    fn number(&self, member: &str) -> Option<i64> {
        self.schema[member].as_i64()
    }

    /// A value that is taken; `name` is the member's or the parameter's.
    pub fn sound(&self, name: &str, shop: &Shop) -> Value {
        if self.is("object") {
            let required = self.required();
            let members = self.members().into_iter().filter(|(name, _)| required.contains(name));
            return members.map(|(name, schema)| (name.clone(), schema.sound(&name, shop))).collect::<Value>();
        }
        if self.is_money() {
            return json!("19.99");
        }
        if self.is("array") {
            return self.items().map_or_else(|| json!([]), |items| json!([items.sound("", shop)]));
        }
        if self.is("integer") {
            let product = name.to_ascii_lowercase().replace('_', "") == "productid";
            return if product { json!(shop.product) } else { json!(self.number("minimum").unwrap_or(1).max(1)) };
        }
        match (self.format(), self.schema["enum"].as_array()) {
            (Some("email"), _) => json!("new@example.com"),
            (Some("date-time"), _) => json!("2027-01-31T12:00:00Z"),
            (_, Some(names)) => names.first().cloned().unwrap_or_default(),
            _ => json!("a text that is sound"),
        }
    }

    /// Values that are wrong in a body. `loose` is for the older systems, where whole numbers may be text.
    pub fn bad(&self, loose: bool) -> Vec<Bad> {
        let mut bad: Vec<Bad> = Vec::new();
        let mut add = |kind, texts: &[&str]| {
            bad.extend(texts.iter().map(|text| Bad { kind, text: (*text).to_owned() }));
        };
        if !self.is("null") && !self.is_optional_money() {
            add("null", &["null"]);
        }
        if !self.is("boolean") {
            add("type", &["true", "false"]);
        }
        if !self.is("array") {
            add("type", &["[]", "[1]", "[[[[[[[[[[]]]]]]]]]]"]);
        }
        if !self.is("object") {
            add("type", &["{}", "{\"a\":1}", "{\"$ne\":null}"]);
        }
        if !self.is("integer") {
            add("type", &["7", "-1", "0.5", "1e400"]);
        }
        if self.is_money() {
            add("money", &MONEY);
        } else if self.is("integer") {
            add("number", &NUMBERS);
            add("type", &TEXTS_FOR_NUMBERS);
            if !loose {
                add("type", &["\"1\"", "\"7\""]);
            }
        } else if !self.is("string") {
            add("type", &["\"\"", "\"text\""]);
        }
        bad.extend(self.beyond());
        if self.is("string") && !self.is_money() {
            bad.extend(self.bad_texts().into_iter().map(|(kind, text)| Bad { kind, text: json!(text).to_string() }));
        }
        bad
    }

    /// `null` is no price, but where a price may be left out it is taken for that.
    fn is_optional_money(&self) -> bool {
        self.is_money()
    }

    /// Numbers beyond the limits.
    fn beyond(&self) -> impl Iterator<Item = Bad> {
        let whole = self.is("integer") && !self.is_money();
        let least = self.number("minimum").filter(|_| whole).map(|least| least - 1);
        let most = self.number("maximum").filter(|_| whole).map(|most| most + 1);
        let wide = self.schema["format"] == "int64";
        let more = whole.then_some(if wide { "9223372036854775808" } else { "4294967296" });
        let numbers = [least, most].into_iter().flatten().map(|number| number.to_string());
        numbers.chain(more.map(str::to_owned)).map(|text| Bad { kind: "range", text })
    }

    /// Text that is wrong, as itself.
    pub fn bad_texts(&self) -> Vec<(&'static str, String)> {
        let mut bad: Vec<(&'static str, String)> = Vec::new();
        let format = self.format();
        if let Some(most) = self.schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()) {
            bad.push(("length", "x".repeat(most + 1)));
            // As many characters, but the letter is of four bytes.
            bad.push(("length", "\u{1f375}".repeat(most + 1)));
        }
        if self.number("minLength").is_some() {
            bad.push(("length", String::new()));
        }
        let mut add = |kind, texts: &[&str]| bad.extend(texts.iter().map(|text| (kind, (*text).to_owned())));
        match format {
            Some("email") => add("email", &EMAILS),
            Some("date-time") => add("time", &TIMES),
            Some("uuid") => add("id", &UUIDS),
            Some("password") => {}
            _ if self.schema.get("enum").is_some() => add("choice", &CHOICES),
            _ if self.schema.get("pattern").is_some() => add("choice", &CHOICES),
            _ => {}
        }
        bad
    }

    /// Whether text may have no control characters: it is shown in one line.
    pub fn is_one_line(&self) -> bool {
        let plain = self.format().is_none() && self.schema.get("enum").is_none() && !self.is_money();
        plain && self.is("string") && self.number("minLength") == Some(1)
    }
}

/// Text that no line may have.
pub const CONTROLS: [&str; 7] = ["a\u{0}b", "a\r\nb", "a\nb", "\u{1b}[31mred", "a\tb", "a\u{7f}b", "a\u{85}b"];

/// Numbers that are no whole number from 1 to any limit.
const NUMBERS: [&str; 12] = [
    "-1000000001",
    "0.4",
    "1.5",
    "-0.5",
    "1e-1",
    "1e400",
    "-1e400",
    "1e20",
    "9223372036854775808",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "0.1e1000000000",
];

/// Text in the place of a whole number.
const TEXTS_FOR_NUMBERS: [&str; 11] = [
    "\"\"",
    "\" 1\"",
    "\"1 \"",
    "\"one\"",
    "\"1.5\"",
    "\"0x1\"",
    "\"\\uff11\"",
    "\"1 or 1=1\"",
    "\"-99999999999\"",
    "\"NaN\"",
    "\"1\\u0000\"",
];

const MONEY: [&str; 26] = [
    "\"0.001\"",
    "\"1.000\"",
    "\"1,00\"",
    "\"-0.01\"",
    "\"-1\"",
    "\"100000000.00\"",
    "\"100000000\"",
    "\"1e-3\"",
    "\"1e3\"",
    "\" 1.00\"",
    "\"1.00 \"",
    "\"1.\"",
    "\".5\"",
    "\"\"",
    "\"NaN\"",
    "\"Infinity\"",
    "\"\\uff11.00\"",
    "\"1.00\\u0000\"",
    "\"0x10\"",
    "\"19.99 EUR\"",
    "-1",
    "0.001",
    "100000000",
    "1e-3",
    "1e400",
    "99999999999999999999999999999999999999",
];

const EMAILS: [&str; 12] = [
    "",
    "eve",
    "eve@",
    "@example.com",
    "eve@@example.com",
    "e ve@example.com",
    "e\r\nve@example.com",
    "eve@example..com",
    "eve@-example.com",
    "\u{435}ve@example.com",
    "eve@ex\u{e4}mple.com",
    "<eve@example.com>",
];

pub const TIMES: [&str; 14] = [
    "",
    "tomorrow",
    "0000-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "10000-01-01T00:00:00Z",
    "2027-02-30T00:00:00Z",
    "2027-13-01T00:00:00Z",
    "2027-01-01T25:00:00Z",
    "2027-01-01T00:00:00",
    "2027-01-01",
    "1800000000",
    "2027-01-01T00:00:00+99:00",
    "2027-01-01T00:00:00Z; DROP TABLE orders",
    "\u{ff12}027-01-01T00:00:00Z",
];

pub const UUIDS: [&str; 9] = [
    "1",
    "not-a-uuid",
    "0190A5F0-0000-7000-8000-000000000000",
    "0190a5f0000070008000000000000000",
    "{0190a5f0-0000-7000-8000-000000000000}",
    "urn:uuid:0190a5f0-0000-7000-8000-000000000000",
    "0190a5f0-0000-7000-8000-00000000000",
    "0190a5f0-0000-7000-8000-0000000000000",
    "0190a5f0-0000-7000-8000-00000000000g",
];

pub const CHOICES: [&str; 6] = ["nonsense", "", "PENDING", "null", "' OR 1=1 --", "\u{202e}evil"];
