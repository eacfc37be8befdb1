//! Logins in the database.
