//! The HTTP server: from the first connection to the last answer.

mod connection;
mod parting;
mod sign;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_service::{IntoServiceFactory as _, ServiceFactoryExt as _, map_config};
use actix_web::dev::{AppConfig, Server, ServerHandle, ServiceFactory, ServiceRequest, ServiceResponse, fn_service};
use actix_web::{App, Error, web};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::{TcpSocket, TcpStream};
use tokio::signal;

use self::connection::Connection;
pub use self::sign::Sign;

use crate::config::Settings;
use crate::middleware::{self, Admission, Gate};
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
    pub admission: web::Data<Admission>,
    pub settings: Arc<Settings>,
}

/// A client that has not sent the head of its request by then is not going to.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The head of a request has at most so many bytes: what the parser has room for.
const HEAD_LIMIT: usize = 128 * 1024;

/// A crowd that connects at once waits here until it is let in.
const BACKLOG: u32 = 1024;

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
            .app_data(web::Data::new(self.state.backends.clone()))
            .app_data(self.readiness.clone())
            .app_data(self.figures.clone())
            .app_data(self.gate.clone())
            .app_data(self.admission.clone())
            .app_data(web::PayloadConfig::new(crate::extract::BODY_LIMIT));
        middleware::wrap(routes::attach(app, self.settings.compat), &self.settings.server, self.settings.compat)
    }

    /// Listens, and says where: the address is taken when this returns, the server runs when it is awaited.
    pub fn listen(&self) -> io::Result<(Server, SocketAddr)> {
        let listener = bind(self.settings.server.address)?;
        let address = listener.local_addr()?;
        let service = self.clone();
        let builder = Server::build().shutdown_timeout(DRAIN.as_secs()).disable_signals();
        let stopping = builder.graceful_shutdown_signal();
        let builder = builder.listen("http", listener, move || {
            let stopping = stopping.clone();
            let app = service.app().into_factory().map_err(|error: Error| error.error_response());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .client_request_timeout(HEAD_DEADLINE)
                .keep_alive(KEEP_ALIVE)
                .local_addr(address)
                .h1(map_config(app, |()| AppConfig::default()));
            fn_service(accept).and_then(http)
        })?;
        Ok((builder.run(), address))
    }
}

/// A client and where it is.
async fn accept(socket: TcpStream) -> Result<(Connection<TcpStream>, Option<SocketAddr>), DispatchError> {
    // A live stream is many small pieces, each of which is wanted now.
    socket.set_nodelay(true)?;
    let peer = socket.peer_addr().ok();
    Ok((Connection::new(socket), peer))
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
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
