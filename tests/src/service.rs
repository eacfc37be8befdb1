//! The binary, started with a store and a port of its own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::Client;

/// The admin of every [`Service`].
pub const ADMIN_EMAIL: &str = "admin@example.com";
pub const ADMIN_PASSWORD: &str = "an admin of the tests";

/// A running service in a folder of its own, which goes with it.
pub struct Service {
    folder: TempDir,
    port: u16,
    settings: Vec<(String, String)>,
    process: Child,
}

impl Service {
    /// A shop without products; the limits that would stop a test are off.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(&[]).await
    }

    /// The same with other settings, as environment variables.
    pub async fn start_with(settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = free_port()?;
        let database = folder.path().join("stockade.db");
        let mut all = vec![
            ("DATABASE_URL".to_owned(), format!("sqlite:{}", database.display())),
            ("PORT".to_owned(), port.to_string()),
            ("JWT_SECRET".to_owned(), "a secret of the tests, long enough to be one".to_owned()),
            ("ADMIN_EMAIL".to_owned(), ADMIN_EMAIL.to_owned()),
            ("ADMIN_PASSWORD".to_owned(), ADMIN_PASSWORD.to_owned()),
            ("STOCKADE_RATE_LIMITS".to_owned(), "off".to_owned()),
            ("STOCKADE_SHOP_MAX_LIVE_HOLDS".to_owned(), "off".to_owned()),
            ("STOCKADE_SHOP_MAX_LAPSED_HOLDS".to_owned(), "off".to_owned()),
            ("STOCKADE_LOG_LEVEL".to_owned(), "warn".to_owned()),
        ];
        all.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let process = command(folder.path(), &all)?.arg("serve").spawn().context("starting the service")?;
        let mut service = Self { folder, port, settings: all, process };
        service.wait_until_ready().await?;
        Ok(service)
    }

    /// The address without a slash at its end.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> anyhow::Result<Client> {
        Client::new(self.address())
    }

    /// A new customer, signed in.
    pub async fn customer(&self, name: &str) -> anyhow::Result<Client> {
        let body = serde_json::json!({"email": format!("{name}@example.com"), "password": "a customer of the tests"});
        let client = self.visitor()?;
        let answer = client.post("/api/v1/auth/register", &body).await?.expect_status(201)?;
        client.with_token(answer.text_at("/token")?)
    }

    pub async fn admin(&self) -> anyhow::Result<Client> {
        let body = serde_json::json!({"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD});
        let client = self.visitor()?;
        let answer = client.post("/api/v1/auth/login", &body).await?.expect_status(200)?;
        client.with_token(answer.text_at("/token")?)
    }

    /// Ends the process at once, with no chance to tidy up.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Asks the process to end, as an operator does.
    pub fn stop(&mut self) -> anyhow::Result<ExitStatus> {
        stop(&mut self.process)
    }

    /// Starts the binary again on the same store and port.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.process = command(self.folder.path(), &self.settings)?.arg("serve").spawn()?;
        self.wait_until_ready().await
    }

    /// The same with other settings from now on. An empty one is taken away.
    pub async fn restart_with(&mut self, settings: &[(&str, &str)]) -> anyhow::Result<()> {
        self.settings.retain(|(known, _)| !settings.iter().any(|(name, _)| name == known));
        let given = settings.iter().filter(|(_, value)| !value.is_empty());
        self.settings.extend(given.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.restart().await
    }

    /// Runs another command of the binary with the service's settings, to its end.
    pub fn run(&self, args: &[&str]) -> anyhow::Result<Output> {
        let mut command = command(self.folder.path(), &self.settings)?;
        Ok(command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).output()?)
    }

    /// Starts another process of the binary with the service's settings and these, which ends with what is returned.
    pub fn beside(&self, args: &[&str], settings: &[(&str, &str)]) -> anyhow::Result<Beside> {
        let mut command = command(self.folder.path(), &self.settings)?;
        let process = command.args(args).envs(settings.iter().copied()).spawn().context("starting a process beside")?;
        Ok(Beside { process })
    }

    /// Every promise holds on the books as they are now.
    pub fn audit(&self) -> anyhow::Result<()> {
        let output = self.run(&["audit", "--json"])?;
        let report = String::from_utf8_lossy(&output.stdout);
        let complaints = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "the audit found: {report}{complaints}");
        let report: Value = serde_json::from_str(&report).context("reading the audit's report")?;
        let checks = report.pointer("/checks").and_then(Value::as_array).map_or(0, Vec::len);
        ensure!(10 <= checks, "the audit checked hardly anything: {report}");
        Ok(())
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let (started, visitor) = (Instant::now(), self.visitor()?);
        while started.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.process.try_wait()? {
                bail!("the service ended with {status} instead of starting");
            }
            if let Ok(answer) = visitor.get("/readyz").await
                && answer.status == 200
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("the service was not ready within 30 s")
    }
}

/// A process beside the service.
pub struct Beside {
    process: Child,
}

impl Beside {
    /// Ends the process at once, with no chance to tidy up.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Asks the process to end, as an operator does.
    pub fn stop(&mut self) -> anyhow::Result<ExitStatus> {
        stop(&mut self.process)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

fn stop(process: &mut Child) -> anyhow::Result<ExitStatus> {
    let asked = Command::new("kill").args(["-TERM", &process.id().to_string()]).status()?;
    ensure!(asked.success(), "the process is gone already");
    Ok(process.wait()?)
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Nothing but these settings reaches the binary, whatever is set where the tests run.
fn command(folder: &Path, settings: &[(String, String)]) -> anyhow::Result<Command> {
    let mut command = Command::new(binary()?);
    command.env_clear().current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    command.envs(settings.iter().map(|(name, value)| (name, value)));
    Ok(command)
}

/// A port that nobody listens on now.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The service's binary, which `cargo xtask test` builds before the tests: it lies beside them.
pub fn binary() -> anyhow::Result<PathBuf> {
    let tests = std::env::current_exe()?;
    let beside = tests.ancestors().nth(2).map(|folder| folder.join("stockade"));
    beside.filter(|path| path.exists()).context("build the binary first: cargo build --package stockade")
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}
