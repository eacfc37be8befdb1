//! Running the shop. Every handler here asks for an [`Admin`](crate::extract::Admin) before anything else.

mod audit;
mod columns;
mod customers;
mod details;
mod events;
mod exports;
pub(super) mod field;
mod jobs;
mod metrics;
mod orders;
mod products;
mod report_bodies;
mod reports;
mod sheet;
mod stock;

#[cfg(test)]
mod tests;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .configure(products::routes)
        .configure(stock::routes)
        .configure(orders::routes)
        .configure(events::routes)
        .configure(customers::routes)
        .configure(metrics::routes)
        .configure(reports::routes)
        .configure(exports::routes)
        .configure(jobs::routes)
        .configure(audit::routes);
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    stock::read(bytes);
    products::read(bytes);
    customers::read(bytes);
    orders::read(bytes);
}
