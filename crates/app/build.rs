//! Lets the program say which commit it was built from.

use std::path::Path;
use std::process::Command;

/// What moves when somebody commits or checks out.
const LOG: &str = "../../.git/logs/HEAD";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A build that somebody works with shall not begin anew with every commit.
    let released = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if released && Path::new(LOG).exists() {
        println!("cargo::rerun-if-changed={LOG}");
    }
    let commit = released.then(commit).flatten().unwrap_or_else(|| "unreleased".to_owned());
    // Not under our own prefix: `cargo run` passes it on to the program, to which that would be a setting it does not know.
    println!("cargo::rustc-env=BUILD_COMMIT={commit}");
}

/// `None` where the source is not in a repository.
fn commit() -> Option<String> {
    let told = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output().ok()?;
    let commit = String::from_utf8(told.stdout).ok()?;
    Some(commit.trim().to_owned()).filter(|commit| told.status.success() && !commit.is_empty())
}
