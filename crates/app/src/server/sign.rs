//! What a process that serves nobody says about itself: whether it is well, and its figures.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;

use super::bind;
use crate::middleware::identify;
use crate::routes;
use crate::routes::health::Readiness;
use crate::state::Backends;

/// `/livez`, `/readyz` and `/metrics`, for whoever keeps the process running.
#[derive(Clone)]
pub struct Sign {
    pub backends: web::Data<Backends>,
    pub readiness: web::Data<Readiness>,
    pub figures: web::Data<PrometheusHandle>,
}

/// Those who ask are few, and neither slow nor strangers.
const PATIENCE: Duration = Duration::from_secs(5);

impl Sign {
    /// Listens, and says where: the address is taken when this returns, the server runs when it is awaited.
    pub fn listen(self, address: SocketAddr) -> io::Result<(Server, SocketAddr)> {
        let listener = bind(address)?;
        let address = listener.local_addr()?;
        let server = HttpServer::new(move || {
            let app = App::new()
                .app_data(self.backends.clone())
                .app_data(self.readiness.clone())
                .app_data(self.figures.clone());
            routes::attach_health(app).wrap(from_fn(identify))
        });
        let server = server.workers(1).client_request_timeout(PATIENCE).keep_alive(PATIENCE).disable_signals();
        Ok((server.shutdown_timeout(1).listen(listener)?.run(), address))
    }
}
