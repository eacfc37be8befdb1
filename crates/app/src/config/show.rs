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
    match text.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", masked_address(rest)),
        None => text.to_owned(),
    }
}

/// `user:password@host/path?name=value` without the password, and without the values that may be one.
fn masked_address(rest: &str) -> String {
    let (place, parameters) = rest.split_once('?').map_or((rest, None), |(place, said)| (place, Some(said)));
    // A password with a question mark in it, or a parameter with an at sign: nobody can tell.
    if parameters.is_some_and(|said| said.contains('@')) {
        return MASK.to_owned();
    }
    let place = match place.rsplit_once('@') {
        Some((login, host)) => format!("{}:{MASK}@{host}", login.split(':').next().unwrap_or_default()),
        None => place.to_owned(),
    };
    let parameters = parameters.map(|said| said.split('&').map(masked_parameter).collect::<Vec<_>>().join("&"));
    parameters.map_or(place.clone(), |said| format!("{place}?{said}"))
}

fn masked_parameter(said: &str) -> String {
    match said.split_once('=') {
        Some((name, _)) if HARMLESS.contains(&name) => said.to_owned(),
        Some((name, _)) => format!("{name}={MASK}"),
        None => MASK.to_owned(),
    }
}

/// Parameters of the drivers' URLs that are no secret whatever their value.
const HARMLESS: [&str; 9] = [
    "compression",
    "max_allowed_packet",
    "prefer_socket",
    "protocol",
    "require_ssl",
    "socket",
    "stmt_cache_size",
    "tcp_nodelay",
    "wait_timeout",
];

const MASK: &str = "********";
