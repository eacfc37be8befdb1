//! The ledger: what may happen to stock and orders, and what changes when it does.
//!
//! A store locks the rows that [`Keys::of`] a batch names, makes a [`WorkingSet`] of them, lets it decide each
//! [`Command`] in order, and writes the [`Changes`] that come of it, all in one transaction. The rules are here.
//! Where stock is kept, and how it is locked, is the business of a [`LedgerStore`](crate::ports::LedgerStore).

mod changes;
mod command;
mod counters;
mod event;
mod hold_limits;
mod keys;
mod placing;
mod refusal;
mod request;
mod settling;
mod verdict;
mod working_set;

#[cfg(test)]
pub(crate) mod histories;
#[cfg(test)]
mod tests;

pub use changes::{Changes, OrderUpdate, ProductUpdate};
pub use command::{Action, Actor, Command, HoldFor, StockChange};
pub use counters::{CounterChange, Counters};
pub use event::{EventKind, InventoryEvent};
pub use hold_limits::{HoldLimits, RecentHold};
pub use keys::Keys;
pub use refusal::{Refusal, Shortage};
pub use request::{Fingerprint, IdempotencyKey, InvalidIdempotencyKey, Operation, Request, RequestId, RequestRecord};
pub use verdict::{Outcome, Receipt, Spent, Verdict};
pub use working_set::{Bought, LockedProduct, LockedRows, WorkingSet};
