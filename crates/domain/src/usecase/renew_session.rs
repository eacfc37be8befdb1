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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Account;
    use crate::ports::MockSessionStore;
    use crate::testing::{ManualClock, SequentialIds, account, second};

    async fn renew(answer: Renewal) -> Result<(RefreshToken, SignedIn), RenewError> {
        let ids = SequentialIds::default();
        let token = RefreshToken::new(ids.session_id(), ids.secret());
        let presented = token.digest();
        let mut sessions = MockSessionStore::new();
        sessions
            .expect_renew()
            .withf(move |_, digest, next, expires_at, now| {
                let fresh = *digest == presented && *next != presented;
                fresh && *now == second(0) && *expires_at == now.after(SESSION_TTL)
            })
            .once()
            .return_once(|_, _, _, _, _| Ok(answer));
        let clock = Arc::new(ManualClock::default());
        let renewed = RenewSession { sessions: Arc::new(sessions), ids: Arc::new(ids), clock }.run(&token).await?;
        Ok((token, renewed))
    }

    #[tokio::test]
    async fn a_refresh_token_is_traded_for_another_of_the_same_session() {
        let (token, renewed) = renew(Renewal::Renewed(account(1))).await.unwrap();
        assert_eq!(renewed.refresh_token.session_id, token.session_id);
        assert!(renewed.refresh_token != token);
    }

    #[tokio::test]
    async fn a_session_that_is_over_reused_or_of_a_disabled_account_is_not_renewed() {
        let disabled = Account { disabled: true, ..account(1) };
        for answer in [Renewal::Refused, Renewal::Reused, Renewal::Renewed(disabled)] {
            assert!(matches!(renew(answer.clone()).await, Err(RenewError::Over)), "{answer:?}");
        }
    }
}
