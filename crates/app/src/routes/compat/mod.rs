//! Five older systems, answered as their clients expect: thin aliases over the same use cases, one file per system.
//!
//! What an alias lets in is decided by the same extractors as elsewhere, and what it may not do is refused with the same
//! problems; [`spell`] puts those as the system that is asked for would have.

mod checkout_protocol;
mod decided;
mod doors;
mod ecommerce;
mod flash_deal;
mod flash_sale;
mod health;
mod history;
mod loose;
mod sessions;
mod shelf;
mod spelling;
mod stock_cache;
mod system;

pub use flash_deal::is_asked as is_flash_deal;
pub use spelling::spell;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .configure(health::routes)
        .configure(checkout_protocol::routes)
        .configure(stock_cache::routes)
        .configure(flash_sale::routes)
        .configure(flash_deal::routes)
        .configure(ecommerce::routes);
}

/// Reads every body there is here.
#[cfg(any(test, feature = "fuzzing"))]
pub fn read(bytes: &[u8]) {
    sessions::read(bytes);
    flash_sale::read(bytes);
    flash_deal::read(bytes);
    ecommerce::read(bytes);
    checkout_protocol::read(bytes);
}
