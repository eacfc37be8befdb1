//! Servers of a test's own, to be killed and brought back.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
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
        Self::start_in(None)
    }

    /// The same on a small disk of its own, which can be filled.
    pub fn start_on_small_disk() -> anyhow::Result<Self> {
        Self::start_in(Some(SMALL_DISK))
    }

    fn start_in(disk: Option<&str>) -> anyhow::Result<Self> {
        let (folder, port) = (tempfile::tempdir()?, free_port()?);
        let process = new_mariadbd(folder.path(), port, disk)?;
        let mut server = Self { folder, port, process };
        server.wait()?;
        server.run("CREATE DATABASE shop")?;
        Ok(server)
    }

    /// The URL of the database `shop`.
    pub fn url(&self) -> String {
        format!("mysql://root@127.0.0.1:{}/shop", self.port)
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Ends it at once and brings it back on the same data.
    pub fn crash(&mut self) -> anyhow::Result<()> {
        self.stop()?;
        self.restart()
    }

    /// Ends it at once.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Brings it back on the same data.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.process = mariadbd(self.folder.path(), self.port, &[])?.spawn().context("starting mariadbd")?;
        self.wait()
    }

    /// How many transactions were chosen as victims of a deadlock since it was started.
    pub fn deadlocks(&self) -> anyhow::Result<u64> {
        let answer = self.run("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")?;
        answer.split_whitespace().last().context("a number of deadlocks")?.parse().context("a number of deadlocks")
    }

    /// What the plain client prints for this, without headings.
    pub fn run(&self, sql: &str) -> anyhow::Result<String> {
        let port = self.port.to_string();
        let client = ["--no-defaults", "--host=127.0.0.1", "--user=root", "--batch", "--skip-column-names"];
        let ran = Command::new("mariadb").args(client).args(["--port", &port, "--execute", sql]).output()?;
        ensure!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
    }

    /// Takes the lock of a statement and keeps it.
    pub fn lock(&self, statement: &str) -> anyhow::Result<Locked> {
        let mut command = Command::new("mariadb");
        command.args(["--no-defaults", "--host=127.0.0.1", "--user=root", "--batch", "--unbuffered", "shop"]);
        command.args(["--port", &self.port.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut client = Locked(command.spawn()?);
        let to = client.0.stdin.as_mut().context("it listens")?;
        writeln!(to, "BEGIN; {statement};")?;
        let from = client.0.stdout.as_mut().context("it answers")?;
        ensure!(from.read(&mut [0])? == 1, "the lock was not to be had");
        Ok(client)
    }

    /// Leaves no room on a disk of its own.
    pub fn fill_disk(&self) -> anyhow::Result<()> {
        let full = std::io::copy(&mut std::io::repeat(0), &mut std::fs::File::create(self.ballast())?);
        ensure!(full.is_err(), "the disk has no end");
        Ok(())
    }

    pub fn free_disk(&self) -> anyhow::Result<()> {
        Ok(std::fs::remove_file(self.ballast())?)
    }

    /// A file on the server's disk, as the server sees it.
    fn ballast(&self) -> PathBuf {
        let data = self.folder.path().join("data");
        let seen = data.strip_prefix("/").unwrap_or(&data);
        Path::new("/proc").join(self.process.id().to_string()).join("root").join(seen).join("ballast")
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

/// What a database needs, and some room to fill.
const SMALL_DISK: &str = "size=128m";

/// A new one, on a disk that only it and its children see if it is to have one of its own. Who is not root can have that,
/// too, where the system lets them.
fn new_mariadbd(folder: &Path, port: u16, disk: Option<&str>) -> anyhow::Result<Child> {
    let data = folder.join("data");
    std::fs::create_dir(&data)?;
    let mut script = "set -e\n".to_owned();
    if let Some(size) = disk {
        writeln!(script, "mount -t tmpfs -o {size} none '{}'", data.display())?;
    }
    writeln!(
        script,
        "mariadb-install-db --no-defaults --auth-root-authentication-method=normal --skip-test-db --user='{}' \
         --innodb-log-file-size=16M --datadir='{}' >&2",
        whoami()?,
        data.display()
    )?;
    script.push_str("exec \"$0\" \"$@\"\n");
    let namespace = if disk.is_some() { "unshare --mount --map-root-user" } else { "" };
    let mut before: Vec<&str> = namespace.split_whitespace().collect();
    before.extend(["sh", "-c", &script]);
    mariadbd(folder, port, &before)?.spawn().context("starting mariadbd; `cargo xtask test` installs it where it may")
}

/// The server on the data that is there, started by another program if there are words for that.
fn mariadbd(folder: &Path, port: u16, before: &[&str]) -> anyhow::Result<Command> {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log"))?;
    let durable = ["--log-bin=binlog", "--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1"];
    let mut words = before.iter().copied().chain(["mariadbd"]);
    let mut command = Command::new(words.next().unwrap_or("mariadbd"));
    command
        .args(words)
        .args(["--no-defaults", "--bind-address=127.0.0.1", "--innodb-log-file-size=16M"])
        .args(durable)
        .arg(format!("--user={}", whoami()?))
        .arg(format!("--port={port}"))
        .arg(format!("--datadir={}", folder.join("data").display()))
        .arg(format!("--socket={}", folder.join("socket").display()))
        // A server that starts sweeps the temporary tables of every other out of the folder they share.
        .env("TMPDIR", folder)
        .stdout(Stdio::null())
        .stderr(log);
    Ok(command)
}

/// A lock that somebody has until this is dropped.
pub struct Locked(Child);

impl Drop for Locked {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
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
