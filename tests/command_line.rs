//! The binary beside `serve`: what operators type.

use std::fs::File;
use std::io::pipe;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::future::join_all;
use serde_json::json;
use stockade_tests::{Client, Service, binary};

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_exits_with_one_when_the_books_are_wrong_and_with_two_when_it_cannot_read_them() -> anyhow::Result<()>
{
    let mut service = Service::start().await?;
    service.admin().await?.create_product("Tea", 4, json!({})).await?;
    assert_eq!(service.run(&["audit"])?.status.code(), Some(0));

    service.stop()?;
    let database = service.folder().join("stockade.db");
    let tamper = "PRAGMA ignore_check_constraints = ON; UPDATE products SET sold = sold + 1;";
    let script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])";
    let python = Command::new("python3").args(["-c", script]).arg(&database).arg(tamper).status()?;
    assert!(python.success());
    let wrong = service.run(&["audit", "--json"])?;
    assert_eq!(wrong.status.code(), Some(1), "{}", String::from_utf8_lossy(&wrong.stderr));
    assert!(String::from_utf8_lossy(&wrong.stdout).contains("pieces-are-conserved"), "the finding is named");

    std::fs::write(&database, "this is no database, and long enough to be looked at as one".repeat(100))?;
    assert_eq!(service.run(&["audit"])?.status.code(), Some(2));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_to_stop_is_followed_within_seconds_and_with_success() -> anyhow::Result<()> {
    let mut service = Service::start().await?;
    let started = Instant::now();
    assert!(service.stop()?.success());
    assert!(started.elapsed() < Duration::from_secs(10));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_seed_can_be_sown_twice_and_shows_every_kind_of_sale() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let count = async || {
        anyhow::Ok(
            service.visitor()?.get("/api/v1/products?limit=100").await?.body["data"].as_array().map_or(0, Vec::len),
        )
    };
    assert!(service.run(&["seed"])?.status.success());
    let once = count().await?;
    assert!(service.run(&["seed"])?.status.success());
    assert!(10 <= once && once == count().await?, "{once} products, then {}", count().await?);
    for state in ["live", "upcoming", "ended"] {
        let found = service.visitor()?.get(&format!("/api/v1/products?state={state}")).await?.expect_status(200)?;
        assert!(found.body.pointer("/data/0").is_some(), "nothing is {state}");
    }
    service.audit()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_are_shown_with_their_sources_and_without_their_secrets() -> anyhow::Result<()> {
    let service = Service::start().await?;
    let shown = String::from_utf8(service.run(&["config", "show"])?.stdout)?;
    assert!(shown.contains("JWT_SECRET") && !shown.contains("long enough to be one"), "{shown}");
    assert!(!shown.contains(stockade_tests::ADMIN_PASSWORD), "{shown}");

    let misspelt = Service::start_with(&[("STOCKADE_SHOP_CURENCY", "USD")]).await;
    assert!(misspelt.is_err(), "an unknown setting is an error");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weak_or_missing_secret_keeps_the_service_from_starting() {
    for secret in ["", "short", "super_secret_jwt_key_change_me", "supersecret"] {
        let service = Service::start_with(&[("JWT_SECRET", secret)]).await;
        assert!(service.is_err(), "it started with {secret:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_can_be_asked_for_without_curl_and_an_admin_made_without_a_browser() -> anyhow::Result<()> {
    let service = Service::start().await?;
    assert!(service.run(&["healthcheck", &format!("{}/readyz", service.address())])?.status.success());
    assert!(!service.run(&["healthcheck", "http://127.0.0.1:1/readyz"])?.status.success());

    let create = service.run(&["user", "create-admin", "--email", "second@example.com"])?;
    assert!(create.status.success(), "{}", String::from_utf8_lossy(&create.stderr));
    let body = json!({"email": "second@example.com", "password": stockade_tests::ADMIN_PASSWORD});
    let signed_in = service.visitor()?.post("/api/v1/auth/login", &body).await?.expect_status(200)?;
    assert_eq!(signed_in.text_at("/user/role")?, "admin");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_written_does_not_close_the_shop() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let port = free_port()?;
    let mut serving = demo(folder.path(), port)?;
    let mut process = serving.stdout(Stdio::null()).stderr(full_disk()?).spawn()?;
    let survived = async {
        let visitor = until_ready(port).await?;
        let wrong = json!({"email": "ada@example.com", "password": "a wrong password"});
        for answer in join_all((0..300).map(|_| visitor.post("/api/v1/auth/login", &wrong))).await {
            let status = answer?.status;
            ensure!([401, 429, 503].contains(&status), "a wrong password is answered with {status}");
        }
        ensure!(visitor.get("/readyz").await?.status == 200, "the service is not ready any more");
        Ok(())
    }
    .await;
    process.kill()?;
    process.wait()?;
    survived
}

#[test]
fn an_admin_whose_password_nobody_could_read_is_not_made() -> anyhow::Result<()> {
    for command in ["serve", "seed"] {
        let folder = tempfile::tempdir()?;
        let lost = demo(folder.path(), free_port()?)?.arg(command).stdout(full_disk()?).output()?;
        assert!(!lost.status.success(), "{command} went on");
        // Who comes next is told a password.
        let told = demo(folder.path(), free_port()?)?.arg("seed").output()?;
        let said = String::from_utf8_lossy(&told.stdout);
        assert!(told.status.success() && said.contains("with the password"), "after {command}: {said}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_is_served_by_one_process_and_looked_after_by_any_number() -> anyhow::Result<()> {
    let mut service = Service::start().await?;
    let second = service.run(&["serve", "--port", "0"])?;
    let complaint = String::from_utf8_lossy(&second.stderr);
    assert!(second.status.code() == Some(1) && complaint.contains("served by another process"), "{complaint}");

    for beside in ["audit", "seed", "migrate"] {
        assert!(service.run(&[beside])?.status.success(), "{beside} does not work beside the service");
    }
    service.kill()?;
    service.restart().await
}

#[test]
fn a_complaint_that_nobody_reads_is_no_crash() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (reader, writer) = pipe()?;
    drop(reader);
    let mut misspelt = demo(folder.path(), 0)?;
    let status = misspelt.args(["config", "show"]).env("STOCKADE_SHOP_CURENCY", "USD").stdout(Stdio::null());
    assert_eq!(status.stderr(writer).status()?.code(), Some(1));
    Ok(())
}

/// The binary on a demo shop in `folder`.
fn demo(folder: &Path, port: u16) -> anyhow::Result<Command> {
    let mut command = Command::new(binary()?);
    let database = format!("sqlite:{}", folder.join("stockade.db").display());
    command.env_clear().current_dir(folder).stdin(Stdio::null());
    command.env("PORT", port.to_string()).env("DATABASE_URL", database).env("STOCKADE_DEMO", "on");
    Ok(command)
}

/// Takes nothing that is written to it.
fn full_disk() -> anyhow::Result<File> {
    File::options().write(true).open("/dev/full").context("this machine has no /dev/full")
}

fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

async fn until_ready(port: u16) -> anyhow::Result<Client> {
    let (visitor, started) = (Client::new(format!("http://127.0.0.1:{port}"))?, Instant::now());
    while started.elapsed() < Duration::from_secs(30) {
        if visitor.get("/readyz").await.is_ok_and(|answer| answer.status == 200) {
            return Ok(visitor);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    anyhow::bail!("the service was not ready within 30 s")
}
