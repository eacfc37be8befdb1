//! The key that tokens are signed with: the owner's, or in the demo one that is made once and kept.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::SecretString;
use stockade_domain::ports::IdSource;

/// The key that is kept in `folder`; made there, for its owner's eyes only, when there is none yet.
pub fn signing_key(folder: &Path, ids: &dyn IdSource) -> io::Result<SecretString> {
    // A demo on a server has no file that this folder was made for.
    std::fs::create_dir_all(folder)?;
    let path = folder.join("jwt-secret");
    let key = STANDARD_NO_PAD.encode(ids.secret());
    match create(&path) {
        Ok(mut file) => {
            file.write_all(key.as_bytes())?;
            file.sync_all()?;
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let kept = std::fs::read_to_string(&path)?;
    if kept.len() < key.len() {
        let problem = format!("{} is cut short: remove it, and everybody signs in anew", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
    }
    Ok(SecretString::from(kept))
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<std::fs::File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use stockade_domain::testing::SequentialIds;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_for_its_owner_only() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let folder = place.path().join("data");
        let ids = SequentialIds::default();
        let first = signing_key(&folder, &ids)?;
        assert_eq!(first.expose_secret().len(), 43);
        assert_eq!(signing_key(&folder, &ids)?.expose_secret(), first.expose_secret());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.join("jwt-secret"))?.permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        Ok(())
    }

    #[test]
    fn a_key_that_was_cut_short_is_not_signed_with() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("jwt-secret"), "0f4d")?;
        assert!(signing_key(folder.path(), &SequentialIds::default()).is_err());
        Ok(())
    }
}
