//! `stockade worker`: what goes on beside the requests, in a process of its own.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use anyhow::{Context as _, bail, ensure};
use async_trait::async_trait;

use super::opening::{self, Opening};
use super::say;
use crate::config::{Database, Settings};
use crate::routes::health::Readiness;
use crate::server::{Sign, told_to_stop};
use crate::wiring::Apart;
use crate::workers::Workers;
use crate::{telemetry, wiring};

/// How long the round that is under way may take when the worker is told to stop. What it leaves unfinished is
/// somebody else's once its lease is over.
const LAST_WORK: Duration = Duration::from_secs(8);

pub async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    ensure!(
        matches!(settings.database, Database::Mysql(_)),
        "a shop in a file has its workers in the one process that serves it; `stockade worker` is for one on MySQL"
    );
    telemetry::start_logging(&settings.logging)?;
    let figures = telemetry::start_metrics()?;
    let apart = Arc::new(wiring::apart(&settings)?);
    let (settings, workers) = (Arc::new(settings), Arc::new(Workers::default()));
    let sign = Sign {
        backends: web::Data::new(apart.backends.clone()),
        readiness: web::Data::new(Readiness::default()),
        figures: web::Data::new(figures.clone()),
    };
    let readiness = sign.readiness.clone();
    workers.start(telemetry::Upkeep(figures));

    let address = settings.server.address;
    let listening = sign.listen(address);
    let (server, address) = listening
        .with_context(|| format!("listening on {address}, to say how it is; --port 0 takes any port that is free"))?;
    let handle = server.handle();
    let mut saying = tokio::spawn(server);
    let foreman = Foreman { settings: Arc::clone(&settings), apart: Arc::clone(&apart), workers: Arc::clone(&workers) };
    opening::begin(foreman, &settings.database, readiness.clone()).await?;
    say(format_args!("Stockade is at work, and says how it is on http://{address}/readyz"))?;

    tokio::select! {
        told = told_to_stop() => told.context("waiting for a signal")?,
        ended = &mut saying => {
            ended.context("the server")?.context("the server")?;
            bail!("the server ended by itself");
        }
    }
    tracing::info!("stopping: what is under way is finished");
    readiness.close();
    let _ = tokio::time::timeout(LAST_WORK, async {
        workers.stop().await;
        apart.lanes.drain().await;
    })
    .await;
    handle.stop(false).await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// What has to be done before there can be work: the schema has to fit.
struct Foreman {
    settings: Arc<Settings>,
    apart: Arc<Apart>,
    workers: Arc<Workers>,
}

#[async_trait]
impl Opening for Foreman {
    async fn open(&self) -> anyhow::Result<()> {
        self.apart.crew.prepare(&self.settings).await?;
        self.apart.crew.start(&self.workers, &self.settings)
    }
}
