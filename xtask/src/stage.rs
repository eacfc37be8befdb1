//! What `cargo xtask test` consists of.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail};
use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::report::Outcome;
use crate::servers::Servers;
use crate::{command, deny, schemathesis, web};

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
    /// Cargo on the whole workspace, whatever of it is wanted: with another selection the crates we build on would have
    /// other features, and be built once more.
    Build(Targets),
    /// The program as `cargo demo` has it.
    Demo,
    Deny,
    /// The web client by itself.
    Client,
    /// The web client in a browser.
    Browser,
}

/// What is built, and run if it is tests.
#[derive(Clone, Copy)]
enum Targets {
    Binaries,
    /// The tests beside the code.
    Units,
    /// The folders `tests` of all crates but the one of the whole service.
    Contracts,
    /// The tests of the whole service.
    Service,
    /// Those among them that need Schemathesis.
    Schema,
    Examples,
}

/// How long the tests go on that could go on for ever.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Ordinary,
    Full,
}

/// What tells the tests to go on for their full length.
const FULL: (&str, &str) = ("STOCKADE_TEST_FULL", "1");

/// The crate of the whole service's tests.
const WHOLE: &str = "stockade-tests";

/// The feature behind which tests that need a server wait.
const LIVE: &str = "live";

/// The tests that need Schemathesis, and the feature behind which they wait.
const SCHEMA: &str = "schema";

/// What tells them where it is.
const SCHEMATHESIS: &str = "STOCKADE_SCHEMATHESIS";

/// What says soonest that something is wrong comes first.
const STAGES: [Stage; 13] = [
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
        name: "web",
        about: "the web client: types, lints, components, and whether the committed build is of these sources",
        work: Work::Client,
    },
    Stage { name: "demo", about: "the program without what `cargo demo` leaves out", work: Work::Demo },
    Stage {
        name: "build",
        about: "the binary that the whole-service tests start",
        work: Work::Build(Targets::Binaries),
    },
    Stage { name: "unit", about: "unit and property tests", work: Work::Build(Targets::Units) },
    Stage {
        name: "contract",
        about: "every port's contract on every adapter and wrapper",
        work: Work::Build(Targets::Contracts),
    },
    Stage {
        name: "service",
        about: "the whole service over HTTP, and the shape of the workspace",
        work: Work::Build(Targets::Service),
    },
    Stage {
        name: "schema",
        about: "the service against its own OpenAPI document, by Schemathesis",
        work: Work::Build(Targets::Schema),
    },
    Stage { name: "browser", about: "the web client in Chromium, before a real service", work: Work::Browser },
    Stage { name: "doctest", about: "examples in the documentation", work: Work::Build(Targets::Examples) },
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

    pub fn run(&self, servers: &mut Servers, length: Length) -> Outcome {
        let started = Instant::now();
        let result = match &self.work {
            Work::Cargo { args, env } => command::run("cargo", args, env).map(|ran| (ran.success, 0, 0)),
            Work::Build(targets) => build(*targets, servers, length),
            Work::Demo => demo(),
            Work::Deny => deny::check().map(|clean| (clean, 0, 0)),
            Work::Client => web::check(),
            Work::Browser => web::browse(),
        };
        let took = started.elapsed();
        match result {
            Ok((success, passed, failed)) => Outcome { success, passed, failed, took, error: None },
            Err(error) => Outcome { success: false, passed: 0, failed: 0, took, error: Some(format!("{error:#}")) },
        }
    }
}

/// At least one test has to have run, where there are any: not run must not look like passed.
fn build(targets: Targets, servers: &mut Servers, length: Length) -> anyhow::Result<(bool, u32, u32)> {
    let metadata = MetadataCommand::new().no_deps().exec().context("reading the workspace")?;
    let command = if matches!(targets, Targets::Binaries) { "build" } else { "test" };
    let mut args: Vec<String> = [command, "--workspace", "--locked"].map(str::to_owned).into();
    args.extend(live_features(&metadata));
    args.extend(targets.arguments(&metadata));
    if matches!(targets, Targets::Binaries) {
        return command::run("cargo", &args, &[]).map(|ran| (ran.success, 0, 0));
    }
    args.push("--no-fail-fast".to_owned());
    let mut variables = Vec::new();
    if !matches!(targets, Targets::Schema) {
        variables.extend(servers.variables().context("no servers for these tests")?);
    }
    variables.extend((length == Length::Full).then_some(FULL));
    let program = matches!(targets, Targets::Schema).then(schemathesis::program).transpose()?;
    if let Some(program) = program.as_deref().and_then(Path::to_str) {
        variables.push((SCHEMATHESIS, program));
        args.push(format!("--features={WHOLE}/{SCHEMA}"));
    }
    let ran = command::run("cargo", &args, &variables)?;
    let (passed, failed) = tally(&ran.output);
    if ran.success && passed == 0 && !matches!(targets, Targets::Examples) {
        bail!("no test ran");
    }
    Ok((ran.success, passed, failed))
}

/// Lints and tests of what is there only while the rest is left out.
fn demo() -> anyhow::Result<(bool, u32, u32)> {
    let (program, test) = (["--package=stockade", "--no-default-features", "--locked"], "--test=left_out");
    let all = ["--lib", "--bins", test, "--", "--deny=warnings"];
    let lints = command::run("cargo", &[&["clippy"], &program[..], &all].concat(), &[])?;
    // With its profile the binary does not lie where the tests of the whole service take theirs from.
    let tests = command::run("cargo", &[&["test", "--profile=demo", test], &program[..]].concat(), &[])?;
    let (passed, failed) = tally(&tests.output);
    if tests.success && passed == 0 {
        bail!("no test ran");
    }
    Ok((lints.success && tests.success, passed, failed))
}

/// How many tests passed, and how many failed, by what they printed.
fn tally(output: &str) -> (u32, u32) {
    let results = output.lines().filter(|line| line.starts_with("test result:"));
    results.fold((0, 0), |(passed, failed), line| (passed + count(line, "passed"), failed + count(line, "failed")))
}

/// Switches the tests that need servers on, in every crate that has some.
fn live_features(metadata: &Metadata) -> impl Iterator<Item = String> {
    let live = metadata.packages.iter().filter(|package| package.features.contains_key(LIVE));
    live.map(|package| format!("--features={}/{LIVE}", package.name))
}

impl Targets {
    fn arguments(self, metadata: &Metadata) -> Vec<String> {
        match self {
            Self::Binaries => vec!["--bins".to_owned()],
            Self::Units => vec!["--lib".to_owned(), "--bins".to_owned()],
            Self::Contracts => integration_tests(metadata, |package| package.name.as_str() != WHOLE),
            Self::Service => {
                let mut tests = integration_tests(metadata, |package| package.name.as_str() == WHOLE);
                tests.retain(|test| *test != schema_test());
                tests
            }
            Self::Schema => vec![schema_test()],
            Self::Examples => vec!["--doc".to_owned()],
        }
    }
}

fn schema_test() -> String {
    format!("--test={SCHEMA}")
}

fn integration_tests(metadata: &Metadata, of: impl Fn(&Package) -> bool) -> Vec<String> {
    let targets = metadata.packages.iter().filter(|package| of(package)).flat_map(|package| &package.targets);
    targets.filter(|target| target.is_test() && target.test).map(|target| format!("--test={}", target.name)).collect()
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
