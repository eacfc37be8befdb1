//! `stockade user`: accounts that cannot be made by registering.

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use secrecy::{ExposeSecret as _, SecretString};
use stockade_domain::account::{Email, Password, Role};

use super::{complain, say};
use crate::config::Settings;
use crate::wiring;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an admin, or make an account one and give it a new password. The password comes from
    /// `STOCKADE_ADMIN_PASSWORD`, else from the first line of the standard input.
    CreateAdmin {
        #[arg(long, value_name = "ADDRESS", value_parser = Email::parse)]
        email: Email,
    },
}

pub async fn run(settings: Settings, command: Command) -> anyhow::Result<ExitCode> {
    let Command::CreateAdmin { email } = command;
    let password = settings.auth.admin_password.clone().map_or_else(ask, Ok)?;
    let shop = wiring::seed(&settings).await?;
    match shop.accounts.credentials(&email).await? {
        None => {
            shop.admin(&email, &password).await?;
            say(format_args!("{email} is an admin now"))?;
        }
        Some(known) => {
            let password = Password::new(password.expose_secret().to_owned()).context("the admin's password")?;
            let hash = shop.hasher.choose(password, &email).await?.context("the admin's password")?;
            shop.accounts.set_password(known.account.id, &hash).await?;
            shop.accounts.set_role(known.account.id, Role::Admin).await?;
            say(format_args!("{email} was known and is an admin now, with the new password"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn ask() -> anyhow::Result<SecretString> {
    if io::stdin().is_terminal() {
        complain("The password (it will be seen as you type):");
    }
    let mut line = String::new();
    io::stdin().read_line(&mut line).context("reading the password")?;
    Ok(SecretString::from(line.trim_end_matches(['\r', '\n'])))
}
