//! Stock levels in memory, in front of the database.
