//! A Redis of the run's own. It keeps nothing: whatever is in Redis may be lost at any time.

use std::io::{BufRead, BufReader, Write};
use std::process::Command;

use anyhow::{Context, bail};

use super::process::{self, Processes};
use super::{Address, free_port};
use crate::packages::Package;

/// Where Redis listens unless somebody says otherwise.
pub const PORT: u16 = 6379;

pub const PACKAGE: Package =
    Package { name: "redis-server", programs: &["redis-server"], instead: Some(super::REDIS_URL) };

/// Starts it and returns its URL.
pub fn start(processes: &Processes) -> anyhow::Result<String> {
    let server = process::find("redis-server").context("redis-server is missing")?;
    let folder = tempfile::Builder::new().prefix("stockade-redis-").tempdir()?;
    let port = free_port()?;
    let mut command = Command::new(server);
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    let address = Address::local(port);
    processes.start("redis-server", folder, &mut command, || version(&address).is_ok())?;
    Ok(format!("redis://127.0.0.1:{port}/"))
}

/// The version, as far as the server tells it to somebody who has not signed in.
pub fn version(address: &Address) -> anyhow::Result<String> {
    let mut stream = address.connect()?;
    stream.write_all(b"INFO server\r\n")?;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        if let Some(version) = line.strip_prefix("redis_version:") {
            return Ok(version.to_owned());
        }
        if line.starts_with("-NOAUTH") {
            return Ok("of a version it does not tell strangers".to_owned());
        }
        if line.starts_with('-') {
            bail!("it said {line}");
        }
    }
    bail!("it is not a Redis server")
}
