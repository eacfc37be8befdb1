//! Mails that are owed, and who is at work on them.
