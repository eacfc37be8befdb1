//! What all stores write down and ask alike.
//!
//! The answer to a request is kept beside its idempotency key, as one JSON document, so that the same request is told
//! the same again. Every store writes the same documents. They are read by later versions of this program: members
//! may be added, but none may change its meaning.

mod outcome;
pub mod queries;
mod refusal;
mod sorted;

#[cfg(test)]
mod tests;

pub use outcome::{RecordError, read_outcome, write_outcome};
