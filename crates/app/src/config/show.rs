//! The settings to look at: every value and who said so, secrets masked.

use std::fmt::Write;

use super::Layers;
use super::keys::{KEYS, Key};

/// One line for each setting: name, value, source.
pub fn show(layers: &Layers) -> String {
    let rows: Vec<_> = KEYS
        .iter()
        .map(|key| match layers.get(key.name) {
            Some(given) => (key.name, masked(key, given.text()), given.source.to_string()),
            None => (key.name, "-".to_owned(), "not set".to_owned()),
        })
        .collect();
    let widest = rows.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or_default().min(48);
    let mut shown = String::new();
    for (name, value, source) in rows {
        // Writing to a string does not fail.
        let _ = writeln!(shown, "{name:<28} {value:<widest$}  {source}");
    }
    shown
}

fn masked(key: &Key, text: &str) -> String {
    if key.secret {
        return MASK.to_owned();
    }
    // The password in `scheme://user:password@host`.
    match text.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
        Some((scheme, (login, host))) => {
            let user = login.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:{MASK}@{host}")
        }
        None => text.to_owned(),
    }
}

const MASK: &str = "********";
