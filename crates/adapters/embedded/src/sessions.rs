//! Logins in the database.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
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
pub struct EmbeddedSessions {
    database: Database,
}

impl EmbeddedSessions {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(Sqlite))]
struct SessionRow {
    refresh_digest: Stored<[u8; 32]>,
    expires_at: Stored<Timestamp>,
    revoked_at: Option<Stored<Timestamp>>,
}

#[async_trait]
impl SessionStore for EmbeddedSessions {
    async fn open(&self, session: &Session) -> Result<(), StoreError> {
        let new = session.clone();
        let opened = self.database.write(move |conn| {
            let row = (
                sessions::id.eq(Stored(new.id)),
                sessions::customer_id.eq(Stored(new.account_id)),
                sessions::refresh_digest.eq(Stored(new.refresh_digest)),
                sessions::expires_at.eq(Stored(new.expires_at)),
            );
            diesel::insert_into(sessions::table).values(row).execute(conn)?;
            Ok(())
        });
        opened.await
    }

    async fn owner(&self, id: SessionId, now: Timestamp) -> Result<Option<Account>, StoreError> {
        self.database.read(move |conn| Ok(live(conn, id, now)?.map(|(_, account)| account))).await
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
        let renewal = self.database.write(move |conn| {
            let Some((session, account)) = live(conn, id, now)? else {
                return Ok(Renewal::Refused);
            };
            let row = diesel::update(sessions::table.find(Stored(id)));
            if session.refresh_digest.0 != digest {
                row.set(sessions::revoked_at.eq(Stored(now))).execute(conn)?;
                return Ok(Renewal::Reused);
            }
            let renewed = (sessions::refresh_digest.eq(Stored(next)), sessions::expires_at.eq(Stored(expires_at)));
            row.set(renewed).execute(conn)?;
            Ok(Renewal::Renewed(account))
        });
        renewal.await
    }

    async fn revoke(&self, id: SessionId) -> Result<(), StoreError> {
        let ended = self.database.write(move |conn| {
            diesel::delete(sessions::table.find(Stored(id))).execute(conn)?;
            Ok(())
        });
        ended.await
    }

    async fn forget(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let forgotten = self.database.write(move |conn| {
            let over = sessions::table.filter(sessions::expires_at.lt(Stored(before)));
            let ids: Vec<Stored<SessionId>> = over.select(sessions::id).limit(limit.into()).load(conn)?;
            Ok(diesel::delete(sessions::table.filter(sessions::id.eq_any(ids))).execute(conn)?)
        });
        forgotten.await
    }
}

/// The session and its owner, if it is neither over nor revoked and the owner may still sign in.
fn live(conn: &mut SqliteConnection, id: SessionId, now: Timestamp) -> Result<Option<(SessionRow, Account)>, TxError> {
    let found: Option<(SessionRow, AccountRow)> = sessions::table
        .inner_join(customers::table.on(customers::id.eq(sessions::customer_id)))
        .filter(sessions::id.eq(Stored(id)))
        .select((SessionRow::as_select(), AccountRow::as_select()))
        .first(conn)
        .optional()?;
    let found = found.map(|(session, account)| (session, Account::from(account)));
    Ok(found
        .filter(|(session, account)| session.revoked_at.is_none() && now < session.expires_at.0 && !account.disabled))
}
