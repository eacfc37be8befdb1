//! What the service says about itself: logs on the standard error stream, figures for Prometheus.

mod counting_ledger;
pub mod metric;
mod upkeep;

pub use counting_ledger::CountingLedger;
pub use upkeep::Upkeep;

use std::io::IsTerminal as _;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Logging};

/// Sends the log where people look, and panics into the log. Standard output stays free for answers.
pub fn start_logging(logging: &Logging) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&logging.level).map_err(|error| anyhow::anyhow!("log.level: {error}"))?;
    let colours = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        // It would complain on the same stream and panic when that fails too: a full disk must not close the shop.
        .log_internal_errors(false);
    let started = match logging.format {
        LogFormat::Pretty => subscriber.with_target(false).try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("logging: {error}"))?;
    // A panic in here would end the process; the log above swallows what it cannot write.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(at, message, "a panic");
    }));
    Ok(())
}

/// Starts counting. Once in a process.
pub fn start_metrics() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), metric::SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_size".to_owned()), metric::SIZES)?
        .install_recorder()?;
    metric::describe();
    Ok(handle)
}
