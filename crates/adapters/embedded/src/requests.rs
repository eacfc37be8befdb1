//! Requests that were answered, once they are too old to come again.

use async_trait::async_trait;
use diesel::sql_types::{BigInt, Text};
use diesel::{RunQueryDsl, sql_query};
use stockade_domain::ports::{RequestArchive, StoreError};
use stockade_domain::time::Timestamp;

use crate::Database;
use crate::values::Stored;

/// Forgets old requests. They are written and looked up by the ledger, with what they did.
#[derive(Clone)]
pub struct EmbeddedRequests {
    database: Database,
}

impl EmbeddedRequests {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl RequestArchive for EmbeddedRequests {
    async fn forget(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let forgotten = self.database.write(move |conn| {
            let query = "
                DELETE FROM idempotency_keys
                WHERE (customer_id, operation, request_key) IN (
                    SELECT customer_id, operation, request_key FROM idempotency_keys
                    WHERE created_at < ? ORDER BY created_at LIMIT ?
                )";
            Ok(sql_query(query).bind::<Text, _>(Stored(before)).bind::<BigInt, _>(Stored(limit)).execute(conn)?)
        });
        forgotten.await
    }
}
