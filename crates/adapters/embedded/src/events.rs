//! Rows of the ledger, to look at.
