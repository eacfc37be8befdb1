//! Carts in memory.
