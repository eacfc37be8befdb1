//! Logins in the database.

mod owners;

use async_trait::async_trait;
use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use stockade_domain::account::{Account, KnownTokens, PasswordHash, ReplacedToken, Session, Standing};
use stockade_domain::ids::SessionId;
use stockade_domain::ports::{Renewal, SessionStore, StoreError, Trade};
use stockade_domain::time::Timestamp;

use self::owners::{Owners, owner};
use crate::Database;
use crate::schema::{customers, sessions};
use crate::values::Stored;

/// Keeps logins. One that its owner ends is forgotten; one that was revoked for reuse stays, to show when.
#[derive(Clone)]
pub struct MysqlSessions {
    database: Database,
    owners: Owners,
}

impl MysqlSessions {
    /// Looks up sessions in a task of its own, on the runtime it is called on.
    pub fn new(database: Database) -> Self {
        Self { owners: Owners::known_to(database.clone()), database }
    }
}

/// The tokens of a session.
#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(Mysql))]
struct TokensRow {
    refresh_digest: Stored<[u8; 32]>,
    previous_digest: Option<Stored<[u8; 32]>>,
    renewal_salt: Option<Stored<[u8; 32]>>,
    renewed_at: Option<Stored<Timestamp>>,
}

impl From<TokensRow> for KnownTokens {
    /// The three columns of a renewal are set together.
    fn from(row: TokensRow) -> Self {
        let renewal = row.previous_digest.zip(row.renewal_salt).zip(row.renewed_at);
        let replaced = renewal.map(|((digest, salt), at)| ReplacedToken { digest: digest.0, salt: salt.0, at: at.0 });
        Self { current: row.refresh_digest.0, replaced }
    }
}

#[async_trait]
impl SessionStore for MysqlSessions {
    async fn open(&self, session: &Session, password: &PasswordHash) -> Result<bool, StoreError> {
        let (new, password) = (session.clone(), password.clone());
        let opened = self.database.transaction(async move |conn| {
            let row = (
                sessions::id.eq(Stored(new.id)),
                sessions::customer_id.eq(Stored(new.account_id)),
                sessions::refresh_digest.eq(Stored(new.refresh_digest)),
                sessions::expires_at.eq(Stored(new.expires_at)),
            );
            diesel::insert_into(sessions::table).values(row).execute(conn).await?;
            // A new session holds its account, so a change of the password either is seen here or sees the session.
            let account = customers::table.find(Stored(new.account_id)).select(customers::password_hash);
            let kept: Option<Stored<PasswordHash>> = account.first(conn).await.optional()?;
            if kept.is_some_and(|kept| kept.0 == password) {
                return Ok(true);
            }
            diesel::delete(sessions::table.find(Stored(new.id))).execute(conn).await?;
            Ok(false)
        });
        opened.await
    }

    async fn owner(&self, id: SessionId, now: Timestamp) -> Result<Option<Account>, StoreError> {
        self.owners.of(id, now).await
    }

    async fn renew(&self, trade: &Trade) -> Result<Renewal, StoreError> {
        let Trade { session_id, presented, next, salt, expires_at, now } = *trade;
        let renewal = self.database.transaction(async move |conn| {
            // Locked before it is judged: of two who ask at once, the second sees what became of the first.
            let row = sessions::table.find(Stored(session_id));
            let locked: Option<TokensRow> =
                row.select(TokensRow::as_select()).for_update().first(conn).await.optional()?;
            let (Some(tokens), Some(account)) = (locked, owner(conn, session_id, now).await?) else {
                return Ok(Renewal::Refused);
            };
            match KnownTokens::from(tokens).standing(&presented, now) {
                Standing::Current => {
                    let renewed = (
                        sessions::refresh_digest.eq(Stored(next)),
                        sessions::expires_at.eq(Stored(expires_at)),
                        sessions::previous_digest.eq(Stored(presented)),
                        sessions::renewal_salt.eq(Stored(salt)),
                        sessions::renewed_at.eq(Stored(now)),
                    );
                    diesel::update(row).set(renewed).execute(conn).await?;
                    Ok(Renewal::Renewed(account))
                }
                Standing::JustReplaced { salt } => Ok(Renewal::Repeated { account, salt }),
                Standing::Stale => {
                    diesel::update(row).set(sessions::revoked_at.eq(Stored(now))).execute(conn).await?;
                    Ok(Renewal::Reused)
                }
            }
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
