//! How old requests are forgotten.

use stockade_domain::ports::RequestArchive;
use stockade_domain::testing::second;
use stockade_mysql::MysqlRequests;

use crate::server::Server;

/// Ten requests, one in each second from 08:00:00.
const ANSWERED: &str = "
    INSERT INTO customers (id, email, password_hash, role, created_at)
    VALUES (1, 'ada@example.com', '', 'customer', '2027-01-15 08:00:00.000000');
    INSERT INTO idempotency_keys (customer_id, operation, request_key, fingerprint, outcome, created_at)
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
    SELECT 1, 'hold', CONCAT('k', i), REPEAT('\\0', 32), '', CONCAT('2027-01-15 08:00:0', i) FROM n;";

#[tokio::test]
async fn requests_are_forgotten_the_oldest_first_and_never_too_early() {
    let (server, database) = Server::migrated().await;
    server.run(ANSWERED).await;

    let requests = MysqlRequests::new(database);
    assert_eq!(requests.forget(second(0), 100).await.unwrap(), 0, "that one is just old enough to be kept");
    assert_eq!(requests.forget(second(6), 4).await.unwrap(), 4);
    assert_eq!(requests.forget(second(4), 100).await.unwrap(), 0, "the four oldest went first");
    assert_eq!(requests.forget(second(6), 4).await.unwrap(), 2);
    assert_eq!(requests.forget(second(100), 100).await.unwrap(), 4);
}
