//! The command line: one file for each command.

mod audit;
#[cfg(feature = "client")]
mod bench;
#[cfg(feature = "client")]
mod healthcheck;
mod migrate;
mod opening;
mod seed;
mod serve;
mod user;
mod worker;

use std::fmt::Display;
use std::future::Future;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};

use crate::config::{Layers, Settings, Sources, show};
use crate::routes;

/// What `--version` says.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("BUILD_COMMIT"), ")");

/// Sells exactly what there is, quickly and fairly, and can prove it.
#[derive(Debug, Parser)]
#[command(name = "stockade", version = VERSION)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Settings that are often given by hand. All of them can stand in a file or in the environment.
#[derive(Debug, Args)]
struct Flags {
    /// Read settings from this TOML file.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The address to listen on.
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The port to listen on; 0 takes any that is free.
    #[arg(long, global = true, value_name = "PORT")]
    port: Option<String>,
    /// The shop's database: a path, sqlite: and a path, or `mysql://user:password@host/name`.
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Bring the schema of a MySQL database up to date before serving: on or off.
    #[arg(long, global = true, value_name = "ON|OFF", num_args = 0..=1, default_missing_value = "on")]
    migrate: Option<String>,
    /// Commands in one transaction at most; 1 turns batching off.
    #[arg(long, global = true, value_name = "COMMANDS")]
    max_batch: Option<String>,
    /// Batches that may be committed side by side.
    #[arg(long, global = true, value_name = "LANES")]
    lanes: Option<String>,
    /// Answer clients of the five older systems.
    #[arg(long, global = true, value_name = "on|off")]
    compat: Option<String>,
    /// A shop to look at, with products and secrets of its own making.
    #[arg(long, global = true, value_name = "on|off")]
    demo: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the shop (what happens without a command).
    Serve,
    /// End holds, send mails and forget what is old beside the services of a shop on MySQL: as many of it as you like.
    Worker,
    /// Bring the database to the shape this program needs.
    Migrate {
        #[command(subcommand)]
        command: Option<migrate::Command>,
    },
    /// Put the demo's products and customers into the shop, as far as they are missing.
    Seed,
    /// Check that nothing was ever sold twice: 0 when all is well, 1 with findings, 2 when it could not be checked.
    Audit {
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// Put load on the shop, and say how fast it is and whether its books are right afterwards.
    #[cfg(feature = "client")]
    Bench(bench::Options),
    /// Look after accounts.
    #[command(subcommand)]
    User(user::Command),
    /// Print the OpenAPI document.
    Openapi,
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Ask a running service whether it is ready: 0 when it is, 1 when not.
    #[cfg(feature = "client")]
    Healthcheck {
        /// Where; this configuration's own address by default.
        url: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Every setting, its value and where it came from; secrets are masked.
    Show,
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let could_not = match cli.command {
        Some(Command::Audit { .. }) => 2,
        #[cfg(feature = "client")]
        Some(Command::Bench(_)) => 2,
        _ => 1,
    };
    cli.run().unwrap_or_else(|error| {
        complain(format_args!("stockade: {error:#}"));
        ExitCode::from(could_not)
    })
}

impl Cli {
    fn run(self) -> anyhow::Result<ExitCode> {
        let mut layers = Layers::collect(&Sources::of_process(self.flags.config.clone(), self.flags.given()))?;
        match self.command.unwrap_or(Command::Serve) {
            Command::Openapi => {
                say(routes::openapi(layers.compat()?).to_pretty_json().context("the OpenAPI document")?)?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Config(ConfigCommand::Show) => {
                let settings = Settings::read(&mut layers);
                say(show(&layers).trim_end())?;
                settings?;
                Ok(ExitCode::SUCCESS)
            }
            Command::Serve => to_the_end(serve::run(Settings::read(&mut layers)?)),
            Command::Worker => to_the_end(worker::run(Settings::read(&mut layers)?)),
            Command::Migrate { command } => to_the_end(migrate::run(Settings::read(&mut layers)?, command)),
            Command::Seed => to_the_end(seed::run(Settings::read(&mut layers)?)),
            Command::Audit { json } => to_the_end(audit::run(Settings::read(&mut layers)?, json)),
            #[cfg(feature = "client")]
            Command::Bench(options) => bench::run(layers, &options),
            Command::User(command) => to_the_end(user::run(Settings::read(&mut layers)?, command)),
            #[cfg(feature = "client")]
            Command::Healthcheck { url } => to_the_end(healthcheck::run(Settings::read(&mut layers)?, url)),
        }
    }
}

impl Flags {
    fn given(&self) -> Vec<(&'static str, String)> {
        let flags = [
            ("server.listen", &self.listen),
            ("server.port", &self.port),
            ("database.url", &self.database_url),
            ("database.migrate", &self.migrate),
            ("ledger.max_batch", &self.max_batch),
            ("ledger.lanes", &self.lanes),
            ("compat", &self.compat),
            ("demo", &self.demo),
        ];
        flags.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect()
    }
}

/// Writes a line to the standard output. Nobody reading on is no failure: `stockade audit | head` still judges.
fn say(line: impl Display) -> io::Result<()> {
    match say_for_sure(line) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Writes what is said only once: whoever calls this goes on only if it was taken.
fn say_for_sure(line: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Writes a line to the standard error stream. If that is gone too, nobody is left to be told.
fn complain(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Runs `command` on a runtime of its own. Requests have theirs: a thread each; here are the ledger and the workers.
fn to_the_end(command: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    let outcome = runtime.block_on(command);
    // A read of the database that is still going on has nobody left to answer.
    runtime.shutdown_timeout(Duration::from_millis(300));
    outcome
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_shop_is_served() -> Result<(), clap::Error> {
        let cli = Cli::try_parse_from(["stockade", "--port", "0", "--max-batch", "1"])?;
        assert!(cli.command.is_none());
        assert_eq!(cli.flags.given(), [("server.port", "0".to_owned()), ("ledger.max_batch", "1".to_owned())]);
        Ok(())
    }

    #[test]
    fn the_help_names_every_kind_of_database() {
        let help = Cli::command().render_long_help().to_string();
        for kind in ["sqlite:", "mysql://user:password@host/name"] {
            assert!(help.contains(kind), "{help}");
        }
    }
}
