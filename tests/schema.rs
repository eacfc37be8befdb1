//! The service keeps to its own OpenAPI document, whatever Schemathesis thinks of.
//!
//! `cargo xtask test schema` installs it and runs this.

use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::json;
use stockade_tests::{Client, Service, at_length};

/// Where the program is.
const PROGRAM: &str = "STOCKADE_SCHEMATHESIS";

/// What Schemathesis makes its requests from.
const SEED: &str = "STOCKADE_SCHEMA_SEED";

/// Faults of ours, and answers that are not as the document says.
///
/// Not among them: that what the document allows is accepted, as it cannot say how many pieces there are; and that a header
/// that has to be there is asked for, as 428, which says so, is not known to Schemathesis.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                      response_headers_conformance,negative_data_rejection,unsupported_method,ignored_auth";

/// Nobody signs in again while it goes on.
const A_DAY: [(&str, &str); 1] = [("STOCKADE_AUTH_TOKEN_SECONDS", "86400")];

/// The paths where an admin comes in, and those where a customer does; some have a method for each.
const FOR_ADMINS: &str = "^(/api/v1/admin/|/api/admin/|/admin-only$|/api/products$|/products)";
const FOR_CUSTOMERS: &str = "^/($|api/v1/(auth|cart|checkout|holds|orders|products|shop)|api/(auth|cart|checkout|holds|orders|\
                             products)|auth|cart|health|livez|metrics|orders|products|protected|readyz)";

/// Streams never end, so that there is no answer to look at; `streams` and `corpus` look at them. And whoever signs out is
/// nobody from then on, whatever else is asked.
const LEFT_OUT: &str = "^/api/v1/((admin/)?stream|auth/logout)$";

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_is_answered_as_the_document_says() -> anyhow::Result<()> {
    let service = Service::start_with(&A_DAY).await?;
    furnish(&service).await?;
    let admin = service.admin().await?;
    explore(&service, &admin, FOR_ADMINS).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_answered_as_the_document_says() -> anyhow::Result<()> {
    let service = Service::start_with(&A_DAY).await?;
    furnish(&service).await?;
    let ada = service.customer("ada").await?;
    explore(&service, &ada, FOR_CUSTOMERS).await
}

/// The one that is given; or the same every day, and another one where somebody has the time.
fn seed() -> String {
    std::env::var(SEED).unwrap_or_else(|_| at_length(1, rand::random()).to_string())
}

/// Something of each kind, so that not every identifier names nothing.
async fn furnish(service: &Service) -> anyhow::Result<()> {
    let (admin, eve) = (service.admin().await?, service.customer("eve").await?);
    for name in ["Tea", "Coats"] {
        let id = admin.create_product(name, 100_000, json!({"category": "goods"})).await?;
        let line = json!({"product_id": id, "quantity": 1});
        eve.post("/api/v1/holds", &line).await?.expect_status(201)?;
        eve.post("/api/v1/orders", &json!({"items": [line]})).await?.expect_status(201)?;
    }
    Ok(())
}

/// Runs Schemathesis over the paths that match, as whoever this is; then the books are audited.
async fn explore(service: &Service, who: &Client, paths: &str) -> anyhow::Result<()> {
    let program = std::env::var(PROGRAM).with_context(|| format!("{PROGRAM} names no program"))?;
    let (document, token) = (who.url("/api/openapi.json"), who.token().unwrap_or_default().to_owned());
    let examples = at_length(40, 400).to_string();
    let seed = seed();
    println!("{SEED}={seed}");
    let paths = paths.to_owned();
    let folder = service.folder().to_owned();
    let status = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(program);
        // Threads that read Python's syntax at the same time trip over each other in Python 3.11, which is Debian's.
        command.current_dir(folder).args(["run", &document, "--no-color", "--workers", "1", "--mode", "all"]);
        command.args(["--checks", CHECKS, "--max-examples", &examples, "--phases", "examples,coverage,fuzzing"]);
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
        command.args(["--include-path-regex", &paths, "--exclude-path-regex", LEFT_OUT]);
        command.args(["--suppress-health-check", "all", "--seed", &seed]);
        command.status()
    })
    .await?
    .context("running Schemathesis")?;
    ensure!(status.success(), "what was answered is not as the document says, see above");
    service.audit()
}
