//! What the server says when something goes wrong, and what becomes of the work and the connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel::sql_types::Integer;
use diesel::{IntoSql, sql_query};
use diesel_async::{AsyncMysqlConnection, RunQueryDsl, SimpleAsyncConnection};
use stockade_domain::ports::{Backend, StoreError};
use stockade_mysql::{Database, Fault, TxError};
use tokio::sync::Barrier;

use crate::server::Server;

const THING: &str = "INSERT INTO products (name, price, available, held, sold, received, created_at, updated_at)
    VALUES ('thing', 1.00, 3, 0, 0, 3, NOW(6), NOW(6))";

/// A shop with products 1 and 2, three pieces of each.
async fn shop() -> (Server, Database) {
    let (server, database) = Server::migrated().await;
    server.run(&format!("{THING}; {THING}")).await;
    (server, database)
}

/// What a statement that must fail is told.
async fn fault(database: &Database, statement: &'static str) -> Fault {
    let told = database.transaction(async move |conn| {
        let error = sql_query(statement).execute(conn).await.unwrap_err();
        Ok(Fault::of(&error))
    });
    told.await.unwrap()
}

/// Diesel has a `load` for everything, which an atomic's own must not be taken for.
fn count(tries: &AtomicU32) -> u32 {
    AtomicU32::load(tries, Ordering::Relaxed)
}

