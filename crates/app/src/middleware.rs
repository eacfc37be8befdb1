//! What happens to every request on its way in and out; one file each.

mod admission;
mod client;
mod head;
mod headers;
mod identity;
mod limits;
mod measure;
mod panics;
mod trace;

#[cfg(test)]
mod tests;

pub use admission::Admission;
pub use client::client_address;
use headers::TrustworthyOrigins;
pub use headers::cors;
pub use identity::{RequestId, identify};
pub use limits::{Gate, limit_account};

use std::rc::Rc;

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Condition, from_fn};
use actix_web::{App, Error};
use tracing_actix_web::TracingLogger;

use crate::config::Server;
use crate::routes::spell;

/// Wraps `app` in all of it; with `compat`, problems are put as older clients know them. The last one named here is the first that sees a request.
pub fn wrap<T>(
    app: App<T>,
    server: &Server,
    compat: bool,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()> + use<T>,
>
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()> + 'static,
{
    let origins = Rc::new(TrustworthyOrigins::of(server));
    app.wrap(from_fn(head::as_get))
        .wrap(from_fn(admission::admit))
        .wrap(from_fn(limits::limit))
        .wrap(from_fn(panics::answer))
        .wrap(from_fn(move |request, next| headers::harden(request, next, Rc::clone(&origins))))
        .wrap(Condition::new(!server.cors_origins.is_empty(), cors(&server.cors_origins)))
        .wrap(Condition::new(compat, from_fn(spell)))
        .wrap(from_fn(measure::measure))
        .wrap(TracingLogger::<trace::RequestSpan>::new())
        .wrap(from_fn(identify))
}
