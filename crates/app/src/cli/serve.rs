//! `stockade serve`: opens the shop, and closes it in good order.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use anyhow::{Context as _, bail};
use async_trait::async_trait;
use secrecy::ExposeSecret as _;

use super::opening::{self, Opening};
use super::{say, say_for_sure};
use crate::config::Settings;
use crate::middleware::{Admission, Gate};
use crate::routes::health::Readiness;
use crate::security::DEMO_PASSWORD;
use crate::seed::{CUSTOMERS, Seed};
use crate::server::{DRAIN, Service, drain, told_to_stop};
use crate::wiring::Wired;
use crate::workers::Workers;
use crate::{telemetry, wiring};

pub async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    // Before anything is made: a shop that cannot sign tokens shall not be half open.
    settings.auth.jwt_secret(settings.demo)?;
    telemetry::start_logging(&settings.logging)?;
    let figures = telemetry::start_metrics()?;
    let _only = wiring::claim(&settings)?;
    let shop = Arc::new(wiring::open(&settings)?);
    let settings = Arc::new(settings);
    let service = Service {
        gate: web::Data::new(Gate::new(settings.rate_limits, &settings.server, settings.compat)),
        admission: web::Data::new(Admission::new(&settings.admissions)),
        state: web::Data::from(Arc::clone(&shop.state)),
        readiness: web::Data::new(Readiness::default()),
        figures: web::Data::new(figures.clone()),
        settings: Arc::clone(&settings),
    };
    let workers = Arc::new(Workers::default());
    workers.start(telemetry::Upkeep(figures));
    let shopkeeper =
        Shopkeeper { settings: Arc::clone(&settings), shop: Arc::clone(&shop), workers: Arc::clone(&workers) };
    opening::begin(shopkeeper, &settings.database, service.readiness.clone()).await?;

    let (server, address) =
        service.listen().with_context(|| format!("listening on {}", service.settings.server.address))?;
    let handle = server.handle();
    let mut serving = tokio::spawn(server);
    say(format_args!(
        "Stockade is open on http://{address} (the API's documentation is at http://{address}/api/docs/)"
    ))?;

    tokio::select! {
        told = told_to_stop() => told.context("waiting for a signal")?,
        ended = &mut serving => {
            ended.context("the server")?.context("the server")?;
            bail!("the server ended by itself");
        }
    }
    tracing::info!("stopping: no new requests, those under way are answered");
    // Nobody waits for streams, which do not end by themselves.
    shop.state.live.close();
    // Idle connections are let go by then; what still runs after that is not going to end by itself.
    let _ = tokio::time::timeout(DRAIN, drain(&handle, &service.readiness)).await;
    let _ = tokio::time::timeout(LAST_WORK, async {
        workers.stop().await;
        shop.lanes.drain().await;
    })
    .await;
    serving.abort();
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// How long workers and the ledger may take after the last answer.
const LAST_WORK: Duration = Duration::from_millis(1_500);

/// What has to be done before the shop can be open: the schema has to fit, somebody has to run it, the workers start.
struct Shopkeeper {
    settings: Arc<Settings>,
    shop: Arc<Wired>,
    workers: Arc<Workers>,
}

#[async_trait]
impl Opening for Shopkeeper {
    async fn open(&self) -> anyhow::Result<()> {
        let seed = self.shop.prepare(&self.settings).await?;
        first_admin(&self.settings, &seed).await?;
        if self.settings.workers.enabled {
            self.shop.crew.start(&self.workers, &self.settings)?;
        }
        Ok(())
    }
}

/// Sees to it that a new shop has an admin: the demo makes one with a password it says once and fills the shelves;
/// any other shop only when it was told the password.
///
/// The password is said before it is kept, so that a shop whose first words are lost still makes an admin next time.
async fn first_admin(settings: &Settings, seed: &Seed) -> anyhow::Result<()> {
    let email = &settings.auth.admin_email;
    if seed.accounts.has_admin().await? {
        return Ok(());
    }
    let password = match &settings.auth.admin_password {
        Some(password) => password.clone(),
        None if settings.demo => seed.generated_password(),
        None => {
            tracing::warn!("nobody can run this shop yet: make an admin with `stockade user create-admin`");
            return Ok(());
        }
    };
    if settings.demo {
        let shown = match settings.auth.admin_password {
            Some(_) => "as configured".to_owned(),
            None => format!("{} (shown this once)", password.expose_secret()),
        };
        let customer = CUSTOMERS.first().copied().unwrap_or_default();
        say_for_sure(format_args!(
            "Admin:    {email}, password {shown}\nCustomer: {customer}, password {DEMO_PASSWORD} (and the other demo \
             customers)"
        ))
        .context("saying the admin's password")?;
    }
    let customers = if settings.demo { seed.customers().await? } else { 0 };
    let admin = seed.admin(email, &password).await.context("the first admin was not made")?;
    tracing::info!(account.id = %admin.id, "made the first admin");
    if settings.demo {
        let products = seed.products(admin.id).await?;
        tracing::info!(seeded.products = products, seeded.customers = customers, "filled the demo shop");
    }
    Ok(())
}
