//! Schemathesis, in an environment of its own below `target`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::command;
use crate::packages::{self, Package};

/// What is installed, each with its version and hashes.
const REQUIREMENTS: &str = "tests/schema-requirements.txt";

const ENVIRONMENT: &str = "target/schemathesis";

const PYTHON: Package = Package { name: "python3", programs: &["python3"], instead: None };
/// Debian keeps what makes environments in a package of its own.
const VENV: Package = Package { name: "python3-venv", programs: &["python3 -m venv"], instead: None };

/// The program, installed if it is not there or another one is wanted by now.
pub fn program() -> anyhow::Result<PathBuf> {
    let wanted = fs::read_to_string(REQUIREMENTS).context(REQUIREMENTS)?;
    let note = Path::new(ENVIRONMENT).join("requirements.txt");
    if fs::read_to_string(&note).is_ok_and(|installed| installed == wanted) {
        return find();
    }
    packages::install(&PYTHON.missing().into_iter().collect::<Vec<_>>())?;
    let make = ["-m", "venv", "--clear", ENVIRONMENT];
    if !command::run("python3", &make, &[])?.success {
        packages::install(&[VENV])?;
        command::must("python3", &make)?;
    }
    let pip = Path::new(ENVIRONMENT).join("bin/pip");
    let pip = pip.to_str().context("the path is text")?;
    let install =
        ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", REQUIREMENTS];
    command::must(pip, &install).with_context(|| {
        format!("Schemathesis is missing: pip must reach an index that has what {REQUIREMENTS} names, PyPI or another")
    })?;
    fs::write(note, wanted)?;
    find()
}

fn find() -> anyhow::Result<PathBuf> {
    let program = Path::new(ENVIRONMENT).join("bin/schemathesis");
    ensure!(program.exists(), "there is no {}: remove {ENVIRONMENT} and try again", program.display());
    fs::canonicalize(program).context("looking for Schemathesis")
}
