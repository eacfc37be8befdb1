//! `stockade bench`: how fast it is here.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use clap::Args;

use super::say;
use crate::bench::{Audit, Instance, Mode, Plan};
use crate::config::{Layers, Settings};
use crate::server::told_to_stop;

/// What to measure, and how.
#[derive(Clone, Debug, Args)]
pub struct Options {
    #[arg(value_enum)]
    mode: Mode,
    /// Clients that ask at the same time, on a connection each.
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    clients: u32,
    /// How long each run is, after a second to warm up.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    seconds: u64,
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

/// Runs on one thread: the client shall leave the rest of the machine to the server.
pub fn run(mut layers: Layers, options: &Options) -> anyhow::Result<ExitCode> {
    let settings = Settings::read(&mut layers)?;
    ensure!(options.mode != Mode::Reads || options.compare_batch.is_none(), "reads are not in batches");
    let plan = Plan {
        mode: options.mode,
        clients: options.clients,
        time: Duration::from_secs(options.seconds),
        rate: options.rate,
        compare_batch: options.compare_batch,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting the runtime")?;
    let report = runtime.block_on(async {
        let mut instance = match &options.url {
            Some(url) => Instance::at(url, &settings)?,
            None => Instance::start(&layers, &settings).await?,
        };
        // Whoever ends this ends the service that was started for it.
        tokio::select! {
            report = plan.run(&mut instance) => report,
            told = told_to_stop() => {
                told.context("waiting for a signal")?;
                bail!("stopped before the end");
            }
        }
    })?;
    if options.json {
        say(serde_json::to_string_pretty(&report)?)?;
    } else {
        say(&report)?;
    }
    Ok(ExitCode::from(match report.audit {
        Audit::Clean { .. } => 0,
        Audit::Broken { .. } => 1,
        Audit::Unknown { .. } => 2,
    }))
}
