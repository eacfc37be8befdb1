//! `stockade migrate`: the shape of the database.

use std::process::ExitCode;

use clap::Subcommand;
use stockade_domain::ports::SchemaState;

use super::say;
use crate::config::Settings;
use crate::wiring;

#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Command {
    /// Run what is pending (what happens without a command).
    Up,
    /// Say what is pending; 0 when nothing is, 1 when something is.
    Status,
}

pub async fn run(settings: Settings, command: Option<Command>) -> anyhow::Result<ExitCode> {
    match command.unwrap_or(Command::Up) {
        Command::Up => {
            for migration in wiring::schema(&settings, false)?.migrate().await? {
                say(format_args!("ran {migration}"))?;
            }
            say("the database is up to date")?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Status => {
            match wiring::schema(&settings, true)?.state().await? {
                SchemaState::Current => {
                    say("the database is up to date")?;
                    return Ok(ExitCode::SUCCESS);
                }
                SchemaState::Older { pending } => say(format_args!("pending: {}", pending.join(", ")))?,
                SchemaState::Newer { unknown } => {
                    say(format_args!("unknown to this program: {}", unknown.join(", ")))?;
                }
            }
            Ok(ExitCode::FAILURE)
        }
    }
}
