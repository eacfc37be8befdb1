//! Who serves the shop in a file: one process at a time.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::connection;
use crate::error::OpenError;

/// The right to serve the shop in a file, as long as this lives; it ends with the process at the latest.
///
/// SQLite lets any number of processes write in turn, but what a service remembers of the stock is only right while
/// nobody else sells. Commands that look or write beside it need no claim.
#[derive(Debug)]
pub struct Claim {
    _locked: File,
}

impl Claim {
    /// Takes the lock of the database at `path`, which need not be there yet. The lock's own file stays behind: to remove
    /// it while somebody waits for it would let two in.
    pub fn on(path: &Path) -> Result<Self, OpenError> {
        let lock_error = |cause| OpenError::Lock { path: path.to_owned(), cause };
        let lock = File::options().create(true).truncate(false).write(true).open(beside(path)?).map_err(lock_error)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _locked: lock }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Served { path: path.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(lock_error(cause)),
        }
    }
}

/// The same file by another name has the same lock.
fn beside(path: &Path) -> Result<PathBuf, OpenError> {
    let absolute = PathBuf::from(connection::prepare(path)?);
    let mut name = fs::canonicalize(&absolute).unwrap_or(absolute).into_os_string();
    name.push(".lock");
    Ok(name.into())
}
