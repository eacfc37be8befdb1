//! Requests that were answered before.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Binary, Datetime, Text};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use serde_json::json;
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
    // A list in one value: neither server finds its way by a list of triples, and with a choice of so many of them both
    // spend longer on finding a way than on going it. It is wrapped because MySQL does not lock what is read beside a list
    // by itself.
    let find = format!(
        "SELECT r.customer_id, r.operation, r.request_key, r.fingerprint, r.outcome, r.created_at
         FROM (SELECT * FROM JSON_TABLE(?, '$[*]' COLUMNS (
             customer_id BIGINT UNSIGNED PATH '$[0]',
             operation VARCHAR(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[1]',
             request_key VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$[2]'
         )) list) wanted
         STRAIGHT_JOIN idempotency_keys r FORCE INDEX (PRIMARY)
             ON r.customer_id = wanted.customer_id AND r.operation = wanted.operation
             AND r.request_key = wanted.request_key
         {lock}"
    );
    let ids: Vec<_> = ids.iter().collect();
    let mut records = Vec::new();
    for ids in ids.chunks(LIST) {
        let wanted: serde_json::Value =
            ids.iter().map(|id| json!([id.scope.get(), id.operation.as_str(), id.key])).collect();
        let query = sql_query(&find).bind::<Text, _>(wanted.to_string());
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
