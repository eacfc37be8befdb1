//! A folder of mails.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use stockade_domain::mail::Letter;
use stockade_domain::ports::{MailError, Mailer};

use crate::message::{Letterhead, message_id};

/// Puts each mail into a folder as one file, which any mail program opens.
///
/// A file is named after its mail's `Message-ID`: a mail that is sent twice is the same file, with the same content.
/// There are only whole files by the name `*.eml`, and those last.
#[derive(Debug)]
pub struct MailFolder {
    folder: PathBuf,
    letterhead: Letterhead,
    writes: AtomicU64,
}

impl MailFolder {
    /// Makes the folder if it is not there.
    pub fn open(folder: impl Into<PathBuf>, letterhead: Letterhead) -> io::Result<Self> {
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, letterhead, writes: AtomicU64::new(0) })
    }
}

#[async_trait]
impl Mailer for MailFolder {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let mail = self.letterhead.message(letter)?.formatted();
        let name = format!("{}.eml", message_id(letter, self.letterhead.domain()));
        // Two tries at the same mail may overlap; each writes a file of its own until it is whole.
        let draft = format!(".{name}.{}.{}", std::process::id(), self.writes.fetch_add(1, Ordering::Relaxed));
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || put(&folder, &draft, &name, &mail))
            .await
            .map_err(|error| MailError::NotNow(error.into()))?
            .map_err(|error| MailError::NotNow(error.into()))
    }
}

/// Writes the draft, gives it its name, and returns once both would survive a loss of power.
fn put(folder: &Path, draft: &str, name: &str, mail: &[u8]) -> io::Result<()> {
    let draft = folder.join(draft);
    let written = write_whole(&draft, mail).and_then(|()| fs::rename(&draft, folder.join(name)));
    if written.is_err() {
        // The failure is what matters; a draft that stays behind is nobody's mail.
        let _ = fs::remove_file(&draft);
    }
    written?;
    // A new name is kept by the folder. Only Unix lets a folder be flushed.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use stockade_domain::account::Email;
    use stockade_domain::mail::MailKind;

    use super::*;
    use crate::content::tests::letter;

    fn letterhead() -> Letterhead {
        Letterhead::new(&Email::parse("shop@example.com").unwrap(), "Lamps", "EUR", "https://lamps.example").unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn each_mail_is_one_file_named_after_its_message_id() {
        let place = tempfile::tempdir().unwrap();
        let mails = MailFolder::open(place.path().join("new/mails"), letterhead()).unwrap();
        for kind in MailKind::ALL {
            mails.send(&letter(kind)).await.unwrap();
        }
        let order = "00000000-0000-0000-0000-000000000001";
        let expected = ["hold_expired", "order_cancelled", "order_confirmed"];
        let expected = expected.map(|kind| format!("{order}.{kind}@example.com.eml"));
        assert_eq!(names(&mails.folder), expected);

        let mail = fs::read_to_string(mails.folder.join(&expected[2])).unwrap();
        assert!(mail.contains(&format!("Message-ID: <{order}.order_confirmed@example.com>\r\n")), "{mail}");
        assert!(mail.contains("Total: 44.98 EUR"), "{mail}");
    }

    #[tokio::test]
    async fn a_mail_sent_twice_is_one_file() {
        let place = tempfile::tempdir().unwrap();
        let mails = MailFolder::open(place.path(), letterhead()).unwrap();
        let letter = letter(MailKind::OrderConfirmed);
        mails.send(&letter).await.unwrap();
        let [name] = names(place.path()).try_into().unwrap();
        let first = fs::read(place.path().join(&name)).unwrap();

        let (again, at_once) = tokio::join!(mails.send(&letter), mails.send(&letter));
        again.and(at_once).unwrap();
        assert_eq!(names(place.path()), std::slice::from_ref(&name));
        assert_eq!(fs::read(place.path().join(&name)).unwrap(), first);
    }

    #[tokio::test]
    async fn a_mail_that_cannot_be_written_is_not_accepted() {
        let place = tempfile::tempdir().unwrap();
        let mails = MailFolder::open(place.path().join("mails"), letterhead()).unwrap();
        fs::remove_dir(&mails.folder).unwrap();
        assert!(mails.send(&letter(MailKind::OrderConfirmed)).await.is_err());
    }
}
