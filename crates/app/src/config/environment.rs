//! Settings in variables: ours by their prefix, and the names of older systems.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use super::ConfigError;
use super::keys::{CONFIG_VARIABLE, KEYS, Key, PREFIX};
use super::layers::{Given, Source};
use super::suggestion::unknown;

/// What a variable holds.
#[derive(Clone, Copy)]
enum Holds {
    Value(&'static Key),
    /// The name of the file that the value is in.
    Path(&'static Key),
}

/// The settings among `variables`. One with our prefix that is no setting is a slip of the pen, and is refused.
pub fn read(variables: &[(String, String)]) -> Result<BTreeMap<&'static str, Given>, ConfigError> {
    let known: BTreeMap<String, Holds> = KEYS.iter().flat_map(variables_of).collect();
    let mut values = BTreeMap::new();
    // Compose files pass on variables that are not set as empty ones.
    for (name, text) in variables.iter().filter(|(_, text)| !text.is_empty()) {
        let source = Source::Variable(name.clone());
        match known.get(name) {
            Some(Holds::Value(key)) => put(&mut values, key, Given::new(text, source))?,
            Some(Holds::Path(key)) => put(&mut values, key, read_file(Path::new(text), source)?)?,
            None if name.starts_with(PREFIX) && name != CONFIG_VARIABLE => {
                let ours = known.into_keys().filter(|name| name.starts_with(PREFIX));
                return Err(unknown(name, &source, ours));
            }
            None => {}
        }
    }
    Ok(values)
}

fn variables_of(key: &'static Key) -> impl Iterator<Item = (String, Holds)> {
    // A database URL may hold a password.
    let has_file = key.secret || key.name == "database.url";
    key.variables().flat_map(move |name| {
        let file = has_file.then(|| (format!("{name}_FILE"), Holds::Path(key)));
        [(name, Holds::Value(key))].into_iter().chain(file)
    })
}

/// A setting has several names; whoever uses two must mean the same.
fn put(values: &mut BTreeMap<&'static str, Given>, key: &Key, given: Given) -> Result<(), ConfigError> {
    match values.entry(key.name) {
        Entry::Vacant(vacant) => {
            vacant.insert(given);
        }
        Entry::Occupied(had) if had.get().text() != given.text() => {
            let one = had.get().source.clone();
            return Err(ConfigError::Twice { name: key.name, one, other: given.source });
        }
        Entry::Occupied(_) => {}
    }
    Ok(())
}

fn read_file(path: &Path, source: Source) -> Result<Given, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    Ok(Given::new(text.trim_end_matches(['\r', '\n']), source))
}
