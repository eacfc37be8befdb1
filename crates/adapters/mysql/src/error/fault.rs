//! What the server says, told apart.
//!
//! Diesel passes on few of the server's error numbers; for the others there is only their text. Sessions ask for it in
//! English. This file is the only one that knows any of it.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// Kinds of failure, by what can be done about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The transaction was chosen to give way and is gone (1213), or what it read has changed (1020). Again from its
    /// beginning.
    Deadlock,
    /// A lock did not come in time (1205, 3572). Only the statement was undone: the rest must be rolled back.
    LockWait,
    /// A statement took longer than it may (1969, 3024).
    StatementTimeout,
    /// The connection is gone.
    Lost,
    /// A row like this is there already (1062).
    Unique,
    /// A row refers to one that is not there, or is referred to (1451, 1452).
    ForeignKey,
    /// A row breaks a CHECK (3819, 4025).
    Check,
    /// A number is beyond its column (1690, 1264): pieces below zero.
    Range,
    /// There is no room (1114, 1021, 1026), or nothing may be written (1290, 1792, 1047).
    Full,
    /// A table or a column is not there (1146, 1054): the schema is not that of this version.
    Schema,
    /// Anything else: a mistake of ours.
    Other,
}

/// What the text begins with.
const BEGINNINGS: [(&str, Fault); 19] = [
    ("Deadlock found", Fault::Deadlock),
    ("Record has changed since last read", Fault::Deadlock),
    ("WSREP detected deadlock", Fault::Deadlock),
    ("Lock wait timeout exceeded", Fault::LockWait),
    ("Statement aborted because lock(s) could not be acquired immediately", Fault::LockWait),
    ("Query execution was interrupted", Fault::StatementTimeout),
    ("Input/output error", Fault::Lost),
    ("Driver error", Fault::Lost),
    ("Connection was killed", Fault::Lost),
    ("Server shutdown in progress", Fault::Lost),
    ("CONSTRAINT `", Fault::Check),
    ("Out of range value", Fault::Range),
    ("Disk full", Fault::Full),
    ("Disk got full", Fault::Full),
    ("Error writing file", Fault::Full),
    ("The MySQL server is running with the", Fault::Full),
    ("The MariaDB server is running with the", Fault::Full),
    ("WSREP has not yet prepared node", Fault::Full),
    ("Unknown column", Fault::Schema),
];

/// What the text has somewhere behind a name.
const ENDINGS: [(&str, Fault); 3] =
    [("value is out of range in", Fault::Range), ("' is full", Fault::Full), ("' doesn't exist", Fault::Schema)];

impl Fault {
    pub fn of(error: &DieselError) -> Self {
        match error {
            DieselError::DatabaseError(kind, said) => Self::said(*kind, said.message()),
            DieselError::RollbackErrorOnCommit { commit_error, .. } => Self::of(commit_error),
            // The connection was found to be unusable before anything was sent.
            DieselError::BrokenTransactionManager => Self::Lost,
            _ => Self::Other,
        }
    }

    fn said(kind: DatabaseErrorKind, text: &str) -> Self {
        match kind {
            DatabaseErrorKind::UniqueViolation => Self::Unique,
            DatabaseErrorKind::ForeignKeyViolation => Self::ForeignKey,
            DatabaseErrorKind::CheckViolation => Self::Check,
            DatabaseErrorKind::ReadOnlyTransaction => Self::Full,
            DatabaseErrorKind::ClosedConnection => Self::Lost,
            _ => {
                let begins = BEGINNINGS.iter().find(|(words, _)| text.starts_with(words));
                let known = begins.or_else(|| ENDINGS.iter().find(|(words, _)| text.contains(words)));
                known.map_or(Self::Other, |(_, fault)| *fault)
            }
        }
    }
}
