//! Every promise, checked on one snapshot of the database.
