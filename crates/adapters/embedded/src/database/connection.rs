//! How a connection to the file is made, and what it must be set to.

use std::fs;
use std::path::Path;

use diesel::connection::{Connection, SimpleConnection};
use diesel::r2d2::{self, ConnectionManager, CustomizeConnection, Pool};
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use stockade_domain::ports::Cause;

use crate::error::OpenError;
use crate::text;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Writing,
    Reading,
}

/// A commit is on the disk before it is answered, a reader never waits for the writer, references are checked,
/// and another process gets five seconds to finish its own transaction.
const SETTINGS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
";

/// What [`SETTINGS`] must have come to.
#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Settings {
    #[diesel(sql_type = Text)]
    journal_mode: String,
    #[diesel(sql_type = BigInt)]
    synchronous: i64,
    #[diesel(sql_type = BigInt)]
    foreign_keys: i64,
    #[diesel(sql_type = BigInt)]
    timeout: i64,
    #[diesel(sql_type = BigInt)]
    query_only: i64,
}

const READ_SETTINGS: &str = "SELECT * FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys,
    pragma_busy_timeout, pragma_query_only";

/// Makes the folder of the file, and the name by which SQLite opens it.
pub fn prepare(path: &Path) -> Result<String, OpenError> {
    let folder_error = |cause| OpenError::Folder { path: path.to_owned(), cause };
    // An absolute path is a file, whatever it is called; ":memory:" and "file:" would mean something else to SQLite.
    let absolute = std::path::absolute(path).map_err(folder_error)?;
    if let Some(folder) = absolute.parent() {
        fs::create_dir_all(folder).map_err(folder_error)?;
    }
    let url = absolute.to_str().map(str::to_owned);
    url.ok_or_else(|| OpenError::File { path: path.to_owned(), cause: "the path is not UTF-8".into() })
}

/// Opens one connection, and makes sure that it is as it must be.
pub fn open(url: &str, purpose: Use) -> Result<SqliteConnection, Cause> {
    let mut conn = SqliteConnection::establish(url)?;
    set_up(&mut conn, purpose)?;
    Ok(conn)
}

/// Opens the connections that read.
pub fn readers(url: &str, count: u32) -> Result<Pool<ConnectionManager<SqliteConnection>>, Cause> {
    let pool = Pool::builder().max_size(count).test_on_check_out(false).connection_customizer(Box::new(SetUp));
    Ok(pool.build(ConnectionManager::new(url))?)
}

/// Sets up each connection of the pool.
#[derive(Clone, Copy, Debug)]
struct SetUp;

impl CustomizeConnection<SqliteConnection, r2d2::Error> for SetUp {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), r2d2::Error> {
        set_up(conn, Use::Reading).map_err(r2d2::Error::QueryError)
    }
}

fn set_up(conn: &mut SqliteConnection, purpose: Use) -> Result<(), diesel::result::Error> {
    conn.batch_execute(SETTINGS)?;
    text::register(conn)?;
    if purpose == Use::Reading {
        conn.batch_execute("PRAGMA query_only = ON")?;
    }
    let settings: Settings = sql_query(READ_SETTINGS).get_result(conn)?;
    let wanted = Settings {
        journal_mode: "wal".to_owned(),
        synchronous: 2,
        foreign_keys: 1,
        timeout: 5_000,
        query_only: i64::from(purpose == Use::Reading),
    };
    if settings == wanted {
        Ok(())
    } else {
        let why = format!("SQLite does not take its settings here: {settings:?} instead of {wanted:?}");
        Err(diesel::result::Error::QueryBuilderError(why.into()))
    }
}
