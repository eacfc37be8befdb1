//! A database of its own for each test.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel_async::{AsyncConnection, AsyncMysqlConnection, SimpleAsyncConnection};
use stockade_domain::ports::Schema;
use stockade_mysql::{Database, Options};

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database on the server, which goes when this does.
pub struct Server {
    url: String,
    name: String,
}

impl Server {
    /// Makes a database with nothing in it, not even tables.
    pub async fn bare() -> Self {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("stockade_test_{}_{number}", std::process::id());
        let url = with_database(&server_url(), &name);
        // Not the service's defaults, on purpose: nothing may come to depend on them.
        let make = format!("DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET latin1");
        connect(&with_database(&url, "information_schema")).await.batch_execute(&make).await.unwrap();
        Self { url, name }
    }

    /// Makes a database with the tables in it.
    pub async fn migrated() -> (Self, Database) {
        let server = Self::bare().await;
        let database = server.database();
        database.migrate().await.unwrap();
        (server, database)
    }

    pub fn database(&self) -> Database {
        Database::connect(&self.url, options()).unwrap()
    }

    /// A connection that is set up like that of any other client.
    pub async fn client(&self) -> AsyncMysqlConnection {
        connect(&self.url).await
    }

    /// Runs statements behind the program's back.
    pub async fn run(&self, sql: &str) {
        self.client().await.batch_execute(sql).await.unwrap();
    }

    /// Where the plain client finds it: the options of its command line.
    pub fn client_options(&self) -> Vec<String> {
        let (_, rest) = self.url.split_once("://").unwrap();
        let (authority, _) = rest.split_once('/').unwrap();
        let (user, address) = authority.split_once('@').unwrap_or(("root", authority));
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let (host, port) = address.split_once(':').unwrap_or((address, "3306"));
        let mut options = vec!["--no-defaults".to_owned(), "--protocol=tcp".to_owned()];
        options
            .extend([("host", host), ("port", port), ("user", user)].map(|(name, value)| format!("--{name}={value}")));
        options.extend((!password.is_empty()).then(|| format!("--password={password}")));
        options.push(self.name.clone());
        options
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let (url, drop) = (self.url.clone(), format!("DROP DATABASE IF EXISTS {}", self.name));
        // A runtime of its own: the test's is ending, and nothing can be awaited here.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                if let Ok(mut conn) = AsyncMysqlConnection::establish(&url).await {
                    let _ = conn.batch_execute(&drop).await;
                }
            });
            Ok::<_, std::io::Error>(())
        });
        let _ = dropping.join();
    }
}

/// Two hundred at once are served by a few connections, however long it takes: a test has no customer who goes away.
fn options() -> Options {
    Options { connections: NonZeroU32::new(8).unwrap(), wait: Duration::from_mins(1) }
}

fn server_url() -> String {
    std::env::var("STOCKADE_TEST_DATABASE_URL")
        .expect("STOCKADE_TEST_DATABASE_URL names the server for these tests; `cargo xtask test` starts one")
}

/// The same server, and this database on it.
fn with_database(url: &str, name: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (rest, parameters) = rest.split_once('?').unwrap_or((rest, "prefer_socket=false"));
    let authority = rest.split('/').next().unwrap();
    format!("{scheme}://{authority}/{name}?{parameters}")
}

async fn connect(url: &str) -> AsyncMysqlConnection {
    AsyncMysqlConnection::establish(url).await.unwrap()
}
