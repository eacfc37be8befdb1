//! Where the next page begins, opaque to clients.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use stockade_domain::page::{Position, SortKey};

/// A position as clients carry it: base64 of a small JSON document, of at most a few hundred characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub Position);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "i")]
    id: i64,
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl Cursor {
    pub fn write(position: Position) -> String {
        let (number, text) = match position.key {
            None => (None, None),
            Some(SortKey::Number(number)) => (Some(number), None),
            Some(SortKey::Text(text)) => (None, Some(text)),
        };
        let json = serde_json::to_vec(&Document { id: position.id, number, text }).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(json)
    }

    fn read(text: &str) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(text).ok()?;
        let Document { id, number, text } = serde_json::from_slice(&json).ok()?;
        let key = match (number, text) {
            (None, None) => None,
            (Some(number), None) => Some(SortKey::Number(number)),
            (None, Some(text)) => Some(SortKey::Text(text)),
            (Some(_), Some(_)) => return None,
        };
        Some(Self(Position { key, id }))
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(field: D) -> Result<Self, D::Error> {
        let text = String::deserialize(field)?;
        Self::read(&text).ok_or_else(|| D::Error::custom("a cursor is the next_cursor of an earlier page"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_journey() {
        for key in [None, Some(SortKey::Number(-7)), Some(SortKey::Text("Čaj & Söhne".to_owned()))] {
            let position = Position { key, id: 42 };
            assert_eq!(Cursor::read(&Cursor::write(position.clone())), Some(Cursor(position)));
        }
    }

    #[test]
    fn what_we_did_not_write_is_no_cursor() {
        for text in ["", "x", "bm9wZQ", "eyJpIjoxLCJ4IjoxfQ", "===="] {
            assert_eq!(Cursor::read(text), None, "{text}");
        }
    }
}
