//! Mails about orders and passwords, handed to an SMTP server (the feature `smtp`); or put into a folder as `.eml` files,
//! the default of a shop that has no mail server.
//!
//! What a mail says is made in one place, whoever carries it; see [`Letterhead::message`].

mod content;
mod folder;
mod html;
mod message;
mod reset;
#[cfg(feature = "smtp")]
mod server;
#[cfg(feature = "smtp")]
mod smtp;

pub use folder::MailFolder;
pub use message::{InvalidLetterhead, Letterhead, message_id};
#[cfg(feature = "smtp")]
pub use server::{InvalidMailServer, MailServer};
#[cfg(feature = "smtp")]
pub use smtp::SmtpMailer;
