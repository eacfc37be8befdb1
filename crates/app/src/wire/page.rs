//! Pages of lists.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use stockade_domain::page::{PageLimit, PageRequest, Position};

use super::Cursor;

/// `limit` of a query string.
#[derive(Clone, Copy, Debug)]
pub struct Limit(pub PageLimit);

impl Default for Limit {
    fn default() -> Self {
        Self(PageLimit::DEFAULT)
    }
}

impl Limit {
    pub fn page(self, cursor: Option<Cursor>) -> PageRequest {
        PageRequest { limit: self.0, after: cursor.map(|cursor| cursor.0) }
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(field: D) -> Result<Self, D::Error> {
        PageLimit::new(u32::deserialize(field)?).map(Self).map_err(D::Error::custom)
    }
}

/// `next_cursor` of an answer.
pub fn next(position: Option<Position>) -> Option<String> {
    position.map(Cursor::write)
}
