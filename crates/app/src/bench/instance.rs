//! The service that is measured: one that runs already, or this program started once more.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use stockade_domain::ports::IdSource as _;
use tempfile::TempDir;

use crate::config::{Layers, Settings};
use crate::world::SystemIds;

/// A service, and who may fill its shelves.
pub struct Instance {
    /// Host and port.
    authority: String,
    pub admin_email: String,
    pub admin_password: SecretString,
    own: Option<Own>,
}

/// A service that was started here and ends with the measurement.
struct Own {
    variables: Vec<(String, String)>,
    max_batch: u32,
    process: Option<Child>,
    /// Its mails, and its database unless somebody named one.
    _folder: TempDir,
}

/// How long it may take to start, and to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// The admin of an own instance. Always the same, so that a database that is used again has no more of them.
const ADMIN: &str = "bench@stockade.local";

impl Instance {
    /// The service at `url`, with the admin of the settings.
    pub fn at(url: &str, settings: &Settings) -> anyhow::Result<Self> {
        let authority = url.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
        let authority = authority.filter(|host| !host.is_empty() && !host.contains('/'));
        let authority = authority.context("the address is one like http://127.0.0.1:8080")?;
        let password = settings.auth.admin_password.clone();
        Ok(Self {
            authority: if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") },
            admin_email: settings.auth.admin_email.to_string(),
            admin_password: password.context("give the admin's password as STOCKADE_ADMIN_PASSWORD")?,
            own: None,
        })
    }

    /// This program with the same settings, on a free port, where nobody is limited. Without a database that somebody
    /// named it has one of its own, so that no shop is filled with orders by mistake.
    pub async fn start(layers: &Layers, settings: &Settings) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("making a folder")?;
        let admin_password = secret();
        let mut variables = layers.variables();
        let mut set = |name: &str, value: String| {
            variables.retain(|(had, _)| had != name);
            variables.push((name.to_owned(), value));
        };
        let naming = ["database.url", "database.host", "database.name", "older_database.host"];
        if naming.iter().all(|name| layers.chosen(name).is_none()) {
            set("STOCKADE_DATABASE_URL", format!("sqlite:{}", folder.path().join("bench.db").display()));
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        set("STOCKADE_SERVER_LISTEN", "127.0.0.1".to_owned());
        set("STOCKADE_SERVER_PORT", port.to_string());
        set("STOCKADE_DEMO", "off".to_owned());
        set("STOCKADE_RATE_LIMITS_ENABLED", "off".to_owned());
        // Each customer stands for many.
        set("STOCKADE_SHOP_MAX_LIVE_HOLDS", "off".to_owned());
        set("STOCKADE_SHOP_MAX_LAPSED_HOLDS", "off".to_owned());
        set("STOCKADE_LOG_LEVEL", "warn".to_owned());
        set("STOCKADE_MAIL_FOLDER", folder.path().join("mail").display().to_string());
        set("STOCKADE_AUTH_TOKEN_SECONDS", "86400".to_owned());
        set("STOCKADE_AUTH_JWT_SECRET", secret().expose_secret().to_owned());
        set("STOCKADE_AUTH_ADMIN_EMAIL", ADMIN.to_owned());
        set("STOCKADE_AUTH_ADMIN_PASSWORD", admin_password.expose_secret().to_owned());

        let max_batch = u32::try_from(settings.ledger.max_batch).unwrap_or(u32::MAX);
        let own = Own { variables, max_batch, process: None, _folder: folder };
        own.run(&["migrate"])?;
        own.run(&["user", "create-admin", "--email", ADMIN])?;
        let authority = format!("127.0.0.1:{port}");
        let mut instance = Self { authority, admin_email: ADMIN.to_owned(), admin_password, own: Some(own) };
        instance.restart_with(max_batch).await?;
        Ok(instance)
    }

    /// Ends the service and starts it on the same database with batches of at most so many.
    pub async fn restart_with(&mut self, max_batch: u32) -> anyhow::Result<()> {
        let own = self.own.as_mut().context("only a service that was started here can be started again")?;
        own.stop().await?;
        let batch = ["--max-batch", &max_batch.to_string(), "serve"];
        own.process = Some(own.command(&batch)?.stdout(Stdio::null()).spawn().context("starting the service")?);
        own.wait_until_ready(&self.authority).await
    }

    /// Commands in one batch at most, unless a measurement says otherwise.
    pub fn max_batch(&self) -> u32 {
        self.own.as_ref().map_or(1, |own| own.max_batch)
    }

    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The process, if it is ours to look at.
    pub fn process_id(&self) -> Option<u32> {
        self.own.as_ref()?.process.as_ref().map(Child::id)
    }
}

impl Own {
    /// Nothing but these settings reaches the program.
    fn command(&self, args: &[&str]) -> anyhow::Result<Command> {
        let mut command = Command::new(this_program()?);
        command.env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.args(args).stdin(Stdio::null());
        Ok(command)
    }

    /// Runs another command of the program, to its end.
    fn run(&self, args: &[&str]) -> anyhow::Result<()> {
        let output = self.command(args)?.output()?;
        ensure!(output.status.success(), "stockade {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    async fn wait_until_ready(&mut self, authority: &str) -> anyhow::Result<()> {
        let (started, client) = (Instant::now(), reqwest::Client::builder().no_proxy().build()?);
        let url = format!("http://{authority}/readyz");
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.process.as_mut().map(Child::try_wait).transpose()?.flatten() {
                bail!("the service ended with {status} instead of starting");
            }
            if client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("the service was not ready within {} s", PATIENCE.as_secs())
    }

    /// Asks the service to end, and insists when it takes too long.
    async fn stop(&mut self) -> anyhow::Result<()> {
        let Some(mut process) = self.process.take() else {
            return Ok(());
        };
        // Where there is no `kill`, it ends the hard way, which it must survive as well.
        let _ = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE && process.try_wait()?.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let _ = process.kill();
        process.wait()?;
        Ok(())
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn this_program() -> anyhow::Result<PathBuf> {
    // Linux keeps the program that runs within reach, even when a new one was built meanwhile.
    let kept = Path::new("/proc/self/exe");
    Ok(if kept.exists() { kept.to_owned() } else { std::env::current_exe()? })
}

fn secret() -> SecretString {
    SecretString::from(URL_SAFE_NO_PAD.encode(SystemIds.secret()))
}
