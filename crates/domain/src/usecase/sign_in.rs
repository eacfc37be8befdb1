//! Somebody says who they are.

use std::sync::Arc;
use std::time::Duration;

use super::{TooOften, Tries};
use crate::account::{Account, Email, Password, PasswordHash, RefreshToken, Session};
use crate::ports::{AccountStore, Clock, Credentials, IdSource, PasswordHasher, SessionStore, StoreError};

/// A session that is not renewed for this long is over.
pub const SESSION_TTL: Duration = Duration::from_hours(30 * 24);

/// Checks a password and opens a session.
pub struct SignIn {
    pub accounts: Arc<dyn AccountStore>,
    pub sessions: Arc<dyn SessionStore>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub tries: Tries,
    pub ids: Arc<dyn IdSource>,
    pub clock: Arc<dyn Clock>,
}

/// Somebody who is known now, and what renews that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub account: Account,
    pub refresh_token: RefreshToken,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The address or the password is wrong, or the account is disabled: which, we do not say.
    #[error("the e-mail address or the password is wrong")]
    BadCredentials,
    #[error(transparent)]
    TooOften(#[from] TooOften),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SignIn {
    /// Does the same work for an unknown address as for a wrong password, and none for whoever tries too often.
    pub async fn run(&self, email: &Email, password: Password) -> Result<SignedIn, SignInError> {
        self.tries.count(email).await?;
        let credentials = self.accounts.credentials(email).await?;
        let hash = credentials.as_ref().map(|credentials| credentials.password_hash.clone());
        let right = self.hasher.verify(password.clone(), hash).await?;
        match credentials {
            Some(Credentials { account, password_hash }) if right && !account.disabled => {
                let kept = self.up_to_date(&account, password, password_hash).await;
                let opened = open_session(&*self.sessions, &*self.ids, &*self.clock, account, &kept).await?;
                opened.ok_or(SignInError::BadCredentials)
            }
            _ => Err(SignInError::BadCredentials),
        }
    }

    /// What is kept of the password from now on: a hash that was made with less work than is done now is replaced, while
    /// the password is at hand. What does not succeed today may tomorrow.
    async fn up_to_date(&self, account: &Account, password: Password, hash: PasswordHash) -> PasswordHash {
        if !self.hasher.is_outdated(&hash) {
            return hash;
        }
        let Ok(new) = self.hasher.hash(password).await else { return hash };
        match self.accounts.rehash(account.id, &hash, &new).await {
            Ok(true) => new,
            Ok(false) | Err(_) => hash,
        }
    }
}

