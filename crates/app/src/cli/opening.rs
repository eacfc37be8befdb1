//! What a process does before it is ready, and what it waits for until then.

use std::time::Duration;

use actix_web::web;
use async_trait::async_trait;

use crate::config::Database;
use crate::routes::health::Readiness;

/// What has to be done before a process is ready.
#[async_trait]
pub trait Opening: Send + Sync + 'static {
    /// Does it, or changes nothing that a second try would trip over.
    async fn open(&self) -> anyhow::Result<()>;
}

/// A database that comes back is noticed this soon.
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// Opens. A file that cannot be used ends the process; for a server it waits, alive but not ready, until somebody has
/// brought it back or up to date.
pub async fn begin(opening: impl Opening, database: &Database, readiness: web::Data<Readiness>) -> anyhow::Result<()> {
    match (opening.open().await, database) {
        (Ok(()), _) => {
            readiness.open();
            Ok(())
        }
        (Err(error), Database::File(_)) => Err(error),
        (Err(error), Database::Mysql(_)) => {
            wait(&readiness, &error);
            tokio::spawn(go_on(opening, readiness));
            Ok(())
        }
    }
}

async fn go_on(opening: impl Opening, readiness: web::Data<Readiness>) {
    loop {
        tokio::time::sleep(BETWEEN_TRIES).await;
        match opening.open().await {
            Ok(()) => break,
            Err(error) => wait(&readiness, &error),
        }
    }
    readiness.open();
    tracing::info!("it is open now");
}

fn wait(readiness: &Readiness, error: &anyhow::Error) {
    tracing::warn!(error = format!("{error:#}"), "it cannot be opened yet");
    readiness.not_yet(error.to_string());
}
