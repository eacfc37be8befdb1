//! What queries believe about the tables is what the migrations make of them.

use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

use crate::server::Server;

const SCHEMA: &str = include_str!("../../src/schema.rs");

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    nullable: String,
    #[diesel(sql_type = Text)]
    primary_key: String,
}

/// The columns that are there to be read and written, in their order. A column that the server computes is neither.
const COLUMNS: &str = "
    SELECT CAST(table_name AS CHAR) AS `table`, CAST(column_name AS CHAR) AS name,
           CAST(column_type AS CHAR) AS kind, CAST(is_nullable AS CHAR) AS nullable,
           CAST(column_key AS CHAR) AS primary_key
    FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name <> '__diesel_schema_migrations'
      AND COALESCE(generation_expression, '') = ''
    ORDER BY table_name, ordinal_position";

#[tokio::test]
async fn queries_see_the_tables_as_they_are() {
    let (server, _) = Server::migrated().await;
    let columns: Vec<Column> = sql_query(COLUMNS).load(&mut server.client().await).await.unwrap();
    let mut tables: Vec<(String, Vec<String>, Vec<String>)> = Vec::new();
    for column in columns {
        if tables.last().is_none_or(|(table, ..)| *table != column.table) {
            tables.push((column.table.clone(), Vec::new(), Vec::new()));
        }
        let (_, keys, lines) = tables.last_mut().unwrap();
        keys.extend((column.primary_key == "PRI").then(|| column.name.clone()));
        let kind = diesel_type(&column.kind);
        let kind = if column.nullable == "YES" { format!("Nullable<{kind}>") } else { kind.to_owned() };
        lines.push(format!("{} -> {kind},", column.name));
    }
    let mut there: Vec<String> = tables
        .iter()
        .map(|(table, keys, lines)| format!("{table} ({}) {}", keys.join(", "), lines.join(" ")))
        .collect();
    let mut believed = believed();
    there.sort();
    believed.sort();
    assert_eq!(believed, there);
}

/// What `diesel::table!` should say of a column.
fn diesel_type(kind: &str) -> &'static str {
    let unsigned = kind.ends_with("unsigned");
    match kind.split(['(', ' ']).next().unwrap() {
        "bigint" if unsigned => "Unsigned<BigInt>",
        "bigint" => "BigInt",
        "int" if unsigned => "Unsigned<Integer>",
        "tinyint" => "Bool",
        "decimal" => "Numeric",
        "datetime" => "Datetime",
        "binary" => "Binary",
        "varchar" | "mediumtext" => "Text",
        other => panic!("what is {other} to Diesel?"),
    }
}

/// The tables of `schema.rs`, each as one line.
fn believed() -> Vec<String> {
    let tables = SCHEMA.split("diesel::table! {").skip(1);
    let table = |text: &str| {
        let (head, body) = text.split_once('{').unwrap();
        let (body, _) = body.split_once('}').unwrap();
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{} {}", words(head), words(body))
    };
    tables.map(table).collect()
}
