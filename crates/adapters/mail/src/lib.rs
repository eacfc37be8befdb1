//! Mails about orders, as `.eml` files in a folder: the default of a shop that has no mail server.
//!
//! What a mail says is made in one place, whoever carries it; see [`Letterhead::message`].

mod content;
mod folder;
mod message;

pub use folder::MailFolder;
pub use message::{InvalidLetterhead, Letterhead, message_id};
