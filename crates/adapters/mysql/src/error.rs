//! What goes wrong with the database, and what of it the ports are told.

mod fault;

use diesel::result::Error as DieselError;
use stockade_domain::ports::{Cause, StoreError};

pub use self::fault::Fault;

/// A server that cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Says nothing of what is in the URL: there is a password in it.
    #[error("the database URL is not of the form mysql://user:password@host:port/database")]
    Url,
}

/// Why a transaction came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum TxError {
    /// A statement failed. The transaction was rolled back.
    #[error(transparent)]
    Database(#[from] DieselError),
    /// What was found there cannot be, or did not answer as it must. The transaction was rolled back.
    #[error("{0}")]
    Unsound(#[source] Cause),
    /// It never began: there was no connection to be had.
    #[error(transparent)]
    NotBegun(StoreError),
    /// The server did not answer a statement in time. Its connection is gone, and the transaction with it.
    #[error("the server did not answer in time")]
    GaveUp,
    /// The answer to COMMIT was lost: it may have happened.
    #[error("the answer to COMMIT was lost")]
    Unanswered(#[source] Cause),
}

impl TxError {
    /// Something that cannot be.
    pub fn unsound(what: impl Into<Cause>) -> Self {
        Self::Unsound(what.into())
    }

    /// What kind of failure of the database it was, if it was one.
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Self::Database(error) => Some(Fault::of(error)),
            Self::GaveUp => Some(Fault::Lost),
            Self::Unsound(_) | Self::NotBegun(_) | Self::Unanswered(_) => None,
        }
    }
}

impl From<TxError> for StoreError {
    fn from(error: TxError) -> Self {
        let fault = error.fault();
        match (error, fault) {
            (TxError::NotBegun(error), _) => error,
            (TxError::Unsound(cause), _) => Self::Internal(cause),
            (TxError::Unanswered(cause), _) => Self::OutcomeUnknown(cause),
            (error, Some(Fault::Deadlock | Fault::LockWait)) => Self::Contention(error.into()),
            (error, Some(Fault::StatementTimeout | Fault::Lost | Fault::Full | Fault::Schema)) => {
                Self::Unavailable(error.into())
            }
            (error, _) => Self::Internal(error.into()),
        }
    }
}
