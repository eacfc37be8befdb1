//! Servers of a test's own, to be killed and brought back.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use tempfile::TempDir;

use crate::service::free_port;

/// A MariaDB with durable commits, in a folder of its own.
pub struct MariaDb {
    folder: TempDir,
    port: u16,
    process: Child,
}

impl MariaDb {
    pub fn start() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        let user = whoami()?;
        let made = Command::new("mariadb-install-db")
            .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"])
            .arg(format!("--user={user}"))
            .arg(format!("--datadir={}", data.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .context("starting mariadb-install-db; `cargo xtask test` installs it where it may")?;
        ensure!(made.success(), "mariadb-install-db failed");
        let port = free_port()?;
        let process = mariadbd(folder.path(), port, &user)?;
        let mut server = Self { folder, port, process };
        server.wait()?;
        server.run("CREATE DATABASE shop")?;
        Ok(server)
    }

    /// The URL of its one database.
    pub fn url(&self) -> String {
        format!("mysql://root@127.0.0.1:{}/shop", self.port)
    }

    /// Ends it at once and brings it back on the same data.
    pub fn crash(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        self.process = mariadbd(self.folder.path(), self.port, &whoami()?)?;
        self.wait()
    }

    /// How many transactions were chosen as victims of a deadlock since it was started.
    pub fn deadlocks(&self) -> anyhow::Result<u64> {
        let answer = self.run("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")?;
        answer.split_whitespace().last().context("a number of deadlocks")?.parse().context("a number of deadlocks")
    }

    fn run(&self, sql: &str) -> anyhow::Result<String> {
        let port = self.port.to_string();
        let client = ["--no-defaults", "--host=127.0.0.1", "--user=root", "--batch", "--skip-column-names"];
        let ran = Command::new("mariadb").args(client).args(["--port", &port, "--execute", sql]).output()?;
        ensure!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
    }

    fn wait(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        while self.run("SELECT 1").is_err() {
            if let Some(status) = self.process.try_wait()? {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("MariaDB ended with {status}: {log}");
            }
            ensure!(started.elapsed() < Duration::from_secs(30), "MariaDB did not start within 30 s");
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn mariadbd(folder: &Path, port: u16, user: &str) -> anyhow::Result<Child> {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log"))?;
    let durable = ["--log-bin=binlog", "--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1"];
    Command::new("mariadbd")
        .args(["--no-defaults", "--bind-address=127.0.0.1"])
        .args(durable)
        .arg(format!("--user={user}"))
        .arg(format!("--port={port}"))
        .arg(format!("--datadir={}", folder.join("data").display()))
        .arg(format!("--socket={}", folder.join("socket").display()))
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .context("starting mariadbd")
}

fn whoami() -> anyhow::Result<String> {
    let name = Command::new("id").arg("-un").output()?;
    Ok(String::from_utf8(name.stdout)?.trim().to_owned())
}

/// A Redis that keeps nothing on disk.
pub struct Redis {
    folder: TempDir,
    port: u16,
    process: Child,
}

impl Redis {
    pub fn start() -> anyhow::Result<Self> {
        let (folder, port) = (tempfile::tempdir()?, free_port()?);
        let process = redis_server(folder.path(), port)?;
        let server = Self { folder, port, process };
        server.wait()?;
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub fn stop(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.process = redis_server(self.folder.path(), self.port)?;
        self.wait()
    }

    pub fn flush(&self) -> anyhow::Result<()> {
        ensure!(self.ask("FLUSHALL")?, "Redis did not forget");
        Ok(())
    }

    /// What a command answers, as `redis-cli` prints it.
    pub fn answer(&self, command: &[&str]) -> anyhow::Result<String> {
        let port = self.port.to_string();
        let output = Command::new("redis-cli").args(["-p", &port]).args(command).output()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn ask(&self, command: &str) -> anyhow::Result<bool> {
        let port = self.port.to_string();
        let mut client = Command::new("redis-cli");
        client.args(["-p", &port, command]).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(client.status()?.success())
    }

    fn wait(&self) -> anyhow::Result<()> {
        let started = Instant::now();
        while !self.ask("PING")? {
            ensure!(started.elapsed() < Duration::from_secs(10), "Redis did not start within 10 s");
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn redis_server(folder: &Path, port: u16) -> anyhow::Result<Child> {
    Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .context("starting redis-server; `cargo xtask test` installs it where it may")
}