#[tokio::test]
async fn what_breaks_a_rule_of_the_schema_is_told_apart() {
    let (_server, database) = shop().await;
    let buyer =
        "INSERT INTO customers (email, password_hash, role, created_at) VALUES ('a@b.c', '', 'customer', NOW())";
    database.transaction(async move |conn| Ok(conn.batch_execute(buyer).await?)).await.unwrap();
    for (statement, expected) in [
        (buyer, Fault::Unique),
        ("INSERT INTO sessions (id, customer_id, refresh_digest, expires_at) VALUES (X'00', 99, X'00', NOW())", Fault::ForeignKey),
        ("DELETE FROM products WHERE id = 1 AND id = (SELECT 1 FROM nowhere)", Fault::Schema),
        ("UPDATE products SET colour = 'blue'", Fault::Schema),
        ("DELETE FORM products", Fault::Other),
        ("UPDATE products SET available = available + 1 WHERE id = 1", Fault::Check),
        ("UPDATE products SET available = available - 4, received = received - 4 WHERE id = 1", Fault::Range),
        ("UPDATE products SET price = 100000000 WHERE id = 1", Fault::Range),
        ("SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c
          WHERE a.column_name > b.column_name AND b.column_name > c.column_name", Fault::StatementTimeout),
    ] {
        assert_eq!(fault(&database, statement).await, expected, "{statement}");
    }
}

#[tokio::test]
async fn a_server_that_cannot_write_is_told_apart() {
    let (_server, database) = shop().await;
    let full = database.read(async |conn: &mut AsyncMysqlConnection| {
        conn.batch_execute("SET max_heap_table_size = 16384; CREATE TEMPORARY TABLE t (x CHAR(250)) ENGINE = MEMORY")
            .await?;
        let fill = "INSERT INTO t SELECT 'x' FROM information_schema.columns";
        Ok(Fault::of(&sql_query(fill).execute(conn).await.unwrap_err()))
    });
    assert_eq!(full.await.unwrap(), Fault::Full);

    let closed = database.read(async |conn: &mut AsyncMysqlConnection| {
        conn.batch_execute("SET SESSION TRANSACTION READ ONLY").await?;
        let error = sql_query("DELETE FROM outbox").execute(conn).await.unwrap_err();
        conn.batch_execute("SET SESSION TRANSACTION READ WRITE").await?;
        Ok(Fault::of(&error))
    });
    assert_eq!(closed.await.unwrap(), Fault::Full);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_gives_way_in_a_deadlock_gets_another_turn() {
    let (_server, database) = shop().await;
    let (meeting, tries) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let crossing = |first: u32, second: u32| {
        let (database, meeting, tries) = (database.clone(), Arc::clone(&meeting), Arc::clone(&tries));
        tokio::spawn(async move {
            let crossed = database.transaction(async move |conn| {
                conn.batch_execute(&format!("SELECT 1 FROM products WHERE id = {first} FOR UPDATE")).await?;
                // Only the first two meet here; who comes again has the way for themselves.
                if tries.fetch_add(1, Ordering::Relaxed) < 2 {
                    meeting.wait().await;
                }
                conn.batch_execute(&format!("SELECT 1 FROM products WHERE id = {second} FOR UPDATE")).await?;
                Ok(())
            });
            crossed.await
        })
    };
    let (one, other) = tokio::join!(crossing(1, 2), crossing(2, 1));
    assert!(one.unwrap().is_ok() && other.unwrap().is_ok());
    assert!(2 < count(&tries), "they did meet");
}

#[tokio::test]
async fn a_lock_that_does_not_come_is_waited_for_twice() {
    let (server, database) = shop().await;
    let mut holder = server.client().await;
    holder.batch_execute("BEGIN; SELECT 1 FROM products WHERE id = 1 FOR UPDATE").await.unwrap();
    let tries = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&tries);
    let waited = database.transaction(async move |conn| {
        counted.fetch_add(1, Ordering::Relaxed);
        // What came before the lock must not last.
        conn.batch_execute("UPDATE products SET name = 'other' WHERE id = 2").await?;
        conn.batch_execute("SELECT 1 FROM products WHERE id = 1 FOR UPDATE").await?;
        Ok(())
    });
    assert!(matches!(waited.await, Err(StoreError::Contention(_))));
    assert_eq!(count(&tries), 2);
    holder.batch_execute("ROLLBACK").await.unwrap();
    let renamed = database.transaction(async |conn: &mut AsyncMysqlConnection| {
        Ok(sql_query("UPDATE products SET name = 'x' WHERE name = 'other'").execute(conn).await?)
    });
    assert_eq!(renamed.await.unwrap(), 0);
}

#[tokio::test]
async fn connections_that_were_cut_are_not_used_again() {
    let (server, database) = shop().await;
    // Several connections, all of them idle.
    let together = Arc::new(Barrier::new(6));
    let rest = |_| {
        let (database, together) = (database.clone(), Arc::clone(&together));
        tokio::spawn(async move {
            let met = database.read(async move |_: &mut AsyncMysqlConnection| {
                together.wait().await;
                Ok(())
            });
            met.await
        })
    };
    for task in (0..6).map(rest).collect::<Vec<_>>() {
        task.await.unwrap().unwrap();
    }
    server.cut_all().await;
    for _ in 0..6 {
        database.ping().await.unwrap();
    }
}

/// Two seconds are enough for anything that is still alive, and each of these takes longer, statement by statement.
#[tokio::test]
async fn whoever_comes_after_work_that_was_given_up_has_nothing_to_do_with_it() {
    let (server, _) = shop().await;
    let database = server.database_with(1);
    let slow = database.transaction(async |conn: &mut AsyncMysqlConnection| {
        conn.batch_execute("UPDATE products SET name = 'late' WHERE id = 1; SELECT SLEEP(1.2)").await?;
        Ok(conn.batch_execute("SELECT SLEEP(1.2)").await?)
    });
    assert!(matches!(slow.await, Err(StoreError::Unavailable(_))));
    for round in 0..5 {
        let renamed = database.transaction(async |conn: &mut AsyncMysqlConnection| {
            let late = sql_query("UPDATE products SET name = 'late, too' WHERE name = 'late'").execute(conn).await?;
            let other = sql_query("UPDATE products SET price = price + 1 WHERE id = 2").execute(conn).await?;
            Ok((late, other))
        });
        let renamed = renamed.await;
        assert!(matches!(renamed, Ok((0, 1))), "round {round}: {renamed:?}");
    }

    let slow = database.read(async |conn: &mut AsyncMysqlConnection| {
        Ok(conn.batch_execute("SELECT SLEEP(1.2); SELECT SLEEP(1.2)").await?)
    });
    assert!(matches!(slow.await, Err(StoreError::Unavailable(_))));
    for round in 0..5 {
        let asked = database.read(async move |conn: &mut AsyncMysqlConnection| {
            Ok(diesel::select(round.into_sql::<Integer>()).get_result::<i32>(conn).await?)
        });
        let answer = asked.await;
        assert!(matches!(answer, Ok(answer) if answer == round), "round {round}: {answer:?}");
    }
}

#[tokio::test]
async fn work_that_nobody_waits_for_is_done_all_the_same() {
    let (_server, database) = shop().await;
    let renaming = database.transaction(async |conn: &mut AsyncMysqlConnection| {
        conn.batch_execute("SELECT SLEEP(0.2)").await?;
        Ok(conn.batch_execute("UPDATE products SET name = 'renamed' WHERE id = 1").await?)
    });
    assert!(tokio::time::timeout(Duration::from_millis(50), renaming).await.is_err(), "the caller went away");
    let mut renamed = 0;
    while renamed == 0 {
        let look = database.transaction(async |conn: &mut AsyncMysqlConnection| {
            Ok(sql_query("UPDATE products SET name = 'seen' WHERE name = 'renamed'").execute(conn).await?)
        });
        renamed = look.await.unwrap();
    }
}

#[tokio::test]
async fn a_failure_of_ours_changes_nothing_and_is_not_tried_again() {
    let (_server, database) = shop().await;
    let tries = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&tries);
    let failed = database.transaction(async move |conn| {
        counted.fetch_add(1, Ordering::Relaxed);
        conn.batch_execute("UPDATE products SET name = 'other' WHERE id = 1").await?;
        Err::<(), _>(TxError::unsound("as if"))
    });
    assert!(matches!(failed.await, Err(StoreError::Internal(_))));
    let kept = database.transaction(async |conn: &mut AsyncMysqlConnection| {
        Ok(sql_query("UPDATE products SET name = 'thing' WHERE name = 'thing'").execute(conn).await?)
    });
    assert_eq!((kept.await.unwrap(), count(&tries)), (2, 1));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let options = stockade_mysql::Options::default();
    let database = Database::connect("mysql://root@127.0.0.1:1/shop", options).unwrap();
    assert!(matches!(database.ping().await, Err(StoreError::Unavailable(_))));
}
