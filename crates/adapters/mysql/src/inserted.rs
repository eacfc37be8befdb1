//! Which id the database gave to a row: MySQL has no RETURNING.

use diesel::QueryResult;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Unsigned};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

/// The id of the row that this connection inserted last, with a statement for that row alone.
pub async fn last_id(conn: &mut AsyncMysqlConnection) -> QueryResult<u64> {
    diesel::select(sql::<Unsigned<BigInt>>("LAST_INSERT_ID()")).get_result(conn).await
}
