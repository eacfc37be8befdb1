//! Logins in the database.

use async_trait::async_trait;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use stockade_domain::account::{Account, KnownTokens, PasswordHash, ReplacedToken, Session, Standing};
use stockade_domain::ids::SessionId;
use stockade_domain::ports::{Renewal, SessionStore, StoreError, Trade};
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
    previous_digest: Option<Stored<[u8; 32]>>,
    renewal_salt: Option<Stored<[u8; 32]>>,
    renewed_at: Option<Stored<Timestamp>>,
}

impl SessionRow {
    /// The three columns of a renewal are set together.
    fn tokens(&self) -> KnownTokens {
        let renewal = self.previous_digest.zip(self.renewal_salt).zip(self.renewed_at);
        let replaced = renewal.map(|((digest, salt), at)| ReplacedToken { digest: digest.0, salt: salt.0, at: at.0 });
        KnownTokens { current: self.refresh_digest.0, replaced }
    }
}

#[async_trait]
impl SessionStore for EmbeddedSessions {
    async fn open(&self, session: &Session, password: &PasswordHash) -> Result<bool, StoreError> {
        let (new, password) = (session.clone(), password.clone());
        let opened = self.database.write(move |conn| {
            let account = customers::table.find(Stored(new.account_id));
            if !diesel::select(exists(account.filter(customers::password_hash.eq(Stored(&password)))))
                .get_result(conn)?
            {
                return Ok(false);
            }
            let row = (
                sessions::id.eq(Stored(new.id)),
                sessions::customer_id.eq(Stored(new.account_id)),
                sessions::refresh_digest.eq(Stored(new.refresh_digest)),
                sessions::expires_at.eq(Stored(new.expires_at)),
            );
            diesel::insert_into(sessions::table).values(row).execute(conn)?;
            Ok(true)
        });
        opened.await
    }

    async fn owner(&self, id: SessionId, now: Timestamp) -> Result<Option<Account>, StoreError> {
        self.database.read(move |conn| Ok(live(conn, id, now)?.map(|(_, account)| account))).await
    }

    async fn renew(&self, trade: &Trade) -> Result<Renewal, StoreError> {
        let Trade { session_id, presented, next, salt, expires_at, now } = *trade;
        let renewal = self.database.write(move |conn| {
            let Some((session, account)) = live(conn, session_id, now)? else {
                return Ok(Renewal::Refused);
            };
            let row = diesel::update(sessions::table.find(Stored(session_id)));
            match session.tokens().standing(&presented, now) {
                Standing::Current => {
                    let renewed = (
                        sessions::refresh_digest.eq(Stored(next)),
                        sessions::expires_at.eq(Stored(expires_at)),
                        sessions::previous_digest.eq(Stored(presented)),
                        sessions::renewal_salt.eq(Stored(salt)),
                        sessions::renewed_at.eq(Stored(now)),
                    );
                    row.set(renewed).execute(conn)?;
                    Ok(Renewal::Renewed(account))
                }
                Standing::JustReplaced { salt } => Ok(Renewal::Repeated { account, salt }),
                Standing::Stale => {
                    row.set(sessions::revoked_at.eq(Stored(now))).execute(conn)?;
                    Ok(Renewal::Reused)
                }
            }
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
