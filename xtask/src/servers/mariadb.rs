//! A `MariaDB` of the run's own, as careful with commits as one that a shop lives on.

use std::io::Read;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::process::{self, Processes};
use super::{Address, free_port};
use crate::packages::Package;

/// Where MySQL listens unless somebody says otherwise.
pub const PORT: u16 = 3306;

pub const PACKAGE: Package = Package {
    name: "mariadb-server",
    programs: &["mariadbd", "mariadb-install-db"],
    instead: Some(super::DATABASE_URL),
};

/// Commits are durable and in the binary log, as in production: else timings and crashes would prove nothing.
const SETTINGS: &[&str] = &[
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--server-id=1",
    "--log-bin=binlog",
    "--binlog-format=ROW",
    "--sync-binlog=1",
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=256M",
    "--innodb-log-file-size=128M",
    // A deadlock is in the log even when it was retried with success.
    "--innodb-print-all-deadlocks=ON",
    // Every test has pools of its own.
    "--max-connections=2000",
];

/// Starts it and returns its URL. Its root has no password: it listens on loopback, and is gone with the run.
pub fn start(processes: &Processes) -> anyhow::Result<String> {
    let server = process::find("mariadbd").context("mariadbd is missing")?;
    let folder = tempfile::Builder::new().prefix("stockade-mariadb-").tempdir()?;
    let data = folder.path().join("data");
    // Who is root has to say so, twice.
    let user: &[&str] = if process::is_root() { &["--user=root"] } else { &[] };

    let install = process::find("mariadb-install-db").context("mariadb-install-db is missing")?;
    let installed = Command::new(install)
        .arg("--no-defaults")
        .args(user)
        .arg(format!("--datadir={}", data.display()))
        .args(["--auth-root-authentication-method=normal", "--skip-test-db"])
        .env("TMPDIR", folder.path())
        .stdin(Stdio::null())
        .output()
        .context("running mariadb-install-db")?;
    ensure!(installed.status.success(), "mariadb-install-db: {}", String::from_utf8_lossy(&installed.stderr).trim());

    let port = free_port()?;
    let mut command = Command::new(server);
    command.arg("--no-defaults").args(user).args(SETTINGS);
    command.arg(format!("--port={port}")).arg(format!("--datadir={}", data.display()));
    for (option, file) in [("socket", "mariadb.sock"), ("pid-file", "mariadb.pid"), ("tmpdir", "")] {
        command.arg(format!("--{option}={}", folder.path().join(file).display()));
    }
    let address = Address::local(port);
    processes.start("mariadbd", folder, &mut command, || version(&address).is_ok())?;
    // The client would move to the unix socket otherwise, where no test of the network reaches it.
    Ok(format!("mysql://root@127.0.0.1:{port}/?prefer_socket=false"))
}

/// What the server calls itself in its greeting, which it sends before anybody signs in.
pub fn version(address: &Address) -> anyhow::Result<String> {
    let mut stream = address.connect()?;
    let mut greeting = [0; 128];
    let mut length = 0;
    while named(greeting.get(..length).unwrap_or_default()).is_none() {
        let more = stream.read(greeting.get_mut(length..).unwrap_or_default())?;
        ensure!(more > 0, "it is not a MySQL server, or it has no connection to spare");
        length += more;
    }
    named(greeting.get(..length).unwrap_or_default()).context("it is not a MySQL server")
}

/// A packet's length and number, then protocol 10 and the version as text that ends with a zero.
fn named(greeting: &[u8]) -> Option<String> {
    let text = greeting.get(4..)?.strip_prefix(&[10])?;
    let end = text.iter().position(|byte| *byte == 0)?;
    let version = String::from_utf8_lossy(text.get(..end)?);
    // MariaDB puts this in front, for replicas that cannot count beyond it.
    Some(version.strip_prefix("5.5.5-").unwrap_or(&version).to_owned())
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn mariadb_is_called_by_its_own_version() {
        assert_eq!(named(b"\x5a\0\0\0\x0a5.5.5-10.11.14-MariaDB\0").as_deref(), Some("10.11.14-MariaDB"));
    }

    #[test]
    fn the_version_stands_in_the_greeting() {
        assert_eq!(named(b"\x5a\0\0\0\x0a10.11.14-MariaDB\0rest").as_deref(), Some("10.11.14-MariaDB"));
        assert_eq!(named(b"\x5a\0\0\0\x0a8.4"), None, "the rest has not arrived yet");
        assert_eq!(named(b"\x17\0\0\x01\xff\x10\x04Too many connections"), None);
    }
}
