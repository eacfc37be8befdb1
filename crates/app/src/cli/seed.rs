//! `stockade seed`: the demo's products and customers.

use std::process::ExitCode;

use anyhow::bail;
use secrecy::ExposeSecret as _;
use stockade_domain::account::Role;

use crate::config::Settings;
use crate::wiring;

pub async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    let seed = wiring::seed(&settings).await?;
    let email = &settings.auth.admin_email;
    let admin = match seed.accounts.credentials(email).await? {
        Some(known) if known.account.role == Role::Admin => known.account,
        Some(_) => bail!("{email} is not an admin: name one with STOCKADE_ADMIN_EMAIL"),
        None if seed.accounts.has_admin().await? => bail!("name the shop's admin with STOCKADE_ADMIN_EMAIL"),
        None => match &settings.auth.admin_password {
            Some(password) => seed.admin(email, password).await?,
            None => {
                let password = seed.generated_password();
                let admin = seed.admin(email, &password).await?;
                println!("made the admin {email} with the password {}", password.expose_secret());
                admin
            }
        },
    };
    let seeded = seed.run(admin.id).await?;
    println!("{} products and {} customers were missing and are there now", seeded.products, seeded.customers);
    Ok(ExitCode::SUCCESS)
}
