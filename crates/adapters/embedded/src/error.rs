//! What goes wrong with the database, and what of it the ports are told.

use std::path::PathBuf;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use stockade_domain::ports::{Cause, StoreError};

/// A database file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot make the folder of {path}")]
    Folder {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error("cannot open {path}")]
    File {
        path: PathBuf,
        #[source]
        cause: Cause,
    },
    #[error("cannot start the writer")]
    Writer(#[source] std::io::Error),
}

/// Why a transaction came to nothing. It was rolled back.
#[derive(Debug, thiserror::Error)]
pub enum TxError {
    #[error(transparent)]
    Database(#[from] DieselError),
    /// What was found there cannot be, or did not answer as it must.
    #[error("{0}")]
    Unsound(#[source] Cause),
}

impl TxError {
    /// Something that cannot be.
    pub fn unsound(what: impl Into<Cause>) -> Self {
        Self::Unsound(what.into())
    }
}

/// SQLite's codes do not come through Diesel, only its words for them.
const BUSY: [&str; 2] = ["database is locked", "database table is locked"];
const UNAVAILABLE: [&str; 5] = [
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
    "attempt to write a readonly database",
    "out of memory",
];

impl From<TxError> for StoreError {
    fn from(error: TxError) -> Self {
        match error {
            TxError::Database(cause) => of_database(cause),
            TxError::Unsound(cause) => Self::Internal(cause),
        }
    }
}

fn of_database(error: DieselError) -> StoreError {
    match &error {
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, words) => {
            let said = |known: &&str| words.message().starts_with(*known);
            if BUSY.iter().any(said) {
                StoreError::Contention(error.into())
            } else if UNAVAILABLE.iter().any(said) {
                StoreError::Unavailable(error.into())
            } else {
                StoreError::Internal(error.into())
            }
        }
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => StoreError::Unavailable(error.into()),
        _ => StoreError::Internal(error.into()),
    }
}
