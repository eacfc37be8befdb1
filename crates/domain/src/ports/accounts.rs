//! Where accounts and logins are kept, and how passwords are checked.

use async_trait::async_trait;

use super::StoreError;
use crate::account::{
    Account, CommonPassword, Decided, Decision, Email, NewAccount, Password, PasswordHash, Role, Session,
};
use crate::ids::{CustomerId, SessionId};
use crate::page::Page;
use crate::report::{CustomerQuery, CustomerSummary};
use crate::time::Timestamp;

/// Accounts.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait AccountStore: Send + Sync {
    async fn create(&self, account: &NewAccount) -> Result<Result<Account, EmailTaken>, StoreError>;

    async fn account(&self, id: CustomerId) -> Result<Option<Account>, StoreError>;

    async fn credentials(&self, email: &Email) -> Result<Option<Credentials>, StoreError>;

    /// Gives a new password, and ends every session and every offer of another. Whether there was such an account.
    async fn set_password(&self, id: CustomerId, hash: &PasswordHash) -> Result<bool, StoreError>;

    /// Replaces what is kept of a password by what is kept of the same one now. Whether it was still the old one.
    async fn rehash(&self, id: CustomerId, old: &PasswordHash, new: &PasswordHash) -> Result<bool, StoreError>;

    /// Replaces a password, and ends every other session and every offer of another with it. False, and nothing is changed, when the password is not
    /// the old one any more.
    async fn change_password(&self, change: &PasswordChange) -> Result<bool, StoreError>;

    /// Notes a way to a new password for whoever has this address. False when nobody who may sign in has it.
    async fn offer_reset(&self, to: &Email, offer: &ResetOffer) -> Result<bool, StoreError>;

    /// To whom a token from a mail gives a new password, if it is good.
    async fn reset_owner(&self, digest: &[u8; 32], now: Timestamp) -> Result<Option<Account>, StoreError>;

    /// Gives a new password to whoever has this token, if it is good, and ends every session and every other offer with
    /// it. Whether it did: a token is good once.
    async fn reset_password(&self, digest: &[u8; 32], new: &PasswordHash, now: Timestamp) -> Result<bool, StoreError>;

    /// Whether there was such an account.
    async fn set_role(&self, id: CustomerId, role: Role) -> Result<bool, StoreError>;

    /// Does what an admin decided about somebody, if they are an admin in this very moment. Who is disabled is signed out
    /// everywhere.
    async fn decide(&self, decision: &Decision) -> Result<Decided, StoreError>;

    /// Whether any admin exists.
    async fn has_admin(&self) -> Result<bool, StoreError>;

    /// Accounts of one role with what they bought.
    async fn customers(&self, query: &CustomerQuery) -> Result<Page<CustomerSummary>, StoreError>;

    async fn customer(&self, id: CustomerId) -> Result<Option<CustomerSummary>, StoreError>;
}

/// There is an account with this address already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is an account with this e-mail address already")]
pub struct EmailTaken;

/// An account, and what its password is checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub account: Account,
    pub password_hash: PasswordHash,
}

/// A password that its owner replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordChange {
    pub account_id: CustomerId,
    pub old: PasswordHash,
    pub new: PasswordHash,
    /// The session that they do it in.
    pub kept: SessionId,
}

/// A token that is mailed to somebody, as a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResetOffer {
    pub digest: [u8; 32],
    pub now: Timestamp,
    /// From then on it is good for nothing.
    pub expires_at: Timestamp,
}

/// Logins. A session is renewed with the one token that is good for it; the one before it is told the same again for a
/// moment ([`KnownTokens::GRACE`](crate::account::KnownTokens::GRACE)), and any other ends it.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Opens a session for whoever has proved to know `password`. False, and nothing is opened, when it is not the
    /// account's any more: nobody gets in with a password that is changed in this very moment.
    async fn open(&self, session: &Session, password: &PasswordHash) -> Result<bool, StoreError>;

    /// Whose session it is, if it is neither revoked nor over.
    async fn owner(&self, id: SessionId, now: Timestamp) -> Result<Option<Account>, StoreError>;

    /// Puts the next token in the place of the one that is presented and moves the end, as one step. A renewal that is
    /// repeated changes nothing.
    async fn renew(&self, trade: &Trade) -> Result<Renewal, StoreError>;

    /// Ends a session; ending it again does nothing.
    async fn revoke(&self, id: SessionId) -> Result<(), StoreError>;

    /// Forgets up to `limit` sessions that were over before `before`, and says how many.
    async fn forget(&self, before: Timestamp, limit: u32) -> Result<usize, StoreError>;
}

/// A refresh token that is presented, and the one that it is to be traded for, both as digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trade {
    pub session_id: SessionId,
    pub presented: [u8; 32],
    pub next: [u8; 32],
    /// What `next` was made with.
    pub salt: [u8; 32],
    /// When the session ends, if it is renewed.
    pub expires_at: Timestamp,
    pub now: Timestamp,
}

/// What came of a renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renewal {
    Renewed(Account),
    /// The token was traded a moment ago: with this salt it made the one that is good now.
    Repeated {
        account: Account,
        salt: [u8; 32],
    },
    /// No such session, or it is over or revoked.
    Refused,
    /// A token that was used before: somebody has a copy, so the session was revoked.
    Reused,
}

/// Hashes passwords and checks them, away from the threads that serve requests.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    async fn hash(&self, password: Password) -> Result<PasswordHash, StoreError>;

    /// The same for a password that somebody chooses, with an address that they might make it of: not one that is easily
    /// guessed.
    async fn choose(
        &self,
        password: Password,
        owner: &Email,
    ) -> Result<Result<PasswordHash, CommonPassword>, StoreError>;

    /// Whether it was made with less work than is done now.
    fn is_outdated(&self, hash: &PasswordHash) -> bool;

    /// Whether the password is right. Takes as long when there is nothing to compare it with, and says no.
    async fn verify(&self, password: Password, hash: Option<PasswordHash>) -> Result<bool, StoreError>;
}
