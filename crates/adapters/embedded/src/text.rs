//! Finding text in text, whatever the case.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel::sqlite::SqliteConnection;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The text in lower case, also beyond ASCII, where SQLite's own function stops.
    fn folded(text: Nullable<Text>) -> Nullable<Text>;
}

/// Teaches a connection to fold.
pub fn register(conn: &mut SqliteConnection) -> QueryResult<()> {
    folded_utils::register_impl(conn, |text: Option<String>| text.map(|text| text.to_lowercase()))
}

/// The pattern of `LIKE ... ESCAPE '\'` that finds `text` anywhere, taken literally and in lower case.
pub fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_taken_literally() {
        assert_eq!(containing("100%_\\Ä"), "%100\\%\\_\\\\ä%");
    }
}
