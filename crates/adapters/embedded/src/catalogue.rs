//! Products in the database.

use crate::Database;

/// Reads and changes products.
#[derive(Clone)]
pub struct EmbeddedCatalogue {
    database: Database,
}

impl EmbeddedCatalogue {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}
