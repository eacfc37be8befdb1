//! A clause that nobody runs is no clause.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_clause_that_is_written_is_in_its_contract() {
    let mut sources = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sources);
    let text = sources.concat();

    let written: BTreeSet<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub async fn "))
        .filter_map(|rest| rest.split_once('('))
        .map(|(name, _)| name)
        .filter(|name| *name != "finds_nothing")
        .collect();
    let listed: BTreeSet<_> = text
        .split("clauses!($start, ")
        .skip(1)
        .filter_map(|list| list.split_once(");")?.0.split_once(':'))
        .flat_map(|(_, names)| names.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(written, listed);
    assert!(100 < written.len());
}

fn read(folder: &Path, sources: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { read(&path, sources) } else { sources.push(fs::read_to_string(&path).unwrap()) }
    }
}
