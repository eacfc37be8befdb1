//! `stockade seed`: the demo's products and customers.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use secrecy::ExposeSecret as _;
use stockade_domain::account::{Account, Role};

use super::{say, say_for_sure};
use crate::config::Settings;
use crate::seed::Seed;
use crate::wiring;

pub async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    let seed = wiring::seed(&settings).await?;
    let email = &settings.auth.admin_email;
    let known = match seed.accounts.credentials(email).await? {
        Some(known) if known.account.role == Role::Admin => Some(known.account),
        Some(_) => bail!("{email} is not an admin: name one with STOCKADE_ADMIN_EMAIL"),
        None if seed.accounts.has_admin().await? => bail!("name the shop's admin with STOCKADE_ADMIN_EMAIL"),
        None => None,
    };
    let customers = seed.customers().await?;
    let admin = match known {
        Some(admin) => admin,
        None => first_admin(&seed, &settings).await?,
    };
    let products = seed.products(admin.id).await?;
    say(format_args!("{products} products and {customers} customers were missing and are there now"))?;
    Ok(ExitCode::SUCCESS)
}

/// Somebody must have put the products on the shelf. Says the password unless it was given, and before it is kept: one
/// that nobody could read must open nothing.
async fn first_admin(seed: &Seed, settings: &Settings) -> anyhow::Result<Account> {
    let email = &settings.auth.admin_email;
    if let Some(password) = &settings.auth.admin_password {
        return seed.admin(email, password).await;
    }
    let password = seed.generated_password();
    say_for_sure(format_args!("making the admin {email} with the password {}", password.expose_secret()))
        .context("saying the admin's password")?;
    seed.admin(email, &password).await.context("the password that was said opens nothing")
}
