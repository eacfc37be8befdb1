//! How single values are written.

use std::time::Duration;

use stockade_domain::catalogue::HoldTime;
use stockade_domain::ports::Limit;

pub fn on_or_off(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => Err("it is on or off"),
    }
}

pub fn list<T, E>(text: &str, parse: impl Fn(&str) -> Result<T, E>) -> Result<Vec<T>, E> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(parse).collect()
}

pub fn origin(text: &str) -> Result<String, &'static str> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    if host.is_empty() || host.contains(['/', '*', '?', '#', ' ']) {
        return Err("an origin is a scheme and a host, like https://shop.example; a star would let anybody in");
    }
    Ok(text.to_owned())
}

pub fn currency(text: &str) -> Result<String, &'static str> {
    let code = text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_uppercase());
    if code { Ok(text.to_owned()) } else { Err("a currency is three capital letters, like EUR") }
}

pub fn hold_time(text: &str) -> Result<HoldTime, String> {
    let seconds = text.parse().map_err(|_| "it is a number of seconds".to_owned())?;
    HoldTime::from_seconds(seconds).map_err(|error| error.to_string())
}

/// At least one, or as many as anybody likes.
pub fn count_or_off(text: &str) -> Result<Option<u32>, &'static str> {
    match text.parse() {
        Ok(count @ 1..) => Ok(Some(count)),
        _ if text == "off" => Ok(None),
        _ => Err("it is a number from 1, or off"),
    }
}

pub fn within(text: &str, least: usize, most: usize) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("it is a whole number from {least} to {most}"))
}

pub fn attempts(text: &str) -> Result<u32, &'static str> {
    let number = text.parse().ok().filter(|number| (1..=1_000).contains(number));
    number.ok_or("it is a whole number from 1 to 1000")
}

pub fn milliseconds(text: &str) -> Result<Duration, String> {
    within(text, 10, 60_000).map(|number| Duration::from_millis(number as u64))
}

pub fn seconds(text: &str) -> Result<Duration, String> {
    within(text, 10, 86_400).map(|number| Duration::from_secs(number as u64))
}

/// `3000/60s`: so many requests in any such span.
pub fn limit(policy: &'static str, text: &str) -> Result<Limit, &'static str> {
    const SHAPE: &str = "a limit is requests in a span of seconds, like 600/60s";
    let (requests, window) = text.split_once('/').ok_or(SHAPE)?;
    let requests: u32 = requests.trim().parse().map_err(|_| SHAPE)?;
    let window: u64 = window.trim().strip_suffix('s').ok_or(SHAPE)?.parse().map_err(|_| SHAPE)?;
    if requests == 0 || window == 0 || window > 86_400 {
        return Err(SHAPE);
    }
    Ok(Limit { policy, requests, window: Duration::from_secs(window) })
}
