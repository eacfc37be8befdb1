//! The MySQL adapters on a real server: `STOCKADE_TEST_DATABASE_URL` names it.
#![cfg(feature = "live")]
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot make its values should stop"
)]

mod audit;
mod catalogue;
mod contracts;
mod faults;
mod migrations;
mod outcomes;
mod queries;
mod requests;
mod schema;
mod server;
mod shop;
mod transactions;
