//! Somebody comes with a token from a mail, and chooses a new password.

use std::sync::Arc;

use crate::account::{CommonPassword, Password, ResetToken};
use crate::ports::{AccountStore, Clock, PasswordHasher, StoreError};

/// Gives a new password to whoever has the token of a mail, once, and signs them out everywhere.
pub struct ResetPassword {
    pub accounts: Arc<dyn AccountStore>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub clock: Arc<dyn Clock>,
}

/// Why a password stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ResetPasswordError {
    /// It was used, or it is over, or it never was one: which, we do not say.
    #[error("the link is not good any more")]
    Over,
    #[error(transparent)]
    Common(#[from] CommonPassword),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ResetPassword {
    /// The token is looked at before anything is hashed, and again as it is used: of two who come with it, one gets in.
    pub async fn run(&self, token: &ResetToken, password: Password) -> Result<(), ResetPasswordError> {
        let digest = token.digest();
        let owner = self.accounts.reset_owner(&digest, self.clock.now()).await?;
        let owner = owner.ok_or(ResetPasswordError::Over)?;
        let hash = self.hasher.choose(password, &owner.email).await??;
        let given = self.accounts.reset_password(&digest, &hash, self.clock.now()).await?;
        if given { Ok(()) } else { Err(ResetPasswordError::Over) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::PasswordHash;
    use crate::ports::{MockAccountStore, MockPasswordHasher};
    use crate::testing::{ManualClock, account, password};

    /// Comes with a token that is good at first, or not, and still good after the hashing, or not.
    async fn reset(good: bool, still_good: bool) -> Result<(), ResetPasswordError> {
        let (mut accounts, mut hasher) = (MockAccountStore::new(), MockPasswordHasher::new());
        let token = ResetToken::new([7; 32]);
        let digest = token.digest();
        let owner = good.then(|| account(1));
        accounts.expect_reset_owner().withf(move |given, _| *given == digest).once().return_once(|_, _| Ok(owner));
        if good {
            hasher.expect_choose().once().returning(|_, _| Ok(Ok(PasswordHash::new("new".to_owned()))));
            accounts
                .expect_reset_password()
                .withf(move |given, hash, _| *given == digest && hash.as_str() == "new")
                .once()
                .returning(move |_, _, _| Ok(still_good));
        }
        let (accounts, hasher) = (Arc::new(accounts), Arc::new(hasher));
        let reset = ResetPassword { accounts, hasher, clock: Arc::new(ManualClock::default()) };
        reset.run(&token, password("battery staple")).await
    }

    #[tokio::test]
    async fn a_token_from_a_mail_gives_a_new_password() {
        reset(true, true).await.unwrap();
    }

    #[tokio::test]
    async fn a_token_that_is_not_good_costs_no_hashing_and_changes_nothing() {
        for (good, still_good) in [(false, false), (true, false)] {
            assert!(matches!(reset(good, still_good).await, Err(ResetPasswordError::Over)));
        }
    }
}
