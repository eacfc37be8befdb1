//! Whose time it is.

use std::sync::Arc;

use diesel::dsl::sql;
use diesel::sql_types::Datetime;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::ports::Clock;
use stockade_domain::time::Timestamp;

use crate::error::TxError;
use crate::values::Stored;

/// By what a batch is judged. It is read once every row is locked: whoever waited for a lock is judged by when they got
/// it, so that later rows of a product's ledger are never earlier.
#[derive(Clone)]
pub(super) enum Time {
    /// What all instances share.
    OfServer,
    Of(Arc<dyn Clock>),
}

impl Time {
    /// `at` is the server's time as it came with the locks, if there were any.
    pub async fn now(&self, conn: &mut AsyncMysqlConnection, at: Option<Timestamp>) -> Result<Timestamp, TxError> {
        match (self, at) {
            (Self::Of(clock), _) => Ok(clock.now()),
            (Self::OfServer, Some(at)) => Ok(at),
            (Self::OfServer, None) => {
                let Stored(now) = diesel::select(sql::<Datetime>("SYSDATE(6)")).get_result(conn).await?;
                Ok(now)
            }
        }
    }
}
