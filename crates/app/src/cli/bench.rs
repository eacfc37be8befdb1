//! `stockade bench`: how fast it is here, and whether a crowd gets exactly what there is.

use std::fmt::Display;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::say;
use crate::bench::{Audit, Crowd, Gathering, Instance, Mode, Plan};
use crate::config::{Layers, Settings};
use crate::server::told_to_stop;

/// What to measure, and how.
#[derive(Clone, Debug, Args)]
pub struct Options {
    #[arg(value_enum)]
    mode: Subject,
    /// Clients that ask at the same time, on a connection each; 256 unless said otherwise, and in a crowd as many as
    /// there are in the older system's script: 2, 20 or 2,000.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    clients: Option<u32>,
    /// What a crowd finds of a product: for half of them, or one last piece, unless said otherwise.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pieces: Option<u32>,
    /// How long each run is, after a second to warm up; 10 unless said otherwise. A crowd takes as long as it takes.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    seconds: Option<u64>,
    /// Send so many requests a second, answered or not, instead of waiting for each answer.
    #[arg(long, value_name = "PER_SECOND", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    rate: Option<u32>,
    /// Measure with batches of at most so many as well, three times each by turns, and print the ratio.
    #[arg(long, value_name = "COMMANDS", conflicts_with = "url", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    compare_batch: Option<u32>,
    /// Measure the service that runs here. It needs the admin's password in `STOCKADE_ADMIN_PASSWORD`, its rate limits
    /// must be off, and products and orders are left behind. By default one is started, in a database of its own unless
    /// the settings name one.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

/// Load for a while, or a crowd that comes once.
#[derive(Clone, Copy, Debug)]
enum Subject {
    Load(Mode),
    Crowd(Gathering),
}

impl ValueEnum for Subject {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Load(Mode::Holds),
            Self::Load(Mode::Checkout),
            Self::Load(Mode::Mixed),
            Self::Load(Mode::Reads),
            Self::Crowd(Gathering::LastPiece),
            Self::Crowd(Gathering::Stress),
            Self::Crowd(Gathering::Rush),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Load(mode) => mode.to_possible_value(),
            Self::Crowd(gathering) => gathering.to_possible_value(),
        }
    }
}

/// Runs on one thread: the client shall leave the rest of the machine to the server.
pub fn run(mut layers: Layers, options: &Options) -> anyhow::Result<ExitCode> {
    let settings = Settings::read(&mut layers)?;
    match options.mode {
        Subject::Load(mode) => {
            ensure!(mode != Mode::Reads || options.compare_batch.is_none(), "reads are not in batches");
            ensure!(options.pieces.is_none(), "only a crowd finds less than it wants");
            let plan = Plan {
                mode,
                clients: options.clients.unwrap_or(256),
                time: Duration::from_secs(options.seconds.unwrap_or(10)),
                rate: options.rate,
                compare_batch: options.compare_batch,
            };
            let report = measure(&layers, &settings, options, async |instance| plan.run(instance).await)?;
            print(&report, options.json)?;
            Ok(verdict(&report.audit, true))
        }
        Subject::Crowd(gathering) => {
            let timed = options.seconds.is_some() || options.rate.is_some() || options.compare_batch.is_some();
            ensure!(!timed, "a crowd comes once and all together");
            let buyers = options.clients.unwrap_or_else(|| gathering.default_buyers());
            let pieces = options.pieces.unwrap_or_else(|| gathering.default_pieces(buyers));
            let crowd = Crowd { gathering, buyers, pieces };
            let outcome = measure(&layers, &settings, options, async |instance| crowd.run(instance).await)?;
            print(&outcome, options.json)?;
            Ok(verdict(&outcome.audit, outcome.exact))
        }
    }
}

/// What `work` comes to, on the instance that the options name.
fn measure<T>(
    layers: &Layers,
    settings: &Settings,
    options: &Options,
    work: impl AsyncFnOnce(&mut Instance) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting the runtime")?;
    runtime.block_on(async {
        let mut instance = match &options.url {
            Some(url) => Instance::at(url, settings)?,
            None => Instance::start(layers, settings).await?,
        };
        // Whoever ends this ends the service that was started for it.
        tokio::select! {
            done = work(&mut instance) => done,
            told = told_to_stop() => {
                told.context("waiting for a signal")?;
                bail!("stopped before the end");
            }
        }
    })
}

fn print(result: &(impl Serialize + Display), json: bool) -> anyhow::Result<()> {
    if json {
        say(serde_json::to_string_pretty(result)?)?;
    } else {
        say(result)?;
    }
    Ok(())
}

fn verdict(audit: &Audit, exact: bool) -> ExitCode {
    ExitCode::from(match audit {
        Audit::Unknown { .. } => 2,
        Audit::Clean { .. } if exact => 0,
        Audit::Clean { .. } | Audit::Broken { .. } => 1,
    })
}
