//! Mails that a committed change owes to somebody. They are written down with the change, and sent later.

use crate::account::{Email, ResetToken};
use crate::ids::{JobId, OrderId};
use crate::order::Order;
use crate::page::{PageRequest, SortKey};
use crate::sort::{Sort, SortColumn};
use crate::time::Timestamp;

/// What a mail about an order says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailKind {
    OrderConfirmed,
    HoldExpired,
    OrderCancelled,
}

impl MailKind {
    pub const ALL: [Self; 3] = [Self::OrderConfirmed, Self::HoldExpired, Self::OrderCancelled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrderConfirmed => "order_confirmed",
            Self::HoldExpired => "hold_expired",
            Self::OrderCancelled => "order_cancelled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What is to be done with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobKind {
    /// A mail about an order.
    Order(MailKind),
    /// A mail for whoever has forgotten their password.
    PasswordReset,
}

impl JobKind {
    pub const ALL: [Self; 4] = [
        Self::Order(MailKind::OrderConfirmed),
        Self::Order(MailKind::HoldExpired),
        Self::Order(MailKind::OrderCancelled),
        Self::PasswordReset,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order(kind) => kind.as_str(),
            Self::PasswordReset => "password_reset",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A mail that is owed: one for each order and kind, whatever is retried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedMail {
    pub kind: MailKind,
    pub order_id: OrderId,
    pub to: Email,
    pub owed_at: Timestamp,
}

/// A mail that a worker has claimed, with what it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailJob {
    pub id: JobId,
    pub to: Email,
    pub about: Matter,
    /// Tries so far, this one included.
    pub attempt: u32,
}

/// What a mail speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    Order(MailKind, Order),
    /// Somebody asked for a new password. Whether anybody has the address is not known yet.
    PasswordReset {
        asked_at: Timestamp,
    },
}

/// A mail as it is handed to whoever carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub to: Email,
    pub content: Content,
}

/// All that a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Order(MailKind, Order),
    PasswordReset { job: JobId, asked_at: Timestamp, token: ResetToken },
}

/// A job as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub kind: JobKind,
    /// What it is about, if that is an order.
    pub order_id: Option<OrderId>,
    pub state: JobState,
    pub attempts: u32,
    pub last_error: Option<String>,
    pub created_at: Timestamp,
    pub next_try_at: Timestamp,
    pub done_at: Option<Timestamp>,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobState {
    /// To be done, or being done under a lease.
    Waiting,
    Done,
    /// Refused for good, or given up after too many tries; an admin may retry it.
    Dead,
}

impl JobState {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Done, Self::Dead];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Which jobs, in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobQuery {
    pub state: Option<JobState>,
    pub sort: Sort<JobColumn>,
    pub page: PageRequest,
}

impl JobQuery {
    pub const fn all(page: PageRequest) -> Self {
        Self { state: None, sort: JobColumn::DEFAULT, page }
    }
}

/// What jobs are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobColumn {
    /// Ids are given in the order in which mails are owed.
    Created,
    /// In the order of their words, as states are.
    Kind,
    State,
    Attempts,
    NextTry,
}

impl SortColumn for JobColumn {
    const ALL: &'static [Self] = &[Self::Created, Self::Kind, Self::State, Self::Attempts, Self::NextTry];
    const DEFAULT: Sort<Self> = Sort::down(Self::Created);

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Created => ("oldest", "newest"),
            Self::Kind => ("kind_asc", "kind_desc"),
            Self::State => ("state_asc", "state_desc"),
            Self::Attempts => ("attempts_asc", "attempts_desc"),
            Self::NextTry => ("next_try_asc", "next_try_desc"),
        }
    }
}

impl JobColumn {
    /// What `job` is sorted by.
    pub fn key(self, job: &Job) -> Option<SortKey> {
        match self {
            Self::Created => None,
            Self::Kind => Some(job.kind.as_str().into()),
            Self::State => Some(job.state.as_str().into()),
            Self::Attempts => Some(job.attempts.into()),
            Self::NextTry => Some(job.next_try_at.into()),
        }
    }
}
