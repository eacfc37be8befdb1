//! The diagrams are true to the schema.

use std::collections::BTreeSet;

use anyhow::Context as _;
use stockade_tests::repository;

/// Columns as `table.column type keys`, and references as `table.column -> table`.
type Facts = BTreeSet<String>;

#[test]
fn what_is_stored_is_drawn_whole_and_nothing_else_is() -> anyhow::Result<()> {
    let drawn = drawn(&block("erDiagram")?);
    let schema = declared(&std::fs::read_to_string(repository().join("sql/schema.sql"))?);
    assert!(80 < schema.len(), "the schema was not understood: {schema:?}");
    let missing: Vec<_> = schema.difference(&drawn).collect();
    let invented: Vec<_> = drawn.difference(&schema).collect();
    assert!(missing.is_empty() && invented.is_empty(), "not drawn: {missing:#?}\nnot in the schema: {invented:#?}");
    Ok(())
}

#[test]
fn there_are_four_diagrams() -> anyhow::Result<()> {
    for kind in ["flowchart LR", "erDiagram", "flowchart TD", "sequenceDiagram"] {
        assert!(block(kind)?.lines().count() > 10, "{kind}");
    }
    Ok(())
}

/// The Mermaid block of this kind.
fn block(kind: &str) -> anyhow::Result<String> {
    let document = std::fs::read_to_string(repository().join("docs/DIAGRAMS.md"))?;
    let mut blocks = document.split("```mermaid\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.find(|block| block.starts_with(kind)).map(str::to_owned).with_context(|| format!("no {kind}"))
}

fn drawn(diagram: &str) -> Facts {
    let (mut facts, mut table) = (Facts::new(), "");
    for line in diagram.lines().skip(1).map(str::trim) {
        match *line.split_whitespace().collect::<Vec<_>>().as_slice() {
            [name, "{"] => table = name,
            // `one ||--o{ many : column`
            [to, _, from, ":", column] => {
                facts.insert(format!("{from}.{column} -> {to}"));
            }
            [kind, column, ref keys @ ..] => {
                facts.insert(format!("{table}.{column} {kind} {}", keys.concat()));
            }
            _ => {}
        }
    }
    facts
}

fn declared(script: &str) -> Facts {
    let script: String =
        script.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
    let tables = script.split("CREATE TABLE IF NOT EXISTS ").skip(1).filter_map(|rest| rest.split(") ENGINE").next());
    tables.flat_map(table_facts).chain(added(&script)).collect()
}

/// The columns that a table was given later.
fn added(script: &str) -> Facts {
    let changes = script.split("ALTER TABLE ").skip(1);
    let columns = |change: &str| {
        let table = change.split_whitespace().next().unwrap_or_default().to_owned();
        let lines = change.split(';').next().unwrap_or_default().lines();
        let columns = lines.filter_map(|line| line.split_once("ADD COLUMN ")?.1.split_once(' '));
        let kind = |kind: &str| kind.split(['(', ',', '\'']).next().unwrap_or_default().to_ascii_lowercase();
        columns.map(|(column, of)| format!("{table}.{column} {} ", kind(of))).collect::<Vec<_>>()
    };
    changes.flat_map(columns).collect()
}

fn table_facts(declaration: &str) -> Facts {
    let table = declaration.split_whitespace().next().unwrap_or_default();
    let lines: Vec<_> = declaration.lines().skip(1).map(str::trim).collect();
    let of = |key: &str| -> Vec<String> {
        let columns = lines.iter().filter(|line| line.contains(key)).filter_map(|line| parenthesis(line, key));
        columns.collect()
    };
    let primary: Vec<String> = of("PRIMARY KEY").iter().flat_map(|list| list.split(", ")).map(str::to_owned).collect();
    let (unique, foreign) = (of("UNIQUE KEY"), of("FOREIGN KEY"));
    let mut facts = Facts::new();
    for line in &lines {
        let mut words = line.split_whitespace();
        let (Some(column), Some(kind)) = (words.next(), words.next()) else { continue };
        let is_column = column.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            && kind.starts_with(|letter: char| letter.is_ascii_uppercase());
        if is_column {
            let kind = kind.split(['(', ',']).next().unwrap_or_default().to_ascii_lowercase();
            let keys = [("PK", &primary), ("FK", &foreign), ("UK", &unique)];
            let keys = keys.into_iter().filter(|(_, columns)| columns.iter().any(|it| it == column));
            let keys: Vec<_> = keys.map(|(key, _)| key).collect();
            facts.insert(format!("{table}.{column} {kind} {}", keys.join(",")));
        }
        if let (Some(column), Some((_, target))) = (parenthesis(line, "FOREIGN KEY"), line.split_once("REFERENCES ")) {
            facts.insert(format!("{table}.{column} -> {}", target.split(' ').next().unwrap_or_default()));
        }
    }
    facts
}

/// What stands in the first parenthesis after `key`.
fn parenthesis(line: &str, key: &str) -> Option<String> {
    let (_, rest) = line.split_once(key)?;
    let inside = rest.split_once('(')?.1.split(')').next()?;
    Some(inside.to_owned())
}
