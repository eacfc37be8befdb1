//! What people can do, where there is something to decide beyond the rules of the [`ledger`](crate::ledger).
//!
//! A use case holds ports and reads top to bottom. What is a single question to a port has no use case: a route asks
//! the port.

mod ask_reset;
mod change_password;
mod checkout;
mod decide_account;
mod expire_holds;
mod extend_hold;
mod fill_cart;
mod manage_catalogue;
mod place_hold;
mod place_order;
mod register;
mod relay_mails;
mod renew_session;
mod reset_password;
mod send_mails;
mod sign_in;
mod tries;
mod view_cart;

pub use ask_reset::{AskReset, AskResetError};
pub use change_password::{ChangePassword, ChangePasswordError};
pub use checkout::{Checkout, CheckoutRequest};
pub use decide_account::{DecideAccount, DecideAccountError};
pub use expire_holds::{ExpireHolds, Expired};
pub use extend_hold::ExtendHold;
pub use fill_cart::{FillCart, FillCartError};
pub use manage_catalogue::ManageCatalogue;
pub use place_hold::PlaceHold;
pub use place_order::PlaceOrder;
pub use register::{Register, RegisterError};
pub use relay_mails::RelayMails;
pub use renew_session::{RenewError, RenewSession};
pub use reset_password::{ResetPassword, ResetPasswordError};
pub use send_mails::{SendMails, Sent};
pub use sign_in::{SESSION_TTL, SignIn, SignInError, SignedIn};
pub use tries::{TooOften, Tries};
pub use view_cart::{PricedCart, PricedLine, ViewCart};