/// Opens a session for somebody who proved to know the password; `None` when it was changed meanwhile.
pub(super) async fn open_session(
    sessions: &dyn SessionStore,
    ids: &dyn IdSource,
    clock: &dyn Clock,
    account: Account,
    password: &PasswordHash,
) -> Result<Option<SignedIn>, StoreError> {
    let refresh_token = RefreshToken::new(ids.session_id(), ids.secret());
    let session = Session {
        id: refresh_token.session_id,
        account_id: account.id,
        refresh_digest: refresh_token.digest(),
        expires_at: clock.now().after(SESSION_TTL),
    };
    let opened = sessions.open(&session, password).await?;
    Ok(opened.then_some(SignedIn { account, refresh_token }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{MockAccountStore, MockPasswordHasher, MockSessionStore};
    use crate::testing::{ManualClock, SequentialIds, account, password, second};
    use crate::usecase::tries::tests::tries;

    const KNOWN: &str = "customer1@example.com";

    /// Signs in at a shop that knows customer 1, where a password is right or not as told.
    async fn sign_in(
        email: &str,
        right: bool,
        disabled: bool,
        sessions: MockSessionStore,
    ) -> Result<SignedIn, SignInError> {
        let mut accounts = MockAccountStore::new();
        accounts.expect_credentials().once().returning(move |email| {
            let account = Account { disabled, ..account(1) };
            let password_hash = PasswordHash::new("phc".to_owned());
            Ok((email.as_str() == KNOWN).then_some(Credentials { account, password_hash }))
        });
        let known = email == KNOWN;
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_verify().withf(move |_, hash| hash.is_some() == known).once().returning(move |_, _| Ok(right));
        hasher.expect_is_outdated().return_const(false);
        at(accounts, hasher, sessions, true, email).await
    }

    async fn at(
        accounts: MockAccountStore,
        hasher: MockPasswordHasher,
        sessions: MockSessionStore,
        allowed: bool,
        email: &str,
    ) -> Result<SignedIn, SignInError> {
        let sign_in = SignIn {
            accounts: Arc::new(accounts),
            sessions: Arc::new(sessions),
            hasher: Arc::new(hasher),
            tries: tries(allowed),
            ids: Arc::new(SequentialIds::default()),
            clock: Arc::new(ManualClock::default()),
        };
        sign_in.run(&Email::parse(email).unwrap(), password("correct horse")).await
    }

    #[tokio::test]
    async fn whoever_knows_the_password_gets_a_session_of_thirty_days() {
        let mut sessions = MockSessionStore::new();
        sessions
            .expect_open()
            .withf(|session, password| {
                let known = session.account_id == account(1).id && password.as_str() == "phc";
                known && session.expires_at == second(30 * 24 * 3_600)
            })
            .once()
            .returning(|_, _| Ok(true));
        let signed_in = sign_in(KNOWN, true, false, sessions).await.unwrap();
        assert_eq!(signed_in.account, account(1));
    }

    #[tokio::test]
    async fn who_tries_too_often_is_turned_away_before_anything_is_looked_up_or_hashed() {
        for email in [KNOWN, "nobody@example.com"] {
            let (accounts, hasher) = (MockAccountStore::new(), MockPasswordHasher::new());
            let refused = at(accounts, hasher, MockSessionStore::new(), false, email).await;
            assert!(matches!(refused, Err(SignInError::TooOften(_))), "{email}");
        }
    }

    /// Signs in where the hash is outdated, and replacing it comes to this.
    async fn sign_in_with_an_old_hash(new: Result<PasswordHash, StoreError>, replaced: bool, kept: &'static str) {
        let mut accounts = MockAccountStore::new();
        accounts.expect_credentials().once().returning(|_| {
            Ok(Some(Credentials { account: account(1), password_hash: PasswordHash::new("old".to_owned()) }))
        });
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_verify().once().returning(|_, _| Ok(true));
        hasher.expect_is_outdated().withf(|hash| hash.as_str() == "old").once().return_const(true);
        if new.is_ok() {
            accounts
                .expect_rehash()
                .withf(|id, old, new| (*id, old.as_str(), new.as_str()) == (account(1).id, "old", "new"))
                .once()
                .returning(move |_, _, _| Ok(replaced));
        }
        hasher.expect_hash().withf(|password| password.as_str() == "correct horse").once().return_once(|_| new);
        let mut sessions = MockSessionStore::new();
        sessions.expect_open().withf(move |_, password| password.as_str() == kept).once().returning(|_, _| Ok(true));
        assert_eq!(at(accounts, hasher, sessions, true, KNOWN).await.unwrap().account, account(1));
    }

    #[tokio::test]
    async fn a_hash_that_took_too_little_work_is_replaced_when_its_owner_comes() {
        let new = || Ok(PasswordHash::new("new".to_owned()));
        sign_in_with_an_old_hash(new(), true, "new").await;
        sign_in_with_an_old_hash(new(), false, "old").await;
        sign_in_with_an_old_hash(Err(StoreError::Overloaded), false, "old").await;
    }

    #[tokio::test]
    async fn a_password_that_was_changed_meanwhile_opens_nothing() {
        let mut sessions = MockSessionStore::new();
        sessions.expect_open().once().returning(|_, _| Ok(false));
        assert!(matches!(sign_in(KNOWN, true, false, sessions).await, Err(SignInError::BadCredentials)));
    }

    #[tokio::test]
    async fn nobody_is_told_whether_the_address_or_the_password_was_wrong_or_the_account_disabled() {
        for (email, right, disabled) in [
            ("nobody@example.com", false, false),
            ("nobody@example.com", true, false),
            (KNOWN, false, false),
            (KNOWN, true, true),
        ] {
            let refused = sign_in(email, right, disabled, MockSessionStore::new()).await;
            assert!(matches!(refused, Err(SignInError::BadCredentials)), "{email} {right} {disabled}");
        }
    }
}
