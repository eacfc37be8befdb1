//! How a connection is made, and what it must be set to.

use std::sync::Once;
use std::time::Duration;

use diesel::sql_types::{Bool, Double, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, AsyncMysqlConnection, RunQueryDsl, SimpleAsyncConnection};
use stockade_domain::ports::Cause;

use crate::error::{ConnectError, TxError};

/// How long a statement may take.
pub(super) const STATEMENT: Duration = Duration::from_millis(1_500);
/// How long one may take that adds up a whole table.
pub(super) const SLOW_STATEMENT: Duration = Duration::from_secs(30);

/// Which of the two kinds of server this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Mariadb,
    Mysql,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum SessionError {
    #[error("the database server cannot be reached")]
    Unreachable(#[source] diesel::ConnectionError),
    #[error("the database server did not answer in time")]
    Late,
    #[error("a connection to the database server broke")]
    Broken(#[source] Cause),
    #[error("the database server does not take its settings: {0}")]
    Settings(String),
}

impl From<diesel::result::Error> for SessionError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Broken(error.into())
    }
}

/// A commit sees what was committed before it; what does not fit a column is an error and not cut to fit; times are
/// UTC; nobody waits long for a lock; and errors are in the language in which they are known to us.
const SETTINGS: &str = "
    SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET NAMES utf8mb4 COLLATE utf8mb4_bin;
    SET SESSION
        sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
        time_zone = '+00:00',
        innodb_lock_wait_timeout = 1,
        lock_wait_timeout = 3,
        lc_messages = 'en_US'";

/// What [`SETTINGS`] must have come to.
#[derive(Debug, PartialEq, QueryableByName)]
struct Settings {
    #[diesel(sql_type = Text)]
    isolation: String,
    #[diesel(sql_type = Bool)]
    strict: bool,
    #[diesel(sql_type = Text)]
    time_zone: String,
    #[diesel(sql_type = Text)]
    messages: String,
    #[diesel(sql_type = Text)]
    charset: String,
    #[diesel(sql_type = Double)]
    lock_wait: f64,
    #[diesel(sql_type = Double)]
    statement_seconds: f64,
    /// Of the server, and not ours to set: a commit is on the disk before it is answered.
    #[diesel(sql_type = Bool)]
    durable: bool,
}

/// That the server may lose what it has answered is said once.
static WARNED: Once = Once::new();

/// The URL as it is used from here on: `127.0.0.1` means TCP. The driver would move to a socket in the file system if it
/// finds one, and so to another user, unless the URL asks for that with `prefer_socket=true`.
pub(super) fn prepare(url: &str) -> Result<String, ConnectError> {
    let (scheme, rest) = url.split_once("://").ok_or(ConnectError::Url)?;
    let names_a_database =
        rest.split_once('/').is_some_and(|(host, name)| !host.is_empty() && !name.is_empty() && !name.starts_with('?'));
    if scheme != "mysql" || !names_a_database {
        return Err(ConnectError::Url);
    }
    Ok(match rest.split_once('?') {
        Some((_, parameters)) if parameters.contains("prefer_socket=") => url.to_owned(),
        Some(_) => format!("{url}&prefer_socket=false"),
        None => format!("{url}?prefer_socket=false"),
    })
}

