//! Repository chores in Rust, so that they run wherever cargo does: `cargo xtask test`.

mod command;
mod deny;
mod packages;
mod report;
mod schemathesis;
mod servers;
mod stage;
mod web;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::report::Report;
use crate::servers::Servers;
use crate::stage::{Length, Stage};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Repository chores")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run every check and test there is, and print a table of what ran.
    Test {
        /// Only these stages, by name; all of them when none is given.
        stages: Vec<String>,
        /// Let every test go on for as long as it was meant to, not just for as long as fits into a day's work.
        #[arg(long)]
        all: bool,
    },
    /// Build the web client anew and put it where the binary takes it from.
    Web,
}

fn main() -> anyhow::Result<ExitCode> {
    std::env::set_current_dir(root()?).context("going to the root of the workspace")?;
    match Cli::parse().chore {
        Chore::Test { stages, all } => test(&stages, if all { Length::Full } else { Length::Ordinary }),
        Chore::Web => web::build().map(|()| ExitCode::SUCCESS),
    }
}

/// Runs the stages one after the other, all of them even when one fails, so that one run tells everything.
fn test(names: &[String], length: Length) -> anyhow::Result<ExitCode> {
    let stages = Stage::chosen(names)?;
    let mut servers = Servers::ending_with_the_run()?;
    let mut report = Report::default();
    for stage in stages {
        println!("\n==> {}: {}", stage.name, stage.about);
        report.add(stage.name, stage.run(&mut servers, length));
    }
    report.print(servers.versions());
    Ok(if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn root() -> anyhow::Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map(Path::to_path_buf).context("xtask lies in the workspace")
}
