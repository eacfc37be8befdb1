//! `cargo deny`: advisories, licences, bans and sources of everything that is built in.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::command;

/// The folder in which cargo-deny looks for a checkout of the public advisory database.
const CHECKOUT: &str = "advisory-db-3157b0e258782691";

/// Whether everything is as `deny.toml` wants it. Installs cargo-deny where it is missing.
///
/// `CARGO_DENY_ADVISORY_DB` names a folder with a snapshot of the advisory database, for machines that cannot fetch it.
pub fn check() -> anyhow::Result<bool> {
    if !command::exists("cargo", &["deny", "--version"]) {
        // It has little to do, and is built in a third of the time this way.
        command::must("cargo", &["install", "--locked", "--debug", "cargo-deny"]).context("installing cargo-deny")?;
    }
    let ran = match std::env::var_os("CARGO_DENY_ADVISORY_DB") {
        Some(snapshot) => {
            let config = offline_config(Path::new(&snapshot)).context("preparing the advisory snapshot")?;
            command::must("cargo", &["fetch", "--locked"])?;
            command::run("cargo", &["deny", "--offline", "--all-features", "--config", &config, "check"], &[])?
        }
        None => command::run("cargo", &["deny", "--all-features", "check"], &[])?,
    };
    Ok(ran.success)
}

/// Makes a git checkout of the snapshot, which is what cargo-deny wants, and a configuration that points at it.
fn offline_config(snapshot: &Path) -> anyhow::Result<String> {
    let folder = Path::new("target/deny");
    let checkout = folder.join(CHECKOUT);
    if checkout.exists() {
        fs::remove_dir_all(&checkout)?;
    }
    fs::create_dir_all(folder)?;
    let (snapshot, checkout) = (path(snapshot)?, path(&checkout)?);
    command::must("cp", &["-r", "--no-preserve=mode", snapshot, checkout])?;
    command::must("git", &["-C", checkout, "init", "--quiet"])?;
    command::must("git", &["-C", checkout, "add", "--all", "--force"])?;
    let author = ["-c", "user.name=snapshot", "-c", "user.email=snapshot@localhost"];
    let commit = ["commit", "--quiet", "--message", "snapshot"];
    command::must("git", &[&["-C", checkout], author.as_slice(), commit.as_slice()].concat())?;

    let db = format!("[advisories]\ndb-path = \"{}\"", path(&fs::canonicalize(folder)?)?);
    let config = fs::read_to_string("deny.toml")?.replacen("[advisories]", &db, 1);
    let file = folder.join("deny.toml");
    fs::write(&file, config)?;
    Ok(path(&fs::canonicalize(file)?)?.to_owned())
}

fn path(path: &Path) -> anyhow::Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}
