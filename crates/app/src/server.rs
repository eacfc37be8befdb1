//! The HTTP server: from the first connection to the last answer.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, Error, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::signal;

use crate::config::Settings;
use crate::middleware::{self, Gate};
use crate::routes;
use crate::routes::health::Readiness;
use crate::state::AppState;

/// What every request may see.
#[derive(Clone)]
pub struct Service {
    pub state: web::Data<AppState>,
    pub readiness: web::Data<Readiness>,
    pub figures: web::Data<PrometheusHandle>,
    pub gate: web::Data<Gate>,
    pub settings: Arc<Settings>,
}

/// A client that has not sent the head of its request by then is not going to.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How long answers that were begun may take once the service is told to stop.
pub const DRAIN: Duration = Duration::from_secs(8);

impl Service {
    /// The routes with everything around them.
    pub fn app(
        &self,
    ) -> App<
        impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()> + use<>,
    > {
        let app = App::new()
            .app_data(self.state.clone())
            .app_data(self.readiness.clone())
            .app_data(self.figures.clone())
            .app_data(self.gate.clone())
            .app_data(web::PayloadConfig::new(crate::extract::BODY_LIMIT));
        middleware::wrap(routes::attach(app), &self.settings.server)
    }

    /// Listens, and says where: the address is taken when this returns, the server runs when it is awaited.
    pub fn listen(&self) -> io::Result<(Server, SocketAddr)> {
        let service = self.clone();
        let server = HttpServer::new(move || service.app())
            .client_request_timeout(HEAD_DEADLINE)
            .keep_alive(KEEP_ALIVE)
            .shutdown_timeout(DRAIN.as_secs())
            .disable_signals()
            .bind(self.settings.server.address)?;
        let address = server.addrs().first().copied().unwrap_or(self.settings.server.address);
        Ok((server.run(), address))
    }
}

/// Ends the server: no new requests, and as long as [`DRAIN`] for those that are being answered.
pub async fn drain(server: &ServerHandle, readiness: &Readiness) {
    readiness.close();
    server.stop(true).await;
}

/// Returns when the process is told to stop, by a terminal or by whoever runs it.
pub async fn told_to_stop() -> io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await
}
