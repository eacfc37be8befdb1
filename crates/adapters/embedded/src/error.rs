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
    #[error("cannot lock {path}")]
    Lock {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    #[error("the shop in {path} is served by another process already: stop that one first, or name another database")]
    Served { path: PathBuf },
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
const INPUT_OUTPUT: &str = "disk I/O error";
const UNAVAILABLE: [&str; 5] = [
    INPUT_OUTPUT,
    "database or disk is full",
    "unable to open database file",
    "attempt to write a readonly database",
    "out of memory",
];

impl From<TxError> for StoreError {
    fn from(error: TxError) -> Self {
        match error {
            TxError::Database(cause) if says(&cause, &BUSY) => Self::Contention(cause.into()),
            TxError::Database(cause) if says(&cause, &UNAVAILABLE) => Self::Unavailable(cause.into()),
            TxError::Database(cause) => Self::Internal(cause.into()),
            TxError::Unsound(cause) => Self::Internal(cause),
        }
    }
}

/// Why BEGIN or COMMIT failed. After an error of the disk in the middle of a COMMIT, what was written of it may be found
/// whole when the file is opened again.
pub fn of_commit(error: DieselError) -> StoreError {
    match error {
        DieselError::RollbackErrorOnCommit { commit_error, .. } => of_commit(*commit_error),
        error if says(&error, &[INPUT_OUTPUT]) => StoreError::OutcomeUnknown(error.into()),
        error => TxError::Database(error).into(),
    }
}

fn says(error: &DieselError, words: &[&str]) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, said) => {
            words.iter().any(|words| said.message().starts_with(words))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> DieselError {
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(words.to_owned()))
    }

    #[test]
    fn a_customer_is_told_to_come_again_only_when_that_may_help() {
        let told = |words| StoreError::from(TxError::Database(said(words)));
        assert!(matches!(told("database is locked"), StoreError::Contention(_)));
        assert!(matches!(told("database or disk is full"), StoreError::Unavailable(_)));
        assert!(matches!(told("disk I/O error"), StoreError::Unavailable(_)));
        assert!(matches!(told("no such table: orders"), StoreError::Internal(_)));
    }

    #[test]
    fn a_commit_that_the_disk_broke_off_may_have_happened() {
        let broken_off = DieselError::RollbackErrorOnCommit {
            commit_error: Box::new(said("disk I/O error")),
            rollback_error: Box::new(said("cannot rollback - no transaction is active")),
        };
        assert!(matches!(of_commit(broken_off), StoreError::OutcomeUnknown(_)));
        assert!(matches!(of_commit(said("database or disk is full")), StoreError::Unavailable(_)));
    }
}
