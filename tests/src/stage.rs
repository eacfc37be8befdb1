//! The same examples on one file, and on MySQL with Redis.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, ensure};

use crate::{Redis, Service};

/// What a shop is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backing {
    File,
    /// The MySQL that `STOCKADE_TEST_DATABASE_URL` names, and a Redis of the test's own.
    Servers,
}

/// A service with its backing.
pub struct Stage {
    pub service: Service,
    /// Where carts and copies are, when it is kept on servers.
    pub redis: Option<Redis>,
    pub database: Option<TestDatabase>,
}

impl Stage {
    pub async fn set(backing: Backing, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        match backing {
            Backing::File => Ok(Self { service: Service::start_with(settings).await?, redis: None, database: None }),
            Backing::Servers => {
                let (database, redis) = (TestDatabase::make()?, Redis::start()?);
                let redis_url = redis.url();
                let servers = [
                    ("DATABASE_URL", database.url.as_str()),
                    ("REDIS_URL", &redis_url),
                    ("STOCKADE_DATABASE_MIGRATE", "on"),
                ];
                let service = Service::start_with(&[&servers[..], settings].concat()).await?;
                Ok(Self { service, redis: Some(redis), database: Some(database) })
            }
        }
    }

    /// The demo, in which the older systems' examples need no token.
    pub async fn demo(backing: Backing) -> anyhow::Result<Self> {
        Self::set(backing, &[("STOCKADE_DEMO", "on")]).await
    }
}

/// A database of a test's own on a server that is there; it goes with the test.
pub struct TestDatabase {
    pub url: String,
    name: String,
    server: Vec<String>,
}

static MADE: AtomicU32 = AtomicU32::new(0);

impl TestDatabase {
    pub fn make() -> anyhow::Result<Self> {
        let given = std::env::var("STOCKADE_TEST_DATABASE_URL").context("STOCKADE_TEST_DATABASE_URL names a server")?;
        let rest = given.split_once("://").context("a URL")?.1;
        let authority = rest.split('/').next().unwrap_or_default();
        let (login, host) = authority.rsplit_once('@').unwrap_or(("root", authority));
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let (host, port) = host.split_once(':').unwrap_or((host, "3306"));
        let mut server = vec!["--no-defaults".to_owned()];
        server
            .extend([("host", host), ("port", port), ("user", user)].map(|(name, value)| format!("--{name}={value}")));
        if !password.is_empty() {
            server.push(format!("--password={password}"));
        }
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("stockade_service_{}_{number}", std::process::id());
        let database = Self { url: format!("mysql://{authority}/{name}"), name, server };
        database.client(&[], &format!("CREATE DATABASE {}", database.name))?;
        Ok(database)
    }

    /// What the plain client prints when it is handed these statements: rows of values with tabs between them.
    pub fn query(&self, sql: &str) -> anyhow::Result<String> {
        self.client(&[&self.name], sql)
    }

    fn client(&self, more: &[&str], sql: &str) -> anyhow::Result<String> {
        use std::io::Write as _;
        let mut client = Command::new("mariadb");
        client.args(&self.server).args(["--batch", "--skip-column-names"]).args(more);
        let mut client = client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        client.stdin.take().context("the client's input")?.write_all(sql.as_bytes())?;
        let ran = client.wait_with_output()?;
        ensure!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let _ = self.client(&[], &format!("DROP DATABASE IF EXISTS {}", self.name));
    }
}
