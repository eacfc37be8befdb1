//! Finding text in text, whatever the case.

use diesel::sql_types::{SingleValue, SqlType};

#[diesel::declare_sql_function]
extern "SQL" {
    /// The text in lower case. The columns compare byte by byte, so both sides are folded first.
    #[sql_name = "LOWER"]
    fn folded<T: SqlType + SingleValue>(text: T) -> T;
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
