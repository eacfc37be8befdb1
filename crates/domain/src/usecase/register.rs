//! Somebody becomes a customer.

use std::sync::Arc;

use super::SignedIn;
use super::sign_in::open_session;
use crate::account::{Email, NewAccount, Password, Role};
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
    EmailTaken(#[from] EmailTaken),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Register {
    pub async fn run(&self, email: Email, password: Password) -> Result<SignedIn, RegisterError> {
        let password_hash = self.hasher.hash(password).await?;
        let account = NewAccount { email, password_hash, role: Role::Customer, created_at: self.clock.now() };
        let account = self.accounts.create(&account).await??;
        Ok(open_session(&*self.sessions, &*self.ids, &*self.clock, account).await?)
    }
}
