//! How long a test goes on.

/// Says that every test goes on for as long as it was meant to: `cargo xtask test --all`.
const FULL: &str = "STOCKADE_TEST_FULL";

/// Enough to find what is wrong most days, or the whole length where somebody has the time.
pub fn at_length(ordinary: u32, full: u32) -> u32 {
    if is_full() { full } else { ordinary }
}

/// A third of them, not always the same; or all where somebody has the time.
pub fn some_of<T>(all: Vec<T>) -> Vec<T> {
    if is_full() {
        return all;
    }
    let first = rand::random_range(0..3);
    println!("of {} cases every third, from number {first} on", all.len());
    all.into_iter().skip(first).step_by(3).collect()
}

fn is_full() -> bool {
    std::env::var_os(FULL).is_some()
}
