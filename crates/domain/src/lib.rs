//! What may happen to stock, carts and orders.
//!
//! Values that cannot be wrong, one pure state machine (the [`ledger`]), the [`ports`] through which the
//! outside is asked for things, and the use cases that put them together. Nothing here does I/O, reads a
//! clock or rolls dice: time and identifiers come in as values.

pub mod account;
pub mod cart;
pub mod catalogue;
pub mod ids;
pub mod ledger;
pub mod mail;
pub mod money;
pub mod order;
pub mod page;
pub mod ports;
pub mod quantity;
pub mod report;
#[cfg(test)]
mod simulation;
pub mod sort;
#[cfg(any(test, feature = "test-support"))]
pub mod testing;
pub mod time;
pub mod usecase;
