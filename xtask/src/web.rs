//! The web client: made, checked and looked at by the tools of its own kind, which only this needs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::command;
use crate::packages::{self, Package};

const SOURCES: &str = "web";
/// What Vite makes.
const BUILT: &str = "web/dist";
/// What the binary embeds.
const COMMITTED: &str = "crates/web-assets/dist";
/// Vite's notes to itself.
const NOTES: &str = ".vite";

const NODE: [Package; 2] = [
    Package { name: "nodejs", programs: &["node"], instead: None },
    Package { name: "npm", programs: &["npm"], instead: None },
];
const CHROMIUM: Package = Package { name: "chromium", programs: &["chromium"], instead: None };

/// What npm would say beside its work.
const QUIET: [&str; 2] = ["--no-audit", "--no-fund"];

/// The binary that the browser tests start.
const BINARY: &str = "target/debug/stockade";

/// Builds the client and puts it where the binary takes it from.
pub fn build() -> anyhow::Result<()> {
    prepare(&NODE)?;
    npm(&["run", "build"])?;
    if Path::new(COMMITTED).exists() {
        fs::remove_dir_all(COMMITTED).context("removing the former build")?;
    }
    for (name, bytes) in files(BUILT)? {
        let file = Path::new(COMMITTED).join(name);
        fs::create_dir_all(file.parent().context("a file lies in a folder")?)?;
        fs::write(&file, bytes).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

/// Types, lints, tests of components; and that the committed build is what the sources give.
pub fn check() -> anyhow::Result<(bool, u32, u32)> {
    prepare(&NODE)?;
    let sound = run(&["run", "check"], &[])?.success;
    let tests = run(&["test"], &[])?;
    npm(&["run", "build"])?;
    let current = is_current()?;
    let (passed, failed) = tally(&tests.output);
    Ok((sound && tests.success && current && passed > 0, passed, failed))
}

/// The client in a browser, before a service of its own.
pub fn browse() -> anyhow::Result<(bool, u32, u32)> {
    prepare(&[NODE[0], NODE[1], CHROMIUM])?;
    let binary = fs::canonicalize(BINARY).context("the binary is built by the stage `build`")?;
    let binary = binary.to_str().context("the path of the binary is text")?;
    let tests = run(&["run", "e2e"], &[("STOCKADE_BINARY", binary)])?;
    let (passed, failed) = tally(&tests.output);
    Ok((tests.success && passed > 0, passed, failed))
}

fn prepare(needed: &[Package]) -> anyhow::Result<()> {
    let missing: Vec<_> = needed.iter().copied().filter_map(Package::missing).collect();
    packages::install(&missing)?;
    // A mirror may lack the packages of other platforms, which only the lock file names.
    if !run(&[&["ci"][..], &QUIET].concat(), &[])?.success {
        npm(&[&["install", "--no-save"][..], &QUIET].concat())?;
    }
    Ok(())
}

fn is_current() -> anyhow::Result<bool> {
    let (built, committed) = (files(BUILT)?, files(COMMITTED)?);
    let names = built.keys().chain(committed.keys());
    let mut other: Vec<_> = names.filter(|name| built.get(*name) != committed.get(*name)).collect();
    other.sort();
    other.dedup();
    for name in &other {
        println!("{COMMITTED} is not what {SOURCES} gives: {}; run `cargo xtask web`", name.display());
    }
    Ok(other.is_empty())
}

/// Every file below `folder` by its name there.
fn files(folder: &str) -> anyhow::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("reading {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                if !path.ends_with(NOTES) {
                    folders.push(path);
                }
            } else {
                let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                found.insert(path.strip_prefix(folder)?.to_owned(), bytes);
            }
        }
    }
    Ok(found)
}

fn npm(args: &[&str]) -> anyhow::Result<()> {
    if run(args, &[])?.success { Ok(()) } else { bail!("npm {} failed", args.join(" ")) }
}

fn run(args: &[&str], env: &[(&str, &str)]) -> anyhow::Result<command::Ran> {
    // Its summary is read.
    let env = [env, &[("NO_COLOR", "1")]].concat();
    command::run("npm", &[&["--prefix", SOURCES], args].concat(), &env)
}

/// Vitest's last lines: `Tests  2 failed | 12 passed (14)`.
fn tally(output: &str) -> (u32, u32) {
    let line = output.lines().rev().find_map(|line| line.trim().strip_prefix("Tests ")).unwrap_or_default();
    let words: Vec<_> = line.split_whitespace().collect();
    let before =
        |word| words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0);
    (before("passed"), before("failed"))
}

#[cfg(test)]
mod tests {
    use super::tally;

    #[test]
    fn the_summary_of_the_components_tests_is_read() {
        assert_eq!(tally(" Test Files  1 failed | 3 passed (4)\n      Tests  2 failed | 12 passed (14)\n"), (12, 2));
        assert_eq!(tally("      Tests  12 passed (12)\n   Duration  1s\n"), (12, 0));
    }
}
