//! Commands on their way into one transaction, each with the caller who waits for its verdict.

use std::sync::Arc;

use stockade_domain::ledger::{Command, Verdict};
use stockade_domain::ports::StoreError;
use tokio::sync::oneshot;

/// A command in a queue.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub command: Command,
    pub caller: Caller,
}

pub(crate) type Caller = oneshot::Sender<Result<Verdict, StoreError>>;

/// Commands in the order in which they arrived, and their callers in the same order.
#[derive(Debug)]
pub(crate) struct Batch {
    commands: Vec<Command>,
    callers: Vec<Caller>,
}

impl Batch {
    pub fn of(waiting: impl IntoIterator<Item = Waiting>) -> Self {
        let (commands, callers) = waiting.into_iter().map(|Waiting { command, caller }| (command, caller)).unzip();
        Self { commands, callers }
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
