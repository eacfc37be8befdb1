//! `stockade migrate`: the shape of the database.

use std::process::ExitCode;

use clap::Subcommand;

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
            for migration in wiring::migrate(&settings).await? {
                say(format_args!("ran {migration}"))?;
            }
            say("the database is up to date")?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Status => {
            let (pending, unknown) = wiring::schema(&settings).await?;
            for migration in &pending {
                say(format_args!("pending {migration}"))?;
            }
            for migration in &unknown {
                say(format_args!("unknown to this program: {migration}"))?;
            }
            let current = pending.is_empty() && unknown.is_empty();
            if current {
                say("the database is up to date")?;
            }
            Ok(ExitCode::from(u8::from(!current)))
        }
    }
}
