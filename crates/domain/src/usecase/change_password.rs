//! Somebody chooses another password.

use std::sync::Arc;

use super::{TooOften, Tries};
use crate::account::{Account, CommonPassword, Password};
use crate::ids::SessionId;
use crate::ports::{AccountStore, PasswordChange, PasswordHasher, StoreError};

/// Replaces a password for whoever knows it, and signs them out everywhere but here.
pub struct ChangePassword {
    pub accounts: Arc<dyn AccountStore>,
    pub hasher: Arc<dyn PasswordHasher>,
    /// Those of signing in: whoever has found a token guesses no more than anybody.
    pub tries: Tries,
}

/// Why a password stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    #[error("the current password is wrong")]
    WrongPassword,
    #[error(transparent)]
    Common(#[from] CommonPassword),
    #[error(transparent)]
    TooOften(#[from] TooOften),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ChangePassword {
    /// `here` is the session that it is asked in.
    pub async fn run(
        &self,
        account: &Account,
        here: SessionId,
        current: Password,
        new: Password,
    ) -> Result<(), ChangePasswordError> {
        self.tries.count(&account.email).await?;
        let credentials = self.accounts.credentials(&account.email).await?;
        let old = credentials.map(|credentials| credentials.password_hash);
        if !self.hasher.verify(current, old.clone()).await? {
            return Err(ChangePasswordError::WrongPassword);
        }
        let old = old.ok_or(ChangePasswordError::WrongPassword)?;
        let new = self.hasher.choose(new, &account.email).await??;
        let change = PasswordChange { account_id: account.id, old, new, kept: here };
        // Somebody else was faster: what was typed is not the current password any more.
        if self.accounts.change_password(&change).await? { Ok(()) } else { Err(ChangePasswordError::WrongPassword) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::PasswordHash;
    use crate::ports::{Credentials, IdSource, MockAccountStore, MockPasswordHasher};
    use crate::testing::{SequentialIds, account, password};
    use crate::usecase::tries::tests::tries;

    fn phc(text: &str) -> PasswordHash {
        PasswordHash::new(text.to_owned())
    }

    /// Changes a password where the current one is right or not, and still the old one or not.
    async fn change(right: bool, unchanged: bool) -> Result<(), ChangePasswordError> {
        let here = SequentialIds::default().session_id();
        let mut accounts = MockAccountStore::new();
        let credentials = Credentials { account: account(1), password_hash: phc("old") };
        accounts.expect_credentials().once().return_once(|_| Ok(Some(credentials)));
        let mut hasher = MockPasswordHasher::new();
        hasher
            .expect_verify()
            .withf(|typed, hash| typed.as_str() == "correct horse" && *hash == Some(phc("old")))
            .once()
            .returning(move |_, _| Ok(right));
        if right {
            hasher
                .expect_choose()
                .withf(|new, owner| new.as_str() == "battery staple" && *owner == account(1).email)
                .once()
                .returning(|_, _| Ok(Ok(phc("new"))));
            let expected = PasswordChange { account_id: account(1).id, old: phc("old"), new: phc("new"), kept: here };
            accounts
                .expect_change_password()
                .withf(move |change| *change == expected)
                .once()
                .returning(move |_| Ok(unchanged));
        }
        let change = ChangePassword { accounts: Arc::new(accounts), hasher: Arc::new(hasher), tries: tries(true) };
        change.run(&account(1), here, password("correct horse"), password("battery staple")).await
    }

    #[tokio::test]
    async fn whoever_knows_the_password_may_replace_it() {
        change(true, true).await.unwrap();
    }

    #[tokio::test]
    async fn who_guesses_too_often_is_turned_away_before_anything_is_hashed() {
        let (accounts, hasher) = (Arc::new(MockAccountStore::new()), Arc::new(MockPasswordHasher::new()));
        let change = ChangePassword { accounts, hasher, tries: tries(false) };
        let here = SequentialIds::default().session_id();
        let refused = change.run(&account(1), here, password("correct horse"), password("battery staple")).await;
        assert!(matches!(refused, Err(ChangePasswordError::TooOften(_))));
    }

    #[tokio::test]
    async fn whoever_does_not_know_it_or_is_late_changes_nothing() {
        for (right, unchanged) in [(false, true), (true, false)] {
            assert!(matches!(change(right, unchanged).await, Err(ChangePasswordError::WrongPassword)));
        }
    }
}
