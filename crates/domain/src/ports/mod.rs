//! What we ask of the outside.
//!
//! A reader answers `Ok(None)` for what is absent: absence is not an error. Every writer is one transaction, all or
//! nothing. `now` is always an argument, except where a [`LedgerStore`] judges by its own time. Every method fails with
//! a [`StoreError`] only for reasons of ours, never for something the customer did; those are answers.

mod accounts;
mod books;
mod carts;
mod catalogue;
mod ledger;
mod limits;
mod mail;
mod orders;
mod world;

use std::error::Error;
use std::sync::Arc;

#[cfg(any(test, feature = "test-support"))]
pub use self::{
    accounts::{MockAccountStore, MockPasswordHasher, MockSessionStore},
    books::{MockAuditor, MockLedgerReader, MockReports},
    carts::MockCartStore,
    catalogue::{MockCatalogueReader, MockCatalogueStore, MockShopWindow, MockStockReader},
    ledger::{MockLedger, MockLedgerStore, MockRequestArchive, MockStockFeed},
    limits::MockRateLimiter,
    mail::{MockJobQueue, MockMailer, MockWakeup},
    orders::MockOrderReader,
    world::{MockBackend, MockClock, MockIdSource, MockSchema},
};
pub use accounts::{
    AccountStore, Credentials, EmailTaken, PasswordChange, PasswordHasher, Renewal, ResetOffer, SessionStore, Trade,
};
pub use books::{Auditor, LedgerReader, Reports};
pub use carts::CartStore;
pub use catalogue::{CatalogueReader, CatalogueStore, ProductEdit, ShopWindow, StockReader};
pub use ledger::{Committed, Ledger, LedgerStore, RequestArchive, StockFeed};
pub use limits::{Limit, Quota, RateLimiter};
pub use mail::{JobQueue, MailError, Mailer, Wakeup};
pub use orders::OrderReader;
pub use world::{Backend, Clock, IdSource, Schema, SchemaState};

/// Why a store or service could not do its work. The cause is for the log, never for the customer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached now; nothing was changed.
    #[error("a backend is unavailable")]
    Unavailable(#[source] Cause),
    /// Others were in the way, repeatedly; nothing was changed.
    #[error("too much contention")]
    Contention(#[source] Cause),
    /// More is waiting than can be done in time; nothing was changed.
    #[error("the queue is full")]
    Overloaded,
    /// The connection was lost where the change may or may not have been committed. The same request tells.
    #[error("the outcome is unknown")]
    OutcomeUnknown(#[source] Cause),
    /// Something that should not be: a bug, or data that breaks its own rules. Nothing was changed.
    #[error("an internal fault")]
    Internal(#[source] Cause),
}

/// What an adapter's driver said.
pub type Cause = Box<dyn Error + Send + Sync>;

/// One failure of many in an outage, whose beginning and end are in the log already.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct KnownOutage(pub Cause);

impl StoreError {
    /// Whether the log has been told that the backend is away, so that it need not hear of every request.
    pub fn is_known_outage(&self) -> bool {
        let mut cause = self.source();
        while let Some(error) = cause {
            if error.is::<KnownOutage>() {
                return true;
            }
            cause = error.source();
        }
        false
    }

    /// The same failure for one of several who waited for the same thing; they share its cause.
    pub fn shared(failure: &Arc<Self>) -> Self {
        let cause = || Box::new(Arc::clone(failure));
        match **failure {
            Self::Unavailable(_) => Self::Unavailable(cause()),
            Self::Contention(_) => Self::Contention(cause()),
            Self::Overloaded => Self::Overloaded,
            Self::OutcomeUnknown(_) => Self::OutcomeUnknown(cause()),
            Self::Internal(_) => Self::Internal(cause()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_outage_is_known_to_all_who_share_the_failure() {
        let known = || StoreError::Unavailable(KnownOutage("away".into()).into());
        assert!(known().is_known_outage());
        assert!(StoreError::shared(&Arc::new(known())).is_known_outage());
        assert!(!StoreError::Unavailable("away".into()).is_known_outage());
        assert_eq!(known().source().map(ToString::to_string).as_deref(), Some("away"));
    }
}
