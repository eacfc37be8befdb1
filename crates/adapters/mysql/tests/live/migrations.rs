//! How the tables come, and who may touch them.

use std::fs;

use stockade_domain::ports::{Schema, SchemaState};

use crate::server::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_instances_may_migrate_at_once() {
    let server = Server::bare().await;
    let instances = (0..4).map(|_| {
        let database = server.database();
        tokio::spawn(async move { database.migrate().await })
    });
    let mut done = Vec::new();
    for instance in instances.collect::<Vec<_>>() {
        done.push(instance.await.unwrap().unwrap().len());
    }
    done.sort_unstable();
    assert!(done[3] > 0);
    assert_eq!(done[..3], [0, 0, 0], "one did it all, and the others found it done");
    assert_eq!(server.database().state().await.unwrap(), SchemaState::Current);
}

#[tokio::test]
async fn a_migration_that_was_broken_off_is_finished_by_the_next() {
    let (server, database) = Server::migrated().await;
    // The change was made, and then the server died before it was noted down: whichever it was.
    let SchemaState::Older { pending: all } = Server::bare().await.database().state().await.unwrap() else {
        panic!("a bare server has no tables");
    };
    for done in (0..all.len()).rev() {
        server
            .run(&format!("DELETE FROM __diesel_schema_migrations ORDER BY version DESC LIMIT {}", all.len() - done))
            .await;
        assert!(matches!(database.state().await.unwrap(), SchemaState::Older { pending } if pending == all[done..]));
        assert_eq!(database.migrate().await.unwrap().len(), all.len() - done);
        assert_eq!(database.state().await.unwrap(), SchemaState::Current);
    }
}

#[tokio::test]
async fn what_a_newer_program_made_is_left_alone() {
    let (server, database) = Server::migrated().await;
    server.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')").await;
    let newer = SchemaState::Newer { unknown: vec!["99990101000000".to_owned()] };
    assert_eq!(database.state().await.unwrap(), newer);
    assert!(database.migrate().await.is_err());
}

#[tokio::test]
async fn every_migration_can_be_undone_and_that_be_broken_off() {
    let (server, database) = Server::migrated().await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../migrations/mysql");
    let mut steps: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    steps.sort();
    for step in steps.iter().rev() {
        let undo = fs::read_to_string(step.join("down.sql")).unwrap();
        server.run(&undo).await;
        // It was undone, and then the server died before it was noted down.
        server.run(&undo).await;
    }
    server.run("DELETE FROM __diesel_schema_migrations").await;
    assert_eq!(database.migrate().await.unwrap().len(), steps.len(), "nothing was left behind");
}
