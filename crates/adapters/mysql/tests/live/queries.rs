//! The files of `sql/` run on this server as they stand.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;
use stockade_domain::ports::Auditor;
use stockade_domain::testing::second;
use stockade_mysql::MysqlAuditor;
use stockade_records::queries::analytics::QUESTIONS;
use stockade_records::queries::audit::{DUE_HOLDS, PROMISES};

use crate::server::Server;

#[derive(Debug, QueryableByName)]
struct Seeded {
    #[diesel(sql_type = BigInt)]
    products: i64,
    #[diesel(sql_type = BigInt)]
    customers: i64,
}

fn sql(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../sql").join(name)
}

/// Feeds a file to the plain client, as an operator would.
fn feed(server: &Server, file: &Path) {
    let client = ["mariadb", "mysql"].into_iter().find_map(|client| {
        let mut client = Command::new(client);
        client.args(server.client_options()).stdin(File::open(file).unwrap()).stderr(Stdio::piped());
        client.output().ok()
    });
    let output = client.expect("the client program mariadb or mysql is missing");
    assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn the_seed_makes_a_shop_that_keeps_its_promises() {
    let (server, database) = Server::migrated().await;
    feed(&server, &sql("seed.sql"));
    let report = MysqlAuditor::new(database).audit(second(0)).await.unwrap();
    assert_eq!(report.findings, []);
    let seeded = "SELECT (SELECT COUNT(DISTINCT sku) FROM products) AS products, COUNT(*) AS customers FROM customers";
    let seeded: Seeded = sql_query(seeded).get_result(&mut server.client().await).await.unwrap();
    assert!(10 <= seeded.products && 3 <= seeded.customers, "{seeded:?}");
}

#[tokio::test]
async fn every_question_and_every_promise_can_be_asked_with_the_plain_client() {
    let (server, _) = Server::migrated().await;
    feed(&server, &sql("seed.sql"));
    for question in QUESTIONS {
        feed(&server, &sql(&format!("analytics/{}.sql", question.name)));
    }
    for promise in PROMISES.iter().chain([&DUE_HOLDS]) {
        feed(&server, &sql(&format!("audit/{}.sql", promise.name)));
    }
}
