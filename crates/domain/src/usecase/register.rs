//! Somebody becomes a customer.

use std::sync::Arc;

use super::SignedIn;
use super::sign_in::open_session;
use crate::account::{CommonPassword, Email, NewAccount, Password, Role};
use crate::ports::{AccountStore, Clock, EmailTaken, IdSource, PasswordHasher, SessionStore, StoreError};

/// Makes an account, always a customer's, and signs its owner in.
pub struct Register {
    pub accounts: Arc<dyn AccountStore>,
    pub sessions: Arc<dyn SessionStore>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub ids: Arc<dyn IdSource>,
    pub clock: Arc<dyn Clock>,
}

/// Why nobody was registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    #[error(transparent)]
    Common(#[from] CommonPassword),
    #[error(transparent)]
    EmailTaken(#[from] EmailTaken),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Register {
    pub async fn run(&self, email: Email, password: Password) -> Result<SignedIn, RegisterError> {
        // Such an address is nobody's to take: the shop makes accounts there for visitors.
        if email.is_unreachable() {
            return Err(EmailTaken.into());
        }
        let password_hash = self.hasher.choose(password, &email).await??;
        let new = NewAccount { email, password_hash, role: Role::Customer, created_at: self.clock.now() };
        let account = self.accounts.create(&new).await??;
        let opened = open_session(&*self.sessions, &*self.ids, &*self.clock, account, &new.password_hash).await?;
        opened.ok_or_else(|| StoreError::Contention("the password was changed as the account was made".into()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Account, PasswordHash};
    use crate::ports::{MockAccountStore, MockPasswordHasher, MockSessionStore};
    use crate::testing::{ManualClock, SequentialIds, account, password, second};

    async fn register(
        created: Result<Account, EmailTaken>,
        sessions: MockSessionStore,
    ) -> Result<SignedIn, RegisterError> {
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_choose().once().returning(|_, _| Ok(Ok(PasswordHash::new("phc".to_owned()))));
        let mut accounts = MockAccountStore::new();
        accounts
            .expect_create()
            .withf(|new| (new.role, new.password_hash.as_str(), new.created_at) == (Role::Customer, "phc", second(0)))
            .once()
            .return_once(|_| Ok(created));
        let register = Register {
            accounts: Arc::new(accounts),
            sessions: Arc::new(sessions),
            hasher: Arc::new(hasher),
            ids: Arc::new(SequentialIds::default()),
            clock: Arc::new(ManualClock::default()),
        };
        register.run(account(1).email, password("correct horse")).await
    }

    #[tokio::test]
    async fn whoever_registers_is_a_customer_and_signed_in() {
        let mut sessions = MockSessionStore::new();
        sessions
            .expect_open()
            .withf(|session, _| session.account_id == account(1).id)
            .once()
            .returning(|_, _| Ok(true));
        assert_eq!(register(Ok(account(1)), sessions).await.unwrap().account, account(1));
    }

    #[tokio::test]
    async fn nobody_takes_an_address_that_no_mail_can_reach() {
        let register = Register {
            accounts: Arc::new(MockAccountStore::new()),
            sessions: Arc::new(MockSessionStore::new()),
            hasher: Arc::new(MockPasswordHasher::new()),
            ids: Arc::new(SequentialIds::default()),
            clock: Arc::new(ManualClock::default()),
        };
        let visitor = Email::parse("ada@visitors.invalid").unwrap();
        let refused = register.run(visitor, password("correct horse")).await;
        assert!(matches!(refused, Err(RegisterError::EmailTaken(_))));
    }

    #[tokio::test]
    async fn nobody_comes_with_a_password_that_everybody_tries() {
        let mut hasher = MockPasswordHasher::new();
        hasher.expect_choose().once().returning(|_, _| Ok(Err(CommonPassword)));
        let register = Register {
            accounts: Arc::new(MockAccountStore::new()),
            sessions: Arc::new(MockSessionStore::new()),
            hasher: Arc::new(hasher),
            ids: Arc::new(SequentialIds::default()),
            clock: Arc::new(ManualClock::default()),
        };
        let refused = register.run(account(1).email, password("password123")).await;
        assert!(matches!(refused, Err(RegisterError::Common(CommonPassword))));
    }

    #[tokio::test]
    async fn an_address_that_is_taken_signs_nobody_in() {
        let refused = register(Err(EmailTaken), MockSessionStore::new()).await;
        assert!(matches!(refused, Err(RegisterError::EmailTaken(_))));
    }
}
