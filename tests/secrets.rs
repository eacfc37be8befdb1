//! What must not be read by anybody is read by nobody: not in logs, not in answers, not in figures, not in settings.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::json;
use stockade_tests::{Client, Manners, SmtpServer, Wire, binary};
use tempfile::TempDir;

/// The secrets of this shop. No text that anybody can see has any of them in it.
const KEY: &str = "canary-key-5f1c7a9e0b2d4c6e8f1a3b5c7d9e";
const ADMIN: &str = "canary-71-of-whoever-runs-it";
const CUSTOMER: &str = "canary-72-of-ada-who-buys";
const DATABASE: &str = "canary-73-of-the-database";
const REDIS: &str = "canary-74-of-redis";
const CANARIES: [&str; 5] = [KEY, ADMIN, CUSTOMER, DATABASE, REDIS];

/// A shop that writes all it has to say into a file, as verbosely as it can.
struct Shop {
    folder: TempDir,
    port: u16,
    process: Child,
}

impl Shop {
    fn open(more: &[(&str, &str)]) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = File::create(folder.path().join("log"))?;
        let mut command = command(folder.path(), port)?;
        command.arg("serve").envs(more.iter().copied());
        let process = command.stdout(log.try_clone()?).stderr(log).spawn()?;
        Ok(Self { folder, port, process })
    }

    async fn visitor(&self) -> anyhow::Result<Client> {
        let (visitor, started) = (Client::new(format!("http://127.0.0.1:{}", self.port))?, Instant::now());
        while !visitor.get("/livez").await.is_ok_and(|answer| answer.status == 200) {
            ensure!(started.elapsed() < Duration::from_secs(30), "it does not start: {}", self.log()?);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(visitor)
    }

    fn log(&self) -> anyhow::Result<String> {
        std::fs::read_to_string(self.folder.path().join("log")).context("the log")
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The key comes from a file, as orchestrators hand them over; and the Redis is not there, so that there is something to
/// complain about.
fn command(folder: &Path, port: u16) -> anyhow::Result<Command> {
    let key = folder.join("key");
    std::fs::write(&key, format!("{KEY}\n"))?;
    let mut command = Command::new(binary()?);
    command.env_clear().current_dir(folder).stdin(Stdio::null());
    command.envs([
        ("PORT", port.to_string()),
        ("DATABASE_URL", format!("sqlite:{}", folder.join("stockade.db").display())),
        ("STOCKADE_AUTH_JWT_SECRET_FILE", key.display().to_string()),
        ("ADMIN_EMAIL", "admin@example.com".to_owned()),
        ("ADMIN_PASSWORD", ADMIN.to_owned()),
        ("REDIS_URL", format!("redis://:{REDIS}@127.0.0.1:1/")),
        ("STOCKADE_LOG_LEVEL", "trace".to_owned()),
    ]);
    Ok(command)
}

fn silent(about: &str, text: &str) -> anyhow::Result<()> {
    for canary in CANARIES {
        ensure!(!text.contains(canary), "{canary} is in {about}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_logs_answers_figures_or_settings() -> anyhow::Result<()> {
    let shop = Shop::open(&[])?;
    let visitor = shop.visitor().await?;
    let mut said = vec![];

    let ada = json!({"email": "ada@example.com", "password": CUSTOMER});
    let registered = visitor.post("/api/v1/auth/register", &ada).await?.expect_status(201)?;
    let token = registered.text_at("/token")?.to_owned();
    let cookie = registered.header("set-cookie").context("a session has a cookie")?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let refresh = cookie.split_once('=').map(|(_, value)| value.to_owned()).context("a cookie has a value")?;
    said.push(visitor.post("/api/v1/auth/register", &ada).await?.text);
    said.push(
        visitor
            .post("/api/v1/auth/login", &ada)
            .await?
            .expect_status(200)?
            .header("x-request-id")
            .map(str::to_owned)
            .unwrap_or_default(),
    );
    for wrong in [
        json!({"email": "ada@example.com", "password": format!("{CUSTOMER}!")}),
        json!({"password": [CUSTOMER]}),
        json!({"email": CUSTOMER, "password": CUSTOMER}),
        json!({"email": "ada@example.com", "password": CUSTOMER, "passwort": CUSTOMER}),
    ] {
        let answer = visitor.post("/api/v1/auth/login", &wrong).await?;
        ensure!(answer.status == 400 || answer.status == 401, "{} {}", answer.status, answer.text);
        said.push(answer.text);
    }
    let broken = format!("{{\"email\": \"a@b.example\", \"password\": \"{CUSTOMER}\"");
    let json = Some(("application/json", broken.into_bytes()));
    said.push(visitor.send_bytes(Method::POST, "/api/v1/auth/login", json, &[]).await?.text);
    let customer = visitor.clone().with_token(&token)?;
    said.push(customer.get("/api/v1/auth/me").await?.expect_status(200)?.text);
    said.push(customer.get("/api/v1/cart").await?.text);
    said.push(visitor.clone().with_token(&format!("{token}x"))?.get("/api/v1/auth/me").await?.text);
    for path in ["/readyz", "/metrics", "/api/openapi.json", "/nothing"] {
        said.push(visitor.get(path).await?.text);
    }
    for text in &said {
        silent("an answer", text)?;
    }

    for args in [&["config", "show"][..], &["audit"], &["migrate"]] {
        let ran = command(shop.folder.path(), shop.port)?.args(args).output()?;
        silent(&args.join(" "), &String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()))?;
    }
    let refused = command(shop.folder.path(), 0)?
        .args(["config", "show"])
        .env("DATABASE_URL", format!("mysql://shop:{DATABASE}@host"))
        .output()?;
    silent("a complaint", &String::from_utf8_lossy(&[refused.stdout, refused.stderr].concat()))?;

    // A link to a new password is for its reader alone.
    let ask = json!({"email": "ada@example.com"});
    visitor.post("/api/v1/auth/password-reset", &ask).await?.expect_status(202)?;
    let reset = reset_token(&shop).await?;
    let (page, browser) = (format!("/reset?token={reset}"), [("accept", "text/html")]);
    visitor.send(Method::GET, &page, None, &browser).await?.expect_status(200)?;

    let log = shop.log()?;
    ensure!(log.lines().count() > 50, "the log has hardly anything in it: {log}");
    silent("the log", &log)?;
    for secret in [&token, &refresh, &reset] {
        ensure!(!log.contains(secret.as_str()), "a token is in the log");
    }
    let pairs = reset.as_bytes().chunks(2).map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?));
    let raw = pairs.collect::<anyhow::Result<Vec<u8>>>()?;
    let mut files = std::fs::read_dir(shop.folder.path())?;
    ensure!(files.any(|file| file.is_ok_and(|file| file.file_name() == "stockade.db")), "there is no database");
    for name in ["stockade.db", "stockade.db-wal"] {
        let bytes = std::fs::read(shop.folder.path().join(name)).unwrap_or_default();
        silent("the database", &String::from_utf8_lossy(&bytes))?;
        ensure!(!String::from_utf8_lossy(&bytes).contains(&reset), "a token is in the database");
        ensure!(!bytes.windows(raw.len()).any(|part| part == raw), "a token is in the database as it was made");
    }
    Ok(())
}

/// A mail server that wants a password, and gets it; and a database that is not there.
#[tokio::test(flavor = "multi_thread")]
async fn what_other_servers_want_to_know_is_not_in_the_log() -> anyhow::Result<()> {
    let manners = Manners { wire: Wire::AtStartTls, login: Some("PLAIN"), ..Manners::default() };
    let server = SmtpServer::start(manners).await?;
    let (url, authority) = (server.url(), server.authority().display().to_string());
    let settings = [("SMTP_URL", &*url), ("STOCKADE_MAIL_SMTP_CA", &*authority)];
    let shop = Shop::open(&settings)?;
    let visitor = shop.visitor().await?;
    let ada = json!({"email": "ada@example.com", "password": CUSTOMER});
    visitor.post("/api/v1/auth/register", &ada).await?.expect_status(201)?;
    let ask = json!({"email": "ada@example.com"});
    visitor.post("/api/v1/auth/password-reset", &ask).await?.expect_status(202)?;
    soon(|| Ok(server.letters().iter().any(|letter| letter.user.is_some()))).await?;
    let log = shop.log()?;
    ensure!(log.lines().count() > 50, "the log has hardly anything in it: {log}");
    silent("the log", &log)?;
    for secret in SmtpServer::secrets() {
        ensure!(!log.contains(&secret), "{secret} is in the log");
    }

    let url = format!("mysql://shop:{DATABASE}@127.0.0.1:1/shop");
    let shop = Shop::open(&[("DATABASE_URL", &url)])?;
    soon(|| Ok(shop.log()?.contains("cannot be reached"))).await?;
    silent("the log", &shop.log()?)
}

async fn soon(seen: impl Fn() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let started = Instant::now();
    while !seen()? {
        ensure!(started.elapsed() < Duration::from_secs(20), "it does not happen");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// The token of the one mail that is in the folder, once it is there.
async fn reset_token(shop: &Shop) -> anyhow::Result<String> {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(20) {
        let mails = std::fs::read_dir(shop.folder.path().join("mail")).into_iter().flatten();
        for mail in mails {
            let path = mail?.path();
            if path.extension().is_some_and(|extension| extension == "eml") {
                let text = std::fs::read_to_string(path)?.replace("=\r\n", "").replace("=3D", "=");
                let (_, rest) = text.split_once("/reset?token=").context("a mail with a link")?;
                let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
                ensure!(token.len() == 64, "a token of {} digits", token.len());
                return Ok(token);
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("no mail came")
}
