//! Accounts in the database.

mod list;

use async_trait::async_trait;
use diesel::dsl::exists;
use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel_async::{AsyncMysqlConnection, RunQueryDsl};
use stockade_domain::account::{Account, Decided, Decision, Email, NewAccount, PasswordHash, Role};
use stockade_domain::ids::CustomerId;
use stockade_domain::page::Page;
use stockade_domain::ports::{AccountStore, Credentials, EmailTaken, PasswordChange, ResetOffer, StoreError};
use stockade_domain::report::{CustomerColumn, CustomerQuery, CustomerSummary};
use stockade_domain::time::Timestamp;

use self::list::SummaryRow;
use crate::Database;
use crate::error::{Fault, TxError};
use crate::inserted;
use crate::schema::{customers, password_resets, sessions};
use crate::values::Stored;

/// Keeps accounts.
#[derive(Clone)]
pub struct MysqlAccounts {
    database: Database,
}

impl MysqlAccounts {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

/// An account without its password.
#[derive(Queryable, Selectable)]
#[diesel(table_name = customers, check_for_backend(Mysql))]
pub(crate) struct AccountRow {
    id: Stored<CustomerId>,
    email: Stored<Email>,
    role: Stored<Role>,
    disabled: bool,
    created_at: Stored<Timestamp>,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id.0,
            email: row.email.0,
            role: row.role.0,
            disabled: row.disabled,
            created_at: row.created_at.0,
        }
    }
}

#[async_trait]
impl AccountStore for MysqlAccounts {
    async fn create(&self, account: &NewAccount) -> Result<Result<Account, EmailTaken>, StoreError> {
        let new = account.clone();
        let created = self.database.transaction(async move |conn| {
            let row = (
                customers::email.eq(Stored(&new.email)),
                customers::password_hash.eq(Stored(&new.password_hash)),
                customers::role.eq(Stored(new.role)),
                customers::created_at.eq(Stored(new.created_at)),
            );
            match diesel::insert_into(customers::table).values(row).execute(conn).await {
                // What failed was undone by itself, so the transaction that ends now is empty.
                Err(error) if Fault::of(&error) == Fault::Unique => return Ok(Err(EmailTaken)),
                inserted => inserted?,
            };
            let id = inserted::last_id(conn).await?;
            let row = customers::table.find(id).select(AccountRow::as_select()).first(conn).await?;
            Ok(Ok(Account::from(row)))
        });
        created.await
    }

    async fn account(&self, id: CustomerId) -> Result<Option<Account>, StoreError> {
        let account = self.database.read(async move |conn| {
            let row = customers::table.find(Stored(id)).select(AccountRow::as_select()).first(conn).await.optional()?;
            Ok(row.map(Account::from))
        });
        account.await
    }

    async fn credentials(&self, email: &Email) -> Result<Option<Credentials>, StoreError> {
        let email = email.clone();
        let credentials = self.database.read(async move |conn| {
            let row: Option<(AccountRow, Stored<PasswordHash>)> = customers::table
                .filter(customers::email.eq(Stored(&email)))
                .select((AccountRow::as_select(), customers::password_hash))
                .first(conn)
                .await
                .optional()?;
            Ok(row.map(|(account, Stored(password_hash))| Credentials { account: account.into(), password_hash }))
        });
        credentials.await
    }

    async fn set_password(&self, id: CustomerId, hash: &PasswordHash) -> Result<bool, StoreError> {
        let hash = hash.clone();
        let set = self.database.transaction(async move |conn| {
            // The account comes first: whoever signs in waits for it, and sees the new password.
            let account = diesel::update(customers::table.find(Stored(id)));
            let known = account.set(customers::password_hash.eq(Stored(&hash))).execute(conn).await? == 1;
            shut(conn, id).await?;
            Ok(known)
        });
        set.await
    }

    async fn rehash(&self, id: CustomerId, old: &PasswordHash, new: &PasswordHash) -> Result<bool, StoreError> {
        let (old, new) = (old.clone(), new.clone());
        let done = self.database.transaction(async move |conn| {
            let account = customers::table.find(Stored(id)).filter(customers::password_hash.eq(Stored(&old)));
            Ok(diesel::update(account).set(customers::password_hash.eq(Stored(&new))).execute(conn).await? == 1)
        });
        done.await
    }

    async fn change_password(&self, change: &PasswordChange) -> Result<bool, StoreError> {
        let PasswordChange { account_id, old, new, kept } = change.clone();
        let changed = self.database.transaction(async move |conn| {
            let account = customers::table.find(Stored(account_id)).filter(customers::password_hash.eq(Stored(&old)));
            if diesel::update(account).set(customers::password_hash.eq(Stored(&new))).execute(conn).await? == 0 {
                return Ok(false);
            }
            let theirs = sessions::table.filter(sessions::customer_id.eq(Stored(account_id)));
            diesel::delete(theirs.filter(sessions::id.ne(Stored(kept)))).execute(conn).await?;
            withdraw(conn, account_id).await?;
            Ok(true)
        });
        changed.await
    }

