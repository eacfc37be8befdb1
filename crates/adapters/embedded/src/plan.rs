//! How SQLite goes about a query, for tests.

use diesel::query_builder::QueryFragment;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{QueryableByName, RunQueryDsl, debug_query, sql_query};

use crate::Database;
use crate::error::TxError;

/// A step of a plan, in SQLite's words.
#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The steps of a query on the tables as the migrations make them.
pub fn plan_of(query: &impl QueryFragment<Sqlite>) -> Result<Vec<String>, TxError> {
    let shown = debug_query::<Sqlite, _>(query).to_string();
    let sql = shown.split(" -- binds").next().unwrap_or_default();
    let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut Database::pristine()?)?;
    Ok(steps.into_iter().map(|step| step.detail).collect())
}
