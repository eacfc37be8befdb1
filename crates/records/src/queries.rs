//! Queries that have a file of their own under `sql/`, so that they can be read and run without the service.
//!
//! They have no parameters and no dialect, so every store asks the same ones: what a reader wants beyond the question is
//! put around it.

pub mod analytics;
pub mod audit;

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct QueryFile {
    /// The name of the file without its ending.
    pub name: &'static str,
    pub text: &'static str,
}

impl QueryFile {
    /// The query in brackets, to be read from like a table.
    pub fn as_table(&self) -> String {
        format!("({})", self.text.trim_end().trim_end_matches(';'))
    }
}

/// Takes a file of `sql/` into the program.
macro_rules! query_file {
    ($folder:literal, $name:literal) => {
        $crate::queries::QueryFile {
            name: $name,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sql/", $folder, "/", $name, ".sql")),
        }
    };
}

use query_file;

/// The names of the files in a folder of `sql/`, sorted.
#[cfg(test)]
fn names_in(folder: &str) -> std::io::Result<Vec<String>> {
    let folder = format!("{}/../../sql/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".sql")).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}
