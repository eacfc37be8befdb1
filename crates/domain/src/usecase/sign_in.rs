//! Somebody says who they are.

use std::sync::Arc;
use std::time::Duration;

use crate::account::{Account, Email, Password, RefreshToken, Session};
use crate::ports::{AccountStore, Clock, IdSource, PasswordHasher, SessionStore, StoreError};

/// A session that is not renewed for this long is over.
pub const SESSION_TTL: Duration = Duration::from_hours(30 * 24);

/// Checks a password and opens a session.
pub struct SignIn {
    pub accounts: Arc<dyn AccountStore>,
    pub sessions: Arc<dyn SessionStore>,
    pub hasher: Arc<dyn PasswordHasher>,
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
    Store(#[from] StoreError),
}

impl SignIn {
    /// Does the same work for an unknown address as for a wrong password.
    pub async fn run(&self, email: &Email, password: Password) -> Result<SignedIn, SignInError> {
        let credentials = self.accounts.credentials(email).await?;
        let hash = credentials.as_ref().map(|credentials| credentials.password_hash.clone());
        let right = self.hasher.verify(password, hash).await?;
        match credentials {
            Some(credentials) if right && !credentials.account.disabled => {
                Ok(open_session(&*self.sessions, &*self.ids, &*self.clock, credentials.account).await?)
            }
            _ => Err(SignInError::BadCredentials),
        }
    }
}

/// Opens a session for somebody who proved who they are.
pub(super) async fn open_session(
    sessions: &dyn SessionStore,
    ids: &dyn IdSource,
    clock: &dyn Clock,
    account: Account,
) -> Result<SignedIn, StoreError> {
    let refresh_token = RefreshToken::new(ids.session_id(), ids.secret());
    let session = Session {
        id: refresh_token.session_id,
        account_id: account.id,
        refresh_digest: refresh_token.digest(),
        expires_at: clock.now().after(SESSION_TTL),
    };
    sessions.open(&session).await?;
    Ok(SignedIn { account, refresh_token })
}
