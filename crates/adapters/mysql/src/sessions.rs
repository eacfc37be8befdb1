//! Logins in the database.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::account::{Account, Session};
use stockade_domain::ids::SessionId;
use stockade_domain::ports::{Renewal, SessionStore, StoreError};
use stockade_domain::time::Timestamp;

use crate::Database;
use crate::accounts::AccountRow;
use crate::error::TxError;
use crate::schema::{customers, sessions};
use crate::values::Stored;

/// Keeps logins. One that its owner ends is forgotten; one that was revoked for reuse stays, to show when.
#[derive(Clone)]
pub struct MysqlSessions {
    database: Database,
}

impl MysqlSessions {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl SessionStore for MysqlSessions {
    async fn open(&self, session: &Session) -> Result<(), StoreError> {
        let new = session.clone();
        let opened = self.database.transaction(async move |conn| {
            let row = (
                sessions::id.eq(Stored(new.id)),
                sessions::customer_id.eq(Stored(new.account_id)),
                sessions::refresh_digest.eq(Stored(new.refresh_digest)),
                sessions::expires_at.eq(Stored(new.expires_at)),
            );
            diesel::insert_into(sessions::table).values(row).execute(conn).await?;
            Ok(())
        });
        opened.await
    }

    async fn owner(&self, id: SessionId, now: Timestamp) -> Result<Option<Account>, StoreError> {
        self.database.read(async move |conn| live(conn, id, now).await).await
    }

    async fn renew(
        &self,
        id: SessionId,
        digest: &[u8; 32],
        next: &[u8; 32],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Renewal, StoreError> {
        let (digest, next) = (*digest, *next);
        let renewal = self.database.transaction(async move |conn| {
            let Some(account) = live(conn, id, now).await? else {
                return Ok(Renewal::Refused);
            };
            // What was read may be old by now, so each change says again what it goes by.
            let still_live = sessions::table
                .find(Stored(id))
                .filter(sessions::revoked_at.is_null())
                .filter(sessions::expires_at.gt(Stored(now)));
            let with_token = still_live.filter(sessions::refresh_digest.eq(Stored(digest)));
            let renewed = (sessions::refresh_digest.eq(Stored(next)), sessions::expires_at.eq(Stored(expires_at)));
            if diesel::update(with_token).set(renewed).execute(conn).await? == 1 {
                return Ok(Renewal::Renewed(account));
            }
            let with_another = still_live.filter(sessions::refresh_digest.ne(Stored(digest)));
            let revoked = diesel::update(with_another).set(sessions::revoked_at.eq(Stored(now))).execute(conn).await?;
            Ok(if revoked == 1 { Renewal::Reused } else { Renewal::Refused })
        });
        renewal.await
    }

    async fn revoke(&self, id: SessionId) -> Result<(), StoreError> {
        let ended = self.database.transaction(async move |conn| {
            diesel::delete(sessions::table.find(Stored(id))).execute(conn).await?;
            Ok(())
        });
        ended.await
    }

    async fn forget(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let forgotten = self.database.transaction(async move |conn| {
            let over = sessions::table.filter(sessions::expires_at.lt(Stored(before)));
            let ids: Vec<Stored<SessionId>> = over.select(sessions::id).limit(limit.into()).load(conn).await?;
            // One that was renewed since then is left alone.
            let still_over =
                sessions::table.filter(sessions::id.eq_any(ids)).filter(sessions::expires_at.lt(Stored(before)));
            Ok(diesel::delete(still_over).execute(conn).await?)
        });
        forgotten.await
    }
}

/// The owner of the session, if it is neither over nor revoked and they may still sign in.
async fn live(conn: &mut AsyncMysqlConnection, id: SessionId, now: Timestamp) -> Result<Option<Account>, TxError> {
    let owner = sessions::table
        .inner_join(customers::table.on(customers::id.eq(sessions::customer_id)))
        .filter(sessions::id.eq(Stored(id)))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(Stored(now)))
        .filter(customers::disabled.eq(false))
        .select(AccountRow::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(owner.map(Account::from))
}
