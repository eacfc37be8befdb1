//! Stockade: sells exactly what there is, quickly and fairly, and can prove it.

mod bench;
mod cli;
mod config;
mod extract;
#[cfg(test)]
mod histories;
mod live;
mod middleware;
mod problem;
#[cfg(test)]
mod reading;
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

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
