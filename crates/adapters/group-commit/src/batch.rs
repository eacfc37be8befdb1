//! Commands on their way into one transaction, each with the caller who waits for its verdict.

use std::sync::Arc;
use std::time::Duration;

use stockade_domain::ledger::{Command, Verdict};
use stockade_domain::ports::StoreError;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// A command in a queue.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub command: Command,
    pub caller: Caller,
    pub since: Instant,
}

impl Waiting {
    /// Puts it into the queue now.
    pub fn now(command: Command, caller: Caller) -> Self {
        Self { command, caller, since: Instant::now() }
    }

    /// Turns the caller away who has waited for so long already that a client would not wait for another commit.
    /// Nothing was begun for them.
    pub fn unless_late(self) -> Option<Self> {
        if self.since.elapsed() < LATE {
            return Some(self);
        }
        let _ = self.caller.send(Err(StoreError::Overloaded));
        None
    }
}

/// How long anybody waits for their turn.
const LATE: Duration = Duration::from_secs(3);

pub(crate) type Caller = oneshot::Sender<Result<Verdict, StoreError>>;

/// Commands in the order in which they arrived, and their callers in the same order.
#[derive(Debug)]
pub(crate) struct Batch {
    commands: Vec<Command>,
    callers: Vec<Caller>,
}

impl Batch {
    pub fn of(waiting: impl IntoIterator<Item = Waiting>) -> Self {
        let (commands, callers) = waiting.into_iter().map(|Waiting { command, caller, .. }| (command, caller)).unzip();
        Self { commands, callers }
    }

    pub const fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// The earlier half and the later one. A single command cannot be split and comes back.
    pub fn split(mut self) -> Result<(Self, Self), Self> {
        let half = self.commands.len() / 2;
        if half == 0 {
            return Err(self);
        }
        let later = Self { commands: self.commands.split_off(half), callers: self.callers.split_off(half) };
        Ok((self, later))
    }

    /// Tells each caller their verdict. Nobody minds those who have gone.
    pub fn answer(self, verdicts: Vec<Verdict>) {
        for (caller, verdict) in self.callers.into_iter().zip(verdicts) {
            let _ = caller.send(Ok(verdict));
        }
    }

    /// Tells every caller the same failure.
    pub fn fail(self, failure: StoreError) {
        let failure = Arc::new(failure);
        for caller in self.callers {
            let _ = caller.send(Err(StoreError::shared(&failure)));
        }
    }
}
