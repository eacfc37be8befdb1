//! What buyers are told, with a ledger that only says what a test has told it to.

mod bodies;
mod placing;
mod reading;
mod refusals;
mod settling;

use serde_json::Value;
use stockade_domain::ledger::{Action, Command};
use stockade_domain::order::Lines;

/// What a command asks for.
fn wanted(command: &Command) -> Option<&Lines> {
    match command.action() {
        Action::PlaceHold { lines, .. } | Action::PlaceOrder { lines, .. } => Some(lines),
        _ => None,
    }
}

/// The order that most tests are about, as it stands in paths.
const ORDER: &str = "00000000-0000-0000-0000-000000000005";

fn at(action: &str) -> String {
    format!("/api/v1/orders/{ORDER}/{action}")
}

fn text<'a>(body: &'a Value, member: &str) -> &'a str {
    body[member].as_str().unwrap()
}
