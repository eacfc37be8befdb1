//! The shape of the workspace: which crate may know which, and that no query or migration lies about unused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};
use stockade_tests::repository;

/// What `domain` may depend on: values, hashes, macros. Nothing that does I/O, no framework, no wire format.
const PURE: [&str; 8] =
    ["async-trait", "chrono", "futures-util", "mockall", "rust_decimal", "sha2", "thiserror", "uuid"];

#[test]
fn the_domain_depends_on_nothing_that_does_io() -> anyhow::Result<()> {
    let dependencies = dependencies()?;
    let strangers: Vec<_> =
        dependencies["stockade-domain"].iter().filter(|name| !PURE.contains(&name.as_str())).collect();
    assert!(strangers.is_empty(), "the domain has come to depend on {strangers:?}");
    Ok(())
}

#[test]
fn an_adapter_knows_the_domain_and_never_another_adapter() -> anyhow::Result<()> {
    let adapters = ["stockade-embedded", "stockade-mysql", "stockade-redis", "stockade-group-commit", "stockade-mail"];
    for (name, dependencies) in dependencies()?.iter().filter(|(name, _)| adapters.contains(&name.as_str())) {
        let ours: Vec<_> = dependencies.iter().filter(|dependency| dependency.starts_with("stockade")).collect();
        let allowed = ["stockade-domain", "stockade-records"];
        assert!(ours.iter().all(|dependency| allowed.contains(&dependency.as_str())), "{name} knows {ours:?}");
    }
    Ok(())
}

#[test]
fn nobody_depends_on_the_app_and_only_the_app_knows_the_framework() -> anyhow::Result<()> {
    for (name, dependencies) in dependencies()? {
        assert!(!dependencies.contains("stockade"), "{name} depends on the app");
        assert!(name == "stockade" || !dependencies.contains("actix-web"), "{name} knows HTTP");
        let keeps = ["stockade-embedded", "stockade-mysql"].contains(&name.as_str());
        assert!(keeps || !dependencies.contains("diesel"), "{name} knows SQL");
        assert!(name == "stockade-redis" || !dependencies.contains("deadpool-redis"), "{name} knows Redis");
    }
    Ok(())
}

#[test]
fn only_the_wiring_names_concrete_adapters() -> anyhow::Result<()> {
    let source = repository().join("crates/app/src");
    for file in files(&source)? {
        let text = std::fs::read_to_string(&file)?;
        let names_one =
            ["stockade_embedded", "stockade_mysql", "stockade_redis", "stockade_group_commit", "stockade_mail"]
                .iter()
                .any(|name| text.contains(name));
        let inside = file.strip_prefix(&source)?;
        assert!(
            !names_one || inside.starts_with("wiring.rs") || inside.starts_with("wiring"),
            "{} names an adapter",
            inside.display()
        );
    }
    Ok(())
}

#[test]
fn every_migration_can_be_taken_back() -> anyhow::Result<()> {
    let [embedded, mysql] =
        ["migrations/embedded", "migrations/mysql"].map(|folder| std::fs::read_dir(repository().join(folder)));
    let (embedded, mysql) = (embedded?, mysql?);
    for migration in embedded.chain(mysql) {
        let folder = migration?.path();
        assert!(folder.join("up.sql").exists() && folder.join("down.sql").exists(), "{}", folder.display());
    }
    Ok(())
}

/// What each member depends on outside its tests.
/// `cargo run` gives the program what its build script has set, and a setting that is not known keeps it from starting.
#[test]
fn the_build_sets_nothing_that_the_program_takes_for_a_setting() -> anyhow::Result<()> {
    let script = std::fs::read_to_string(repository().join("crates/app/build.rs"))?;
    let names: Vec<_> = script.split("cargo::rustc-env=").skip(1).filter_map(|rest| rest.split('=').next()).collect();
    assert!(!names.is_empty() && names.iter().all(|name| !name.starts_with("STOCKADE_")), "{names:?}");
    Ok(())
}

fn dependencies() -> anyhow::Result<BTreeMap<String, BTreeSet<String>>> {
    let metadata = MetadataCommand::new().current_dir(repository()).no_deps().exec()?;
    let members = metadata.packages.iter().map(|package| {
        let normal = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        (package.name.to_string(), normal.map(|dependency| dependency.name.clone()).collect())
    });
    Ok(members.collect())
}

fn files(folder: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
