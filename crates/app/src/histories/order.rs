//! An order as the model keeps it.

use super::step::Lines;

#[derive(Clone, Debug)]
pub struct Order {
    pub buyer: usize,
    pub lines: Lines,
    pub total: u64,
    pub status: Status,
    pub deadline: Option<u64>,
    pub extensions: u32,
    pub version: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Pending,
    Confirmed,
    Cancelled,
    Expired,
}

impl Order {
    pub fn is_due(&self, now: u64) -> bool {
        self.status == Status::Pending && self.deadline.is_some_and(|deadline| deadline <= now)
    }

    pub fn is_live(&self, now: u64) -> bool {
        self.status == Status::Pending && !self.is_due(now)
    }

    /// Against what one customer may have.
    pub fn counts(&self, now: u64) -> bool {
        self.status == Status::Confirmed || self.is_live(now)
    }
}

impl Status {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}
