//! Somebody stays signed in.

use std::sync::Arc;

use super::{SESSION_TTL, SignedIn};
use crate::account::RefreshToken;
use crate::ports::{Clock, IdSource, Renewal, SessionStore, StoreError};

/// Trades a refresh token for the next one. Each is good once: a second use ends the session. A disabled account's is
/// good for nothing.
pub struct RenewSession {
    pub sessions: Arc<dyn SessionStore>,
    pub ids: Arc<dyn IdSource>,
    pub clock: Arc<dyn Clock>,
}

/// Why a session was not renewed.
#[derive(Debug, thiserror::Error)]
pub enum RenewError {
    #[error("the session is over")]
    Over,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RenewSession {
    pub async fn run(&self, token: &RefreshToken) -> Result<SignedIn, RenewError> {
        let next = RefreshToken::new(token.session_id, self.ids.secret());
        let now = self.clock.now();
        let expires_at = now.after(SESSION_TTL);
        let renewal = self.sessions.renew(token.session_id, &token.digest(), &next.digest(), expires_at, now).await?;
        match renewal {
            Renewal::Renewed(account) if !account.disabled => Ok(SignedIn { account, refresh_token: next }),
            Renewal::Renewed(_) | Renewal::Refused | Renewal::Reused => Err(RenewError::Over),
        }
    }
}
