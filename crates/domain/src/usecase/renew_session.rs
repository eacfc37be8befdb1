//! Somebody stays signed in.

use std::sync::Arc;

use super::{SESSION_TTL, SignedIn};
use crate::account::RefreshToken;
use crate::ports::{Clock, IdSource, Renewal, SessionStore, StoreError, Trade};

/// Trades a refresh token for the next one. Each is good once. Whoever sends it again a moment later gets the same next
/// token, so that neither a lost answer nor two windows at once sign anybody out; later, it ends the session. A disabled
/// account's is good for nothing.
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
        let (salt, now) = (self.ids.secret(), self.clock.now());
        let trade = Trade {
            session_id: token.session_id,
            presented: token.digest(),
            next: token.next(&salt).digest(),
            salt,
            expires_at: now.after(SESSION_TTL),
            now,
        };
        let (account, salt) = match self.sessions.renew(&trade).await? {
            Renewal::Renewed(account) => (account, salt),
            Renewal::Repeated { account, salt } => (account, salt),
            Renewal::Refused | Renewal::Reused => return Err(RenewError::Over),
        };
        if account.disabled {
            return Err(RenewError::Over);
        }
        Ok(SignedIn { account, refresh_token: token.next(&salt) })
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
            .withf(move |trade| {
                let fresh = trade.presented == presented && trade.next != presented;
                fresh && trade.now == second(0) && trade.expires_at == trade.now.after(SESSION_TTL)
            })
            .once()
            .return_once(|_| Ok(answer));
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
    async fn whoever_lost_the_answer_gets_the_same_token_again() {
        let salt = [5; 32];
        let (token, renewed) = renew(Renewal::Repeated { account: account(1), salt }).await.unwrap();
        assert_eq!(renewed.refresh_token, token.next(&salt));
    }

    #[tokio::test]
    async fn a_session_that_is_over_reused_or_of_a_disabled_account_is_not_renewed() {
        let disabled = Account { disabled: true, ..account(1) };
        let repeated = Renewal::Repeated { account: disabled.clone(), salt: [5; 32] };
        for answer in [Renewal::Refused, Renewal::Reused, Renewal::Renewed(disabled), repeated] {
            assert!(matches!(renew(answer.clone()).await, Err(RenewError::Over)), "{answer:?}");
        }
    }
}
