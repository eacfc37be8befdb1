//! Requests that were answered before.

use std::collections::BTreeSet;

use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Binary, Datetime, Text};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::ids::CustomerId;
use stockade_domain::ledger::{Fingerprint, Operation, RequestId, RequestRecord};
use stockade_domain::time::Timestamp;
use stockade_records::read_outcome;

use super::{LIST, UnsignedBigInt};
use crate::error::TxError;
use crate::values::Stored;

/// Those of these requests that were answered, as they are committed now.
pub(super) async fn answered(
    conn: &mut AsyncMysqlConnection,
    ids: &BTreeSet<RequestId>,
) -> Result<Vec<RequestRecord>, TxError> {
    look(conn, ids, "").await
}

/// Waits for whoever is about to write one of these requests.
pub(super) async fn await_writers(conn: &mut AsyncMysqlConnection, ids: &BTreeSet<RequestId>) -> Result<(), TxError> {
    look(conn, ids, "FOR UPDATE").await?;
    Ok(())
}

/// A request as it was answered.
#[derive(QueryableByName)]
struct RequestRow {
    #[diesel(sql_type = UnsignedBigInt)]
    customer_id: Stored<CustomerId>,
    #[diesel(sql_type = Text)]
    operation: Stored<Operation>,
    #[diesel(sql_type = Text)]
    request_key: String,
    #[diesel(sql_type = Binary)]
    fingerprint: Stored<[u8; 32]>,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = Datetime)]
    created_at: Stored<Timestamp>,
}

async fn look(
    conn: &mut AsyncMysqlConnection,
    ids: &BTreeSet<RequestId>,
    lock: &str,
) -> Result<Vec<RequestRecord>, TxError> {
    let ids: Vec<_> = ids.iter().collect();
    let mut records = Vec::new();
    for ids in ids.chunks(LIST) {
        // Neither server finds its way by a list of triples, but both do by a choice of them.
        let choice = vec!["customer_id = ? AND operation = ? AND request_key = ?"; ids.len()].join(" OR ");
        let mut query = sql_query(format!(
            "SELECT customer_id, operation, request_key, fingerprint, outcome, created_at
             FROM idempotency_keys FORCE INDEX (PRIMARY) WHERE {choice} {lock}"
        ))
        .into_boxed::<Mysql>();
        for id in ids {
            query = query
                .bind::<UnsignedBigInt, _>(Stored(id.scope))
                .bind::<Text, _>(Stored(id.operation))
                .bind::<Text, _>(&id.key);
        }
        for row in query.load::<RequestRow>(conn).await? {
            records.push(row.into_record()?);
        }
    }
    Ok(records)
}

impl RequestRow {
    fn into_record(self) -> Result<RequestRecord, TxError> {
        let id = RequestId { scope: self.customer_id.0, operation: self.operation.0, key: self.request_key };
        let outcome = read_outcome(&self.outcome).map_err(TxError::unsound)?;
        Ok(RequestRecord { id, fingerprint: Fingerprint::restore(self.fingerprint.0), outcome, at: self.created_at.0 })
    }
}
