//! The MariaDB and the Redis that the tests speak to: started for one run and ended with it, or named by the caller.

mod address;
mod mariadb;
pub mod process;
pub mod redis;

use std::net::TcpListener;

use anyhow::Context;

use self::address::Address;
use self::process::Processes;
use crate::packages;

/// Names a database server to use instead of one of our own, as a URL whose user may create databases.
pub const DATABASE_URL: &str = "STOCKADE_TEST_DATABASE_URL";
/// Names a Redis to use instead of one of our own.
pub const REDIS_URL: &str = "STOCKADE_TEST_REDIS_URL";

/// Both servers, from the first stage that needs them until the end of the run.
#[derive(Default)]
pub struct Servers {
    processes: Processes,
    /// What became of the start. It is tried once: a second stage would fail for the same reason.
    started: Option<Result<Urls, String>>,
}

#[derive(Clone)]
struct Urls {
    database: String,
    redis: String,
    versions: [String; 2],
}

impl Servers {
    /// Servers that also end when the run is told to stop.
    pub fn ending_with_the_run() -> anyhow::Result<Self> {
        let servers = Self::default();
        let processes = servers.processes.clone();
        ctrlc::set_handler(move || {
            processes.end();
            packages::allow_services();
            std::process::exit(INTERRUPTED);
        })
        .context("listening for an order to stop")?;
        Ok(servers)
    }

    /// The two URLs as variables for the tests. Starts what is not running yet.
    pub fn variables(&mut self) -> anyhow::Result<[(&'static str, &str); 2]> {
        let processes = &self.processes;
        let started = self.started.get_or_insert_with(|| {
            let urls = start(processes).map_err(|error| format!("{error:#}"))?;
            urls.versions.iter().for_each(|version| println!("{version}"));
            Ok(urls)
        });
        let urls = started.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok([(DATABASE_URL, &urls.database), (REDIS_URL, &urls.redis)])
    }

    /// What the tests ran against; nothing when no stage asked for servers.
    pub fn versions(&self) -> &[String] {
        match &self.started {
            Some(Ok(urls)) => &urls.versions,
            _ => &[],
        }
    }
}

/// What a shell calls a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

fn start(processes: &Processes) -> anyhow::Result<Urls> {
    let (database, cache) = (given(DATABASE_URL), given(REDIS_URL));
    let mut missing = Vec::new();
    if database.is_none() {
        missing.extend(mariadb::PACKAGE.missing());
    }
    if cache.is_none() {
        missing.extend(redis::PACKAGE.missing());
    }
    packages::install(&missing)?;

    let owner = |own: bool| if own { "started for this run" } else { "given" };
    let own = (database.is_none(), cache.is_none());
    let database = database.map_or_else(|| mariadb::start(processes), Ok)?;
    let cache = cache.map_or_else(|| redis::start(processes), Ok)?;
    let database_version = mariadb::version(&Address::of(&database, mariadb::PORT)?)
        .context("the database server of the tests does not answer")?;
    let redis_version =
        redis::version(&Address::of(&cache, redis::PORT)?).context("the Redis of the tests does not answer")?;
    let versions =
        [format!("database {database_version}, {}", owner(own.0)), format!("redis {redis_version}, {}", owner(own.1))];
    Ok(Urls { database, redis: cache, versions })
}

fn given(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|url| !url.is_empty())
}

/// A port that was free a moment ago.
fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("looking for a free port")?;
    Ok(listener.local_addr()?.port())
}
