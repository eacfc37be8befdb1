//! What an admin decides about an account.

use crate::account::{Account, Role};
use crate::ids::CustomerId;

/// What an admin decides about an account. What is not said stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    pub by: CustomerId,
    pub about: CustomerId,
    pub role: Option<Role>,
    pub disabled: Option<bool>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    Done(Account),
    /// There is no such account.
    Unknown,
    /// Whoever decided is no admin any more.
    NotAllowed,
}

impl Decision {
    /// What becomes of it, by the accounts of both as they are while nobody else can change them.
    pub fn settle(&self, accounts: &[Account]) -> Decided {
        let found = |id| accounts.iter().find(|account| account.id == id);
        if found(self.by).is_none_or(|admin| admin.disabled || admin.role != Role::Admin) {
            return Decided::NotAllowed;
        }
        found(self.about).map_or(Decided::Unknown, |account| {
            let (role, disabled) = (self.role.unwrap_or(account.role), self.disabled.unwrap_or(account.disabled));
            Decided::Done(Account { role, disabled, ..account.clone() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{account, customer};

    #[test]
    fn only_an_admin_who_is_let_in_decides_and_what_is_not_said_stays() {
        let admin = Account { role: Role::Admin, ..account(1) };
        let decision = Decision { by: customer(1), about: customer(2), role: None, disabled: Some(true) };
        let shut = Account { disabled: true, ..account(2) };
        assert_eq!(decision.settle(&[admin.clone(), account(2)]), Decided::Done(shut));
        assert_eq!(decision.settle(std::slice::from_ref(&admin)), Decided::Unknown);
        for nobody in [account(1), Account { disabled: true, ..admin }] {
            assert_eq!(decision.settle(&[nobody, account(2)]), Decided::NotAllowed);
        }
        assert_eq!(decision.settle(&[account(2)]), Decided::NotAllowed);
    }
}
