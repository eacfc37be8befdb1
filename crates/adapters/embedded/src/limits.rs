//! Requests counted in memory.