    async fn offer_reset(&self, to: &Email, offer: &ResetOffer) -> Result<bool, StoreError> {
        let (to, ResetOffer { digest, now, expires_at }) = (to.clone(), *offer);
        let offered = self.database.transaction(async move |conn| {
            let account =
                customers::table.filter(customers::email.eq(Stored(&to))).filter(customers::disabled.eq(false));
            let id: Option<Stored<CustomerId>> = account.select(customers::id).first(conn).await.optional()?;
            let Some(id) = id else { return Ok(false) };
            let over = password_resets::table.filter(password_resets::customer_id.eq(id));
            diesel::delete(over.filter(password_resets::expires_at.le(Stored(now)))).execute(conn).await?;
            let row = (
                password_resets::digest.eq(Stored(digest)),
                password_resets::customer_id.eq(id),
                password_resets::expires_at.eq(Stored(expires_at)),
            );
            diesel::insert_into(password_resets::table).values(row).execute(conn).await?;
            Ok(true)
        });
        offered.await
    }

    async fn reset_owner(&self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Account>, StoreError> {
        let digest = *digest;
        self.database.read(async move |conn| reset_owner(conn, &digest, now).await).await
    }

    async fn reset_password(&self, digest: &[u8; 32], new: &PasswordHash, now: Timestamp) -> Result<bool, StoreError> {
        let (digest, new) = (*digest, new.clone());
        let given = self.database.transaction(async move |conn| {
            let Some(owner) = reset_owner(conn, &digest, now).await? else { return Ok(false) };
            // Of two who saw the token, the one who deletes it has used it.
            if diesel::delete(password_resets::table.find(Stored(digest))).execute(conn).await? == 0 {
                return Ok(false);
            }
            let account = diesel::update(customers::table.find(Stored(owner.id)));
            account.set(customers::password_hash.eq(Stored(&new))).execute(conn).await?;
            shut(conn, owner.id).await?;
            Ok(true)
        });
        given.await
    }

    async fn set_role(&self, id: CustomerId, role: Role) -> Result<bool, StoreError> {
        let set = self.database.transaction(async move |conn| {
            let account = diesel::update(customers::table.find(Stored(id)));
            Ok(account.set(customers::role.eq(Stored(role))).execute(conn).await? == 1)
        });
        set.await
    }

    async fn decide(&self, decision: &Decision) -> Result<Decided, StoreError> {
        let decision = *decision;
        let decided = self.database.transaction(async move |conn| {
            // Locked by id in order, so that two admins who decide about each other do not wait in a circle.
            let both = customers::table
                .filter(customers::id.eq_any([Stored(decision.by), Stored(decision.about)]))
                .order(customers::id);
            let rows: Vec<AccountRow> = both.select(AccountRow::as_select()).for_update().load(conn).await?;
            let accounts: Vec<Account> = rows.into_iter().map(Account::from).collect();
            let decided = decision.settle(&accounts);
            if let Decided::Done(account) = &decided {
                let row = diesel::update(customers::table.find(Stored(account.id)));
                let set = (customers::role.eq(Stored(account.role)), customers::disabled.eq(account.disabled));
                row.set(set).execute(conn).await?;
                if account.disabled {
                    shut(conn, account.id).await?;
                }
            }
            Ok(decided)
        });
        decided.await
    }

    async fn has_admin(&self) -> Result<bool, StoreError> {
        let found = self.database.read(async move |conn| {
            let admins = customers::table.filter(customers::role.eq(Stored(Role::Admin)));
            Ok(diesel::select(exists(admins)).get_result(conn).await?)
        });
        found.await
    }

    async fn customers(&self, query: &CustomerQuery) -> Result<Page<CustomerSummary>, StoreError> {
        let query = query.clone();
        // What somebody bought is added up for all of them, if it is what they are sorted by.
        if matches!(query.sort.by, CustomerColumn::Created | CustomerColumn::Email) {
            self.database.read(async move |conn| customers(conn, &query).await).await
        } else {
            self.database.snapshot(async move |conn| customers(conn, &query).await).await
        }
    }

    async fn customer(&self, id: CustomerId) -> Result<Option<CustomerSummary>, StoreError> {
        let customer = self.database.read(async move |conn| {
            let row = customers::table.find(Stored(id)).select(list::summary());
            let row: Option<SummaryRow> = row.first(conn).await.optional()?;
            Ok(row.map(list::customer))
        });
        customer.await
    }
}

async fn customers(conn: &mut AsyncMysqlConnection, query: &CustomerQuery) -> Result<Page<CustomerSummary>, TxError> {
    let rows: Vec<SummaryRow> = list::matching(query).select(list::summary()).load(conn).await?;
    let customers = rows.into_iter().map(list::customer).collect();
    Ok(Page::cut(customers, query.page.limit, |last| list::position(last, query.sort)))
}

/// To whom a token from a mail gives a new password.
async fn reset_owner(
    conn: &mut AsyncMysqlConnection,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Account>, TxError> {
    let owner: Option<AccountRow> = password_resets::table
        .inner_join(customers::table.on(customers::id.eq(password_resets::customer_id)))
        .filter(password_resets::digest.eq(Stored(*digest)))
        .filter(password_resets::expires_at.gt(Stored(now)))
        .filter(customers::disabled.eq(false))
        .select(AccountRow::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(owner.map(Account::from))
}

/// Ends every session of an account, and every way to a new password.
async fn shut(conn: &mut AsyncMysqlConnection, id: CustomerId) -> Result<(), TxError> {
    diesel::delete(sessions::table.filter(sessions::customer_id.eq(Stored(id)))).execute(conn).await?;
    withdraw(conn, id).await
}

/// Makes every token that was mailed to the owner of an account good for nothing.
async fn withdraw(conn: &mut AsyncMysqlConnection, id: CustomerId) -> Result<(), TxError> {
    let theirs = password_resets::table.filter(password_resets::customer_id.eq(Stored(id)));
    diesel::delete(theirs).execute(conn).await?;
    Ok(())
}
