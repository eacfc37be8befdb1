//! What guards the books: the schema's triggers, indices and constraints, compared with what the migrations make.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::Breach;
use crate::Database;
use crate::error::TxError;

/// A table with its constraints, an index or a trigger.
#[derive(Debug, QueryableByName)]
struct Part {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    text: String,
}

/// Parts of the schema that are gone, or are not as the migrations made them. What somebody has added does no harm.
pub fn broken(conn: &mut SqliteConnection) -> Result<Vec<Breach>, TxError> {
    let found: BTreeMap<String, String> = parts(conn)?.into_iter().map(|part| (part.name, part.text)).collect();
    let missing = parts(&mut Database::pristine()?)?.into_iter().filter_map(|part| {
        let found = match found.get(&part.name) {
            Some(text) if *text == part.text => return None,
            Some(text) => text.clone(),
            None => "nothing".to_owned(),
        };
        Some(Breach { entity: part.name, expected: part.text, found })
    });
    Ok(missing.collect())
}

fn parts(conn: &mut SqliteConnection) -> Result<Vec<Part>, TxError> {
    let query = "
        SELECT CONCAT(type, ' ', name) AS name, sql AS text
        FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name";
    Ok(sql_query(query).load(conn)?)
}
