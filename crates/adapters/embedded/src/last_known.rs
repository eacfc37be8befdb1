//! What was known before the store went away, for people who look around. Nothing is sold by it.

mod catalogue;
mod outage;
mod stock;

pub use catalogue::LastKnownCatalogue;
pub use outage::Outage;
pub use stock::LastKnownStock;

use std::time::Duration;

/// What was not read for so long is not shown any more.
const KEPT_FOR: Duration = Duration::from_hours(24);
