//! What the service was told: defaults, then a file, then the environment, then flags; checked once, then trusted.
//!
//! [`Layers`] gathers text and remembers where each value came from; [`Settings`] is what the text means.

mod backends;
mod environment;
mod error;
#[cfg(feature = "client")]
mod inherit;
mod keys;
mod layers;
mod network;
mod parse;
mod settings;
mod show;
mod suggestion;
mod weak;

#[cfg(test)]
mod tests;

pub use backends::Database;
pub use error::ConfigError;
pub use layers::{Layers, Sources};
pub use network::Network;
pub use settings::{Admissions, LogFormat, Logging, RateLimits, Server, Settings};
pub use show::show;
