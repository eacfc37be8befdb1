//! What can be wrong with a configuration. Messages name the setting and where it was given, never its value.

use std::io;
use std::path::PathBuf;

use super::layers::Source;

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{} cannot be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} is not TOML: {message}", path.display())]
    NotToml { path: PathBuf, message: String },
    #[error("there is no setting {name} (given by {source_of}){}", did_you_mean(suggestion.as_deref()))]
    Unknown { name: String, source_of: Source, suggestion: Option<String> },
    #[error("{name} is given twice, by {one} and by {other}")]
    Twice { name: &'static str, one: Source, other: Source },
    #[error("{name} (given by {source_of}): {problem}")]
    Invalid { name: &'static str, source_of: Source, problem: String },
    #[error("{name} is needed: set {variable}, or {variable}_FILE to the file it is in; {rule}")]
    Missing { name: &'static str, variable: String, rule: &'static str },
}

fn did_you_mean(suggestion: Option<&str>) -> String {
    suggestion.map(|name| format!("; did you mean {name}?")).unwrap_or_default()
}