/// Opens one connection, and makes sure that it is as it must be.
pub(super) async fn open(url: &str) -> Result<(AsyncMysqlConnection, Dialect), SessionError> {
    let mut conn = AsyncMysqlConnection::establish(url).await.map_err(SessionError::Unreachable)?;
    let dialect = dialect(&mut conn).await?;
    let limits = dialect.limit_statements(STATEMENT);
    let own = match dialect {
        // Who holds locks and says nothing is thrown out, so that a stalled instance does not stop the others. A lock
        // that was only read counts, too, and MySQL has nothing that is for transactions alone.
        Dialect::Mariadb => "; SET SESSION idle_transaction_timeout = 3",
        Dialect::Mysql => "; SET SESSION wait_timeout = 3",
    };
    conn.batch_execute(&format!("{SETTINGS}; {limits}{own}")).await?;
    let settings = settings(&mut conn, dialect).await?;
    let wanted = Settings {
        isolation: "READ-COMMITTED".to_owned(),
        strict: true,
        time_zone: "+00:00".to_owned(),
        messages: "en_US".to_owned(),
        charset: "utf8mb4".to_owned(),
        lock_wait: 1.0,
        statement_seconds: STATEMENT.as_secs_f64(),
        durable: settings.durable,
    };
    if !settings.durable {
        WARNED.call_once(|| {
            tracing::warn!(
                "the database server may lose what it has committed when it crashes: set \
                 innodb_flush_log_at_trx_commit = 1 and sync_binlog = 1"
            );
        });
    }
    if settings == wanted {
        Ok((conn, dialect))
    } else {
        Err(SessionError::Settings(format!("{settings:?} instead of {wanted:?}")))
    }
}

/// Whether the server answers on this connection.
pub(super) async fn ping(conn: &mut AsyncMysqlConnection) -> Result<(), TxError> {
    Ok(conn.batch_execute("DO 1").await?)
}

impl Dialect {
    /// Limits the statements that follow. MySQL limits only those that read.
    pub(super) fn limit_statements(self, limit: Duration) -> String {
        match self {
            Self::Mariadb => format!("SET SESSION max_statement_time = {}", limit.as_secs_f64()),
            Self::Mysql => format!("SET SESSION max_execution_time = {}", limit.as_millis()),
        }
    }
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

async fn dialect(conn: &mut AsyncMysqlConnection) -> Result<Dialect, SessionError> {
    let Version { version } = sql_query("SELECT VERSION() AS version").get_result(conn).await?;
    Ok(if version.contains("MariaDB") { Dialect::Mariadb } else { Dialect::Mysql })
}

async fn settings(conn: &mut AsyncMysqlConnection, dialect: Dialect) -> Result<Settings, SessionError> {
    let (isolation, seconds) = match dialect {
        Dialect::Mariadb => ("@@SESSION.tx_isolation", "@@SESSION.max_statement_time"),
        Dialect::Mysql => ("@@SESSION.transaction_isolation", "@@SESSION.max_execution_time / 1000"),
    };
    let query = format!(
        "SELECT {isolation} AS isolation, FIND_IN_SET('STRICT_TRANS_TABLES', @@SESSION.sql_mode) > 0 AS strict,
                @@SESSION.time_zone AS time_zone, @@SESSION.lc_messages AS messages,
                @@SESSION.character_set_client AS charset, @@SESSION.innodb_lock_wait_timeout + 0e0 AS lock_wait,
                {seconds} + 0e0 AS statement_seconds,
                @@GLOBAL.innodb_flush_log_at_trx_commit = 1
                    AND (NOT @@GLOBAL.log_bin OR @@GLOBAL.sync_binlog = 1) AS durable"
    );
    Ok(sql_query(query).get_result(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_tcp_unless_the_url_asks_for_a_socket() {
        let prepared = |url| prepare(url).ok();
        assert_eq!(
            prepared("mysql://u:p@127.0.0.1/shop").as_deref(),
            Some("mysql://u:p@127.0.0.1/shop?prefer_socket=false")
        );
        assert_eq!(
            prepared("mysql://127.0.0.1/shop?a=b").as_deref(),
            Some("mysql://127.0.0.1/shop?a=b&prefer_socket=false")
        );
        let asked_for = "mysql://127.0.0.1/shop?prefer_socket=true";
        assert_eq!(prepared(asked_for).as_deref(), Some(asked_for));
    }

    #[test]
    fn a_url_names_a_database_and_is_not_repeated_when_it_is_wrong() {
        for url in ["", "shop", "postgres://h/d", "mysql://u:secret@h", "mysql://u:secret@h/", "mysql://u:secret@h/?a"]
        {
            assert!(prepare(url).is_err_and(|error| !error.to_string().contains("secret")), "{url}");
        }
    }
}
