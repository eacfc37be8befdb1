//! Whether what rows refer to is there: the foreign keys of the schema, whoever switched them off meanwhile.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};

use super::{Breach, MysqlAuditor};
use crate::error::TxError;

/// A column that must name a row of another table. All of ours are single columns.
#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    child_column: String,
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = Text)]
    parent_column: String,
}

/// Rows that refer to rows which are not there.
pub async fn dangling(conn: &mut AsyncMysqlConnection) -> Result<Vec<Breach>, TxError> {
    let most = MysqlAuditor::MOST_FINDINGS as usize;
    let mut breaches = Vec::new();
    for reference in references(conn).await? {
        breaches.extend(reference.dangling(conn).await?);
        if most <= breaches.len() {
            break;
        }
    }
    breaches.truncate(most);
    Ok(breaches)
}

/// The foreign keys of the schema.
async fn references(conn: &mut AsyncMysqlConnection) -> Result<Vec<Reference>, TxError> {
    let query = "
        SELECT table_name AS child, column_name AS child_column,
               referenced_table_name AS parent, referenced_column_name AS parent_column
        FROM information_schema.key_column_usage
        WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
        ORDER BY table_name, column_name";
    Ok(sql_query(query).load(conn).await?)
}

impl Reference {
    async fn dangling(&self, conn: &mut AsyncMysqlConnection) -> Result<Vec<Breach>, TxError> {
        let Self { child, child_column, parent, parent_column } = self;
        let named = format!("child.`{child_column}`");
        // Ids of orders and sessions are sixteen bytes, which are no text.
        let shown = format!("CASE WHEN LENGTH({named}) = 16 THEN LOWER(HEX({named})) ELSE {named} END");
        let query = format!(
            "SELECT CONCAT('a row of {child}, {child_column} ', {shown}) AS entity,
                    'a row of {parent}' AS expected,
                    'none' AS found
             FROM `{child}` AS child
             LEFT JOIN `{parent}` AS parent ON parent.`{parent_column}` = {named}
             WHERE {named} IS NOT NULL AND parent.`{parent_column}` IS NULL
             LIMIT ?"
        );
        Ok(sql_query(query).bind::<BigInt, _>(i64::from(MysqlAuditor::MOST_FINDINGS)).load(conn).await?)
    }
}
