//! An admin decides what somebody may do.

use std::sync::Arc;

use crate::account::{Account, Decided, Decision, Role};
use crate::ports::{AccountStore, StoreError};

/// Makes somebody an admin or a customer, keeps them out, or lets them in again. It holds from the next request on.
///
/// Nobody takes their own rights away, so a shop with an admin always has one.
pub struct DecideAccount {
    pub accounts: Arc<dyn AccountStore>,
}

/// Why an account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum DecideAccountError {
    #[error("nobody takes their own rights away: another admin can")]
    OwnAccount,
    #[error("there is no such account")]
    Unknown,
    #[error("this is for admins")]
    NotAllowed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DecideAccount {
    pub async fn run(&self, decision: &Decision) -> Result<Account, DecideAccountError> {
        let loses_rights = decision.role == Some(Role::Customer) || decision.disabled == Some(true);
        if decision.by == decision.about && loses_rights {
            return Err(DecideAccountError::OwnAccount);
        }
        match self.accounts.decide(decision).await? {
            Decided::Done(account) => Ok(account),
            Decided::Unknown => Err(DecideAccountError::Unknown),
            Decided::NotAllowed => Err(DecideAccountError::NotAllowed),
        }
    }
}

#[cfg(test)]
mod tests {
    use mockall::predicate::eq;

    use super::*;
    use crate::ports::MockAccountStore;
    use crate::testing::{account, customer};

    async fn decide(decision: Decision, decided: Option<Decided>) -> Result<Account, DecideAccountError> {
        let mut accounts = MockAccountStore::new();
        if let Some(decided) = decided {
            accounts.expect_decide().with(eq(decision)).once().return_once(|_| Ok(decided));
        }
        DecideAccount { accounts: Arc::new(accounts) }.run(&decision).await
    }

    fn about(id: i64, role: Option<Role>, disabled: Option<bool>) -> Decision {
        Decision { by: customer(1), about: customer(id), role, disabled }
    }

    #[tokio::test]
    async fn an_admin_decides_about_others() {
        for decision in [about(2, Some(Role::Admin), None), about(2, Some(Role::Customer), Some(true))] {
            let done = decide(decision, Some(Decided::Done(account(2)))).await;
            assert_eq!(done.unwrap(), account(2));
        }
        let unknown = decide(about(2, None, Some(true)), Some(Decided::Unknown)).await;
        assert!(matches!(unknown, Err(DecideAccountError::Unknown)));
        let late = decide(about(2, None, Some(true)), Some(Decided::NotAllowed)).await;
        assert!(matches!(late, Err(DecideAccountError::NotAllowed)));
    }

    #[tokio::test]
    async fn nobody_takes_their_own_rights_away() {
        for own in
            [about(1, Some(Role::Customer), None), about(1, None, Some(true)), about(1, Some(Role::Admin), Some(true))]
        {
            assert!(matches!(decide(own, None).await, Err(DecideAccountError::OwnAccount)), "{own:?}");
        }
        let kept = about(1, Some(Role::Admin), Some(false));
        assert!(decide(kept, Some(Decided::Done(account(1)))).await.is_ok());
    }
}
