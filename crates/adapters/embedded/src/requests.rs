//! Requests that were answered, once they are too old to come again.

use diesel::sql_types::{BigInt, Text};
use diesel::{RunQueryDsl, sql_query};
use stockade_domain::ports::StoreError;
use stockade_domain::time::Timestamp;

use crate::Database;
use crate::values::Stored;

/// Forgets old requests. They are written and looked up by the ledger, with what they did.
#[derive(Clone)]
pub struct EmbeddedRequests {
    database: Database,
}

impl EmbeddedRequests {
    /// How many are forgotten at a time, so that buyers never wait for it.
    pub const BATCH: u32 = 1_000;

    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Forgets up to `limit` requests that were answered before `before`, the oldest first, and says how many. There
    /// may be more when that is `limit`.
    pub async fn prune(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let pruned = self.database.write(move |conn| {
            let query = "
                DELETE FROM idempotency_keys
                WHERE (customer_id, operation, request_key) IN (
                    SELECT customer_id, operation, request_key FROM idempotency_keys
                    WHERE created_at < ? ORDER BY created_at LIMIT ?
                )";
            Ok(sql_query(query).bind::<Text, _>(Stored(before)).bind::<BigInt, _>(Stored(limit)).execute(conn)?)
        });
        pruned.await
    }
}
