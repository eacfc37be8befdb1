//! The customers of the demo.

/// Their addresses. In the demo they share a password, which the first start prints.
pub const CUSTOMERS: &[&str] =
    &["ada@example.com", "alan@example.com", "edsger@example.com", "grace@example.com", "katherine@example.com"];
