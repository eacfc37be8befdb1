//! How long a test goes on.

/// Says that every test goes on for as long as it was meant to: `cargo xtask test --all`.
const FULL: &str = "STOCKADE_TEST_FULL";

/// Enough to find what is wrong most days, or the whole length where somebody has the time.
pub fn at_length(ordinary: u32, full: u32) -> u32 {
    if std::env::var_os(FULL).is_some() { full } else { ordinary }
}
