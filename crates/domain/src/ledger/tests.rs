//! What the ledger promises, rule by rule.

mod batches;
mod idempotency;
mod placing;
mod settling;
mod stock;

use std::time::Duration;

use super::{Command, Counters, HoldFor, LockedProduct, Outcome, Receipt, Refusal, StockChange, Verdict};
use crate::ids::OrderId;
use crate::mail::MailKind;
use crate::order::{Lines, Order};
use crate::ports::{Clock, IdSource};
use crate::testing::{ManualClock, MemoryLedger, SequentialIds, buyer, customer, hold_time, product};
use crate::time::Timestamp;

/// How long a hold lives here, unless its product says otherwise.
const HOLD_SECONDS: u32 = 60;
const MAX_EXTENSIONS: u32 = 2;
/// Not one of the customers.
const ADMIN: i64 = 99;

/// A shop with its books in memory. Every wish comes by itself, with a key of its own.
struct Shop {
    ledger: MemoryLedger,
    ids: SequentialIds,
}

impl Shop {
    fn with(products: impl IntoIterator<Item = LockedProduct>) -> Self {
        Self { ledger: MemoryLedger::with(products, ManualClock::default()), ids: SequentialIds::default() }
    }

    fn submit(&self, command: Command) -> Verdict {
        self.ledger.commit_now(&[command]).verdicts.remove(0)
    }

    fn hold(&self, who: i64, lines: Lines) -> Result<Order, Refusal> {
        order_of(self.submit(self.hold_command(who, lines)).outcome)
    }

    fn order(&self, who: i64, lines: Lines) -> Result<Order, Refusal> {
        order_of(self.submit(self.order_command(who, lines)).outcome)
    }

    fn confirm(&self, who: i64, order_id: OrderId) -> Outcome {
        self.submit(Command::confirm_hold(self.ids.idempotency_key(), customer(who), order_id)).outcome
    }

    fn extend(&self, who: i64, order_id: OrderId) -> Result<Order, Refusal> {
        let (key, hold) = (self.ids.idempotency_key(), default_hold());
        let command = Command::extend_hold(key, customer(who), order_id, hold, MAX_EXTENSIONS);
        order_of(self.submit(command).outcome)
    }

    fn cancel(&self, who: i64, order_id: OrderId) -> Outcome {
        self.submit(Command::cancel_order(self.ids.idempotency_key(), customer(who), order_id)).outcome
    }

    fn cancel_as_admin(&self, order_id: OrderId, reason: &str) -> Outcome {
        let key = self.ids.idempotency_key();
        self.submit(Command::cancel_order_as_admin(key, customer(ADMIN), order_id, reason.to_owned())).outcome
    }

    fn expire(&self, order_id: OrderId) -> Outcome {
        self.submit(Command::expire_hold(order_id)).outcome
    }

    fn adjust(&self, id: i64, change: StockChange) -> Outcome {
        let key = self.ids.idempotency_key();
        self.submit(Command::adjust_stock(key, customer(ADMIN), product(id), change, "a delivery".to_owned())).outcome
    }

    fn hold_command(&self, who: i64, lines: Lines) -> Command {
        Command::place_hold(self.ids.idempotency_key(), self.ids.order_id(), buyer(who), lines, default_hold())
    }

    fn order_command(&self, who: i64, lines: Lines) -> Command {
        Command::place_order(self.ids.idempotency_key(), self.ids.order_id(), buyer(who), lines)
    }

    fn wait(&self, seconds: u64) {
        self.ledger.clock.advance(Duration::from_secs(seconds));
    }

    fn now(&self) -> Timestamp {
        self.ledger.clock.now()
    }

    /// Available, held and sold.
    fn pieces(&self, id: i64) -> (u32, u32, u32) {
        let Counters { available, held, sold, .. } = self.ledger.books().products[&product(id)].counters;
        (available, held, sold)
    }

    fn stored(&self, id: OrderId) -> Order {
        self.ledger.books().orders[&id].clone()
    }

    fn mails(&self) -> Vec<(MailKind, OrderId)> {
        self.ledger.books().mails.iter().map(|mail| (mail.kind, mail.order_id)).collect()
    }

    fn edit(&self, id: i64, edit: impl FnOnce(&mut LockedProduct)) {
        edit(self.ledger.books().products.get_mut(&product(id)).unwrap());
    }
}

fn default_hold() -> HoldFor {
    HoldFor::ProductOr(hold_time(HOLD_SECONDS))
}

fn order_of(outcome: Outcome) -> Result<Order, Refusal> {
    outcome.map(|receipt| receipt.order().cloned().unwrap())
}

/// Whether something was done, rather than found done.
fn changed(outcome: &Outcome) -> bool {
    matches!(outcome, Ok(Receipt::Order { changed: true, .. }))
}
