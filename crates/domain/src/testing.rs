//! For tests: a clock moved by hand, ids in order, dice from a seed, short names for values, and a ledger in memory.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot make its values should stop"
)]

mod dice;
mod memory;
mod values;
mod world;

pub use dice::Dice;
pub use memory::{Books, MemoryLedger};
pub use values::{
    account, buyer, customer, event_sum, hold_time, key, lines, listed, money, on_shelf, order, order_id, password,
    product, quantity, second,
};
pub use world::{ManualClock, SequentialIds};
