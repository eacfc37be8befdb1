//! Who is who: accounts, their roles and their logins.

mod decision;
mod email;
mod password;
mod session;
mod token;

pub use decision::{Decided, Decision};
pub use email::{Email, InvalidEmail};
pub use password::{CommonPassword, InvalidPassword, Password, PasswordHash};
pub use session::{KnownTokens, ReplacedToken, Session, Standing};
pub use token::{InvalidRefreshToken, InvalidResetToken, RefreshToken, ResetToken};

use crate::ids::CustomerId;
use crate::time::Timestamp;

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: CustomerId,
    pub email: Email,
    pub role: Role,
    pub disabled: bool,
    pub created_at: Timestamp,
}

/// An account that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    pub email: Email,
    pub password_hash: PasswordHash,
    pub role: Role,
    pub created_at: Timestamp,
}

/// What an account may do. Admins run the shop and do not buy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Customer,
    Admin,
}

impl Role {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Customer, Self::Admin].into_iter().find(|role| role.as_str() == text)
    }
}
