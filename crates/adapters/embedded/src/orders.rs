//! Orders in the database, to look at.

use crate::Database;

/// Reads orders.
#[derive(Clone)]
pub struct EmbeddedOrders {
    database: Database,
}

impl EmbeddedOrders {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}
