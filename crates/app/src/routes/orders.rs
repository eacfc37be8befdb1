//! Holds and orders of the caller. Each is its owner's alone: another's is answered like one that never was.

mod placing;
mod reading;
mod settling;
#[cfg(test)]
mod tests;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(placing::check_out)
        .service(placing::place_hold)
        .service(placing::place_order)
        .service(reading::list_orders)
        .service(reading::get_order)
        .service(reading::list_order_events)
        .service(settling::confirm_order)
        .service(settling::cancel_order)
        .service(settling::extend_order);
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    placing::read(bytes);
    settling::read(bytes);
}
