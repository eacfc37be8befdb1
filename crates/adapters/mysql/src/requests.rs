//! Requests that were answered, once they are too old to come again.

use async_trait::async_trait;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Datetime};
use diesel_async::RunQueryDsl;
use stockade_domain::ports::{RequestArchive, StoreError};
use stockade_domain::time::Timestamp;

use crate::Database;
use crate::values::Stored;

/// Forgets old requests. They are written and looked up by the ledger, with what they did.
#[derive(Clone)]
pub struct MysqlRequests {
    database: Database,
}

impl MysqlRequests {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl RequestArchive for MysqlRequests {
    async fn forget(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let forgotten = self.database.transaction(async move |conn| {
            let query = "DELETE FROM idempotency_keys WHERE created_at < ? ORDER BY created_at LIMIT ?";
            let query = sql_query(query).bind::<Datetime, _>(Stored(before)).bind::<BigInt, _>(i64::from(limit));
            Ok(query.execute(conn).await?)
        });
        forgotten.await
    }
}
