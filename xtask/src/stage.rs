//! What `cargo xtask test` consists of.

use std::time::Instant;

use anyhow::{Context, bail};
use cargo_metadata::MetadataCommand;

use crate::report::Outcome;
use crate::servers::Servers;
use crate::{command, deny};

/// One kind of check.
pub struct Stage {
    pub name: &'static str,
    pub about: &'static str,
    work: Work,
}

enum Work {
    Cargo {
        args: &'static [&'static str],
        env: &'static [(&'static str, &'static str)],
    },
    /// Cargo as well, with servers to speak to, but at least one test has to have run: not run must not look like
    /// passed.
    Tests {
        of: Crates,
        args: &'static [&'static str],
    },
    Deny,
}

/// Whose tests a stage runs.
#[derive(Clone, Copy)]
enum Crates {
    /// All but those of the whole service.
    Parts,
    Whole,
}

/// The crate of the whole service's tests.
const WHOLE: &str = "stockade-tests";

/// The feature behind which tests that need a server wait.
const LIVE: &str = "live";

/// From the cheapest to the dearest.
const STAGES: [Stage; 9] = [
    Stage { name: "fmt", about: "formatting", work: Work::Cargo { args: &["fmt", "--all", "--check"], env: &[] } },
    Stage {
        name: "clippy",
        about: "lints, warnings denied",
        work: Work::Cargo {
            args: &["clippy", "--workspace", "--all-targets", "--all-features", "--locked", "--", "--deny=warnings"],
            env: &[],
        },
    },
    Stage {
        name: "docs",
        about: "rustdoc, warnings denied",
        work: Work::Cargo {
            args: &["doc", "--workspace", "--no-deps", "--all-features", "--locked"],
            env: &[("RUSTDOCFLAGS", "--deny=warnings")],
        },
    },
    Stage { name: "deny", about: "advisories, licences, bans, sources", work: Work::Deny },
    Stage {
        name: "build",
        about: "the binary that the whole-service tests start",
        work: Work::Cargo { args: &["build", "--package", "stockade", "--locked"], env: &[] },
    },
    Stage {
        name: "unit",
        about: "unit and property tests",
        work: Work::Tests { of: Crates::Parts, args: &["--lib", "--bins"] },
    },
    Stage {
        name: "contract",
        about: "every port's contract on every adapter and wrapper",
        work: Work::Tests { of: Crates::Parts, args: &["--test", "*"] },
    },
    Stage {
        name: "service",
        about: "the whole service over HTTP, and the shape of the workspace",
        work: Work::Tests { of: Crates::Whole, args: &["--test", "*"] },
    },
    Stage {
        name: "doctest",
        about: "examples in the documentation",
        work: Work::Cargo { args: &["test", "--workspace", "--doc", "--locked"], env: &[] },
    },
];

impl Stage {
    /// The stages of these names, in their own order.
    pub fn chosen(names: &[String]) -> anyhow::Result<Vec<Self>> {
        if let Some(unknown) = names.iter().find(|name| !STAGES.iter().any(|stage| stage.name == **name)) {
            let known: Vec<_> = STAGES.iter().map(|stage| stage.name).collect();
            bail!("there is no stage {unknown}; there are {}", known.join(", "));
        }
        let mut stages: Vec<_> = STAGES.into_iter().collect();
        stages.retain(|stage| names.is_empty() || names.iter().any(|name| name == stage.name));
        Ok(stages)
    }

    pub fn run(&self, servers: &mut Servers) -> Outcome {
        let started = Instant::now();
        let result = match &self.work {
            Work::Cargo { args, env } => command::run("cargo", args, env).map(|ran| (ran.success, 0, 0)),
            Work::Tests { of, args } => tests(*of, args, servers),
            Work::Deny => deny::check().map(|clean| (clean, 0, 0)),
        };
        let took = started.elapsed();
        match result {
            Ok((success, passed, failed)) => Outcome { success, passed, failed, took, error: None },
            Err(error) => Outcome { success: false, passed: 0, failed: 0, took, error: Some(format!("{error:#}")) },
        }
    }
}

fn tests(of: Crates, args: &[&str], servers: &mut Servers) -> anyhow::Result<(bool, u32, u32)> {
    let variables = servers.variables().context("no servers for these tests")?;
    let (selection, features) = (of.selection(), of.features()?);
    let args = ["test", "--locked", "--no-fail-fast"].iter().chain(selection).chain(args).copied();
    let args: Vec<&str> = args.chain(features.iter().map(String::as_str)).collect();
    let ran = command::run("cargo", &args, &variables)?;
    let results = ran.output.lines().filter(|line| line.starts_with("test result:"));
    let (passed, failed) =
        results.fold((0, 0), |(passed, failed), line| (passed + count(line, "passed"), failed + count(line, "failed")));
    if ran.success && passed == 0 {
        bail!("no test ran");
    }
    Ok((ran.success, passed, failed))
}

impl Crates {
    const fn selection(self) -> &'static [&'static str] {
        match self {
            Self::Parts => &["--workspace", "--exclude", WHOLE],
            Self::Whole => &["--package", WHOLE],
        }
    }

    /// Switches the tests that need servers on, in every crate that has some.
    fn features(self) -> anyhow::Result<Vec<String>> {
        let metadata = MetadataCommand::new().no_deps().exec().context("reading the workspace")?;
        let live = metadata.packages.iter().filter(|package| {
            let chosen = (package.name.as_str() == WHOLE) == matches!(self, Self::Whole);
            chosen && package.features.contains_key(LIVE)
        });
        Ok(live.map(|package| format!("--features={}/{LIVE}", package.name)).collect())
    }
}

/// The number before `word` in `test result: ok. 12 passed; 0 failed; ...`.
fn count(line: &str, word: &str) -> u32 {
    let mut parts = line.split([';', '.']);
    parts.find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn the_summary_of_a_test_run_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!((count(line, "passed"), count(line, "failed")), (12, 3));
    }
}
