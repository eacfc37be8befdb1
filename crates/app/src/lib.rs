//! Stockade: sells exactly what there is, quickly and fairly, and can prove it.
//!
//! A library only for what is built beside the program: `fuzz/` calls what is read from bytes.

#[cfg(feature = "client")]
mod bench;
mod cli;
mod config;
mod extract;
#[cfg(test)]
mod histories;
mod live;
mod middleware;
mod problem;
#[cfg(any(test, feature = "fuzzing"))]
pub mod reading;
mod routes;
mod security;
mod seed;
mod server;
mod state;
mod telemetry;
#[cfg(test)]
mod testing;
mod wire;
mod wiring;
mod workers;
mod world;

pub use cli::run;
