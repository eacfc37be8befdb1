//! Accounts in the database.
