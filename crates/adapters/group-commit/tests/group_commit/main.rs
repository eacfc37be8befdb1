//! What group commit adds to a store, seen with a store whose every turn is written down beforehand.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its values should stop")]

mod batching;
mod failures;
mod leaving;
mod support;
