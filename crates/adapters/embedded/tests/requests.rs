//! How old requests are forgotten.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use stockade_domain::ports::{RequestArchive, Schema};
use stockade_domain::testing::second;
use stockade_embedded::{Database, EmbeddedRequests};

/// Ten requests, one in each second from 08:00:00.
const ANSWERED: &str = "
    INSERT INTO customers (id, email, password_hash, role, created_at)
    VALUES (1, 'ada@example.com', '', 'customer', '2027-01-15 08:00:00.000000');
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
    INSERT INTO idempotency_keys (customer_id, operation, request_key, fingerprint, outcome, created_at)
    SELECT 1, 'hold', CONCAT('k', i), zeroblob(32), '', CONCAT('2027-01-15 08:00:0', i, '.000000') FROM n;";

#[tokio::test]
async fn requests_are_forgotten_the_oldest_first_and_never_too_early() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let database = Database::open(&path).unwrap();
    database.migrate().await.unwrap();
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute(ANSWERED).unwrap();

    let requests = EmbeddedRequests::new(database);
    assert_eq!(requests.forget(second(0), 100).await.unwrap(), 0, "that one is just old enough to be kept");
    assert_eq!(requests.forget(second(6), 4).await.unwrap(), 4);
    assert_eq!(requests.forget(second(4), 100).await.unwrap(), 0, "the four oldest went first");
    assert_eq!(requests.forget(second(6), 4).await.unwrap(), 2);
    assert_eq!(requests.forget(second(100), 100).await.unwrap(), 4);
}
