//! A database of its own for each test.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::sql_types::{BigInt, Datetime};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, AsyncMysqlConnection, RunQueryDsl, SimpleAsyncConnection};
use stockade_domain::ports::Schema;
use stockade_domain::time::Timestamp;
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

    /// With so many connections, for tests in which who comes next has to get the same one.
    pub fn database_with(&self, connections: u32) -> Database {
        let connections = NonZeroU32::new(connections).unwrap();
        Database::connect(&self.url, Options { connections, ..options() }).unwrap()
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

/// For tests of what goes wrong on the way.
impl Server {
    /// Where it listens.
    pub fn address(&self) -> String {
        let (_, rest) = self.url.split_once("://").unwrap();
        let authority = rest.split('/').next().unwrap();
        let address = authority.rsplit('@').next().unwrap();
        if address.contains(':') { address.to_owned() } else { format!("{address}:3306") }
    }

    /// The same database, but reached through this port here.
    pub fn url_through(&self, port: u16) -> String {
        let (scheme, rest) = self.url.split_once("://").unwrap();
        let (authority, name) = rest.split_once('/').unwrap();
        let user = authority.rsplit_once('@').map_or("root", |(user, _)| user);
        format!("{scheme}://{user}@127.0.0.1:{port}/{name}")
    }

    /// Cuts every connection to this database.
    pub async fn cut_all(&self) {
        let mut client = connect(&with_database(&self.url, "information_schema")).await;
        let theirs = format!("SELECT id AS number FROM processlist WHERE db = '{}'", self.name);
        let connections: Vec<Number> = sql_query(theirs).load(&mut client).await.unwrap();
        for Number { number } in connections {
            client.batch_execute(&format!("KILL {number}")).await.unwrap();
        }
    }

    /// Whether a transaction in this database waits for another one.
    pub async fn somebody_waits_for_a_lock(&self) -> bool {
        let waiting = format!(
            "SELECT COUNT(*) AS number FROM information_schema.innodb_trx t
             JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
             WHERE p.db = '{}' AND t.trx_state = 'LOCK WAIT'",
            self.name
        );
        // The server looks anew only if nobody has asked it for a tenth of a second.
        tokio::time::sleep(Duration::from_millis(120)).await;
        let waiting: Number = sql_query(waiting).get_result(&mut self.client().await).await.unwrap();
        waiting.number != 0
    }

    /// The server's time.
    pub async fn now(&self) -> Timestamp {
        let now = diesel::select(diesel::dsl::sql::<Datetime>("SYSDATE(6)"));
        let now: NaiveDateTime = now.get_result(&mut self.client().await).await.unwrap();
        Timestamp::new(now.and_utc())
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
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
pub fn options() -> Options {
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
