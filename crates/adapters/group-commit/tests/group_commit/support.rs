//! A store whose turns are written down beforehand and that waits to be let on, around the ledger in memory.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::future::{BoxFuture, poll_immediate};
use stockade_domain::catalogue::{HoldTime, ProductName, SaleWindow, StockLevel};
use stockade_domain::ledger::{Action, Command, Counters, HoldFor, LockedProduct, Verdict};
use stockade_domain::order::Lines;
use stockade_domain::ports::{Committed, Ledger, LedgerStore, StockFeed, StoreError};
use stockade_domain::quantity::Quantity;
use stockade_domain::testing::{ManualClock, MemoryLedger, buyer, key, money, order_id, product};
use stockade_group_commit::{GroupCommit, Lanes, Settings};
use tokio::sync::Semaphore;

/// What the store does with one batch.
pub enum Turn {
    Fail(StoreError),
    /// Commits, and the answer is lost on the way.
    CommitAndLose,
    Panic,
}

/// Commits when it is let to, unless its script says otherwise.
pub struct ScriptedStore {
    pub memory: MemoryLedger,
    pub script: Mutex<VecDeque<Turn>>,
    /// A batch with this buyer in it fails.
    pub poison: Option<i64>,
    /// The buyers of each batch that was begun.
    pub batches: Mutex<Vec<Vec<i64>>>,
    /// One permit lets one batch on.
    pub gate: Semaphore,
    /// One permit for each batch that was begun.
    pub begun: Semaphore,
}

impl ScriptedStore {
    /// A store with so many pieces of product 1, which waits at its gate.
    pub fn with_pieces(pieces: u32) -> Self {
        let lamp = LockedProduct {
            id: product(1),
            name: ProductName::new("Lamp").unwrap(),
            price: money("19.99"),
            max_per_customer: None,
            hold: None,
            sale: SaleWindow::ALWAYS,
            archived: false,
            counters: Counters::received(pieces),
            stock_version: 1,
        };
        Self {
            memory: MemoryLedger::with([lamp], ManualClock::default()),
            script: Mutex::default(),
            poison: None,
            batches: Mutex::default(),
            gate: Semaphore::new(0),
            begun: Semaphore::new(0),
        }
    }

    /// The same, with its gate wide open.
    pub fn open(pieces: u32) -> Self {
        Self { gate: Semaphore::new(1_000), ..Self::with_pieces(pieces) }
    }

    pub fn playing(self, turns: impl IntoIterator<Item = Turn>) -> Self {
        Self { script: Mutex::new(turns.into_iter().collect()), ..self }
    }

    /// Returns once so many more batches have been begun.
    pub async fn has_begun(&self, batches: u32) {
        self.begun.acquire_many(batches).await.unwrap().forget();
    }

    pub fn batches(&self) -> Vec<Vec<i64>> {
        self.batches.lock().unwrap().clone()
    }
}

#[async_trait]
impl LedgerStore for ScriptedStore {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        let buyers: Vec<i64> = batch.iter().map(buyer_of).collect();
        self.batches.lock().unwrap().push(buyers.clone());
        self.begun.add_permits(1);
        self.gate.acquire().await.unwrap().forget();
        if self.poison.is_some_and(|poison| buyers.contains(&poison)) {
            return Err(StoreError::Internal("poisonous".into()));
        }
        let turn = self.script.lock().unwrap().pop_front();
        match turn {
            None => Ok(self.memory.commit_now(batch)),
            Some(Turn::Fail(failure)) => Err(failure),
            Some(Turn::CommitAndLose) => {
                self.memory.commit_now(batch);
                Err(StoreError::OutcomeUnknown("lost".into()))
            }
            Some(Turn::Panic) => panic!("a bug"),
        }
    }
}

/// Remembers what was published.
#[derive(Default)]
pub struct HeardFeed {
    pub publications: Mutex<Vec<Vec<StockLevel>>>,
    pub catalogue_changes: Mutex<u32>,
}

impl StockFeed for HeardFeed {
    fn publish(&self, levels: &[StockLevel]) {
        self.publications.lock().unwrap().push(levels.to_vec());
    }

    fn catalogue_changed(&self) {
        *self.catalogue_changes.lock().unwrap() += 1;
    }
}

/// A ledger around a store, and what both are seen to do.
pub struct Shop {
    pub store: Arc<ScriptedStore>,
    pub feed: Arc<HeardFeed>,
    pub ledger: GroupCommit,
    pub lanes: Lanes,
}

impl Shop {
    /// One lane, batches of up to eight, a queue for sixteen.
    pub fn around(store: ScriptedStore) -> Self {
        Self::with(store, settings(8, 16))
    }

    pub fn with(store: ScriptedStore, settings: Settings) -> Self {
        let (store, feed) = (Arc::new(store), Arc::new(HeardFeed::default()));
        let (ledger, lanes) = GroupCommit::start(store.clone(), feed.clone(), settings);
        Self { store, feed, ledger, lanes }
    }

    /// Puts a hold of one piece for this buyer into the queue, and gives the wait for its verdict.
    pub async fn hold(&self, buyer: i64) -> BoxFuture<'_, Result<Verdict, StoreError>> {
        let mut call = self.ledger.submit(hold_for(buyer));
        let answer = poll_immediate(&mut call).await;
        assert!(answer.is_none(), "{answer:?} came too early");
        call
    }

    /// Puts a confirmation for this buyer into the queue, and gives the wait for its verdict.
    pub async fn confirm(&self, buyer: i64) -> BoxFuture<'_, Result<Verdict, StoreError>> {
        let mut call = self.ledger.submit(confirmation_for(buyer));
        let answer = poll_immediate(&mut call).await;
        assert!(answer.is_none(), "{answer:?} came too early");
        call
    }

    /// Holds for the first buyer, which the store has begun to commit, and for the others behind it.
    pub async fn hold_behind_one(
        &self,
        others: impl IntoIterator<Item = i64>,
    ) -> Vec<BoxFuture<'_, Result<Verdict, StoreError>>> {
        let mut calls = vec![self.hold(1).await];
        self.store.has_begun(1).await;
        for buyer in others {
            calls.push(self.hold(buyer).await);
        }
        calls
    }
}

pub fn settings(max_batch: usize, queue: usize) -> Settings {
    Settings {
        lanes: NonZeroUsize::MIN,
        max_batch: NonZeroUsize::new(max_batch).unwrap(),
        queue: NonZeroUsize::new(queue).unwrap(),
    }
}

/// One piece of product 1. The same buyer's hold is the same request.
pub fn hold_for(number: i64) -> Command {
    hold_of(1, number)
}

/// One piece of a product for a buyer.
pub fn hold_of(product_id: i64, number: i64) -> Command {
    let (lines, hold) = (Lines::one(product(product_id), Quantity::ONE), HoldFor::ProductOr(HoldTime::DEFAULT));
    Command::place_hold(key(&format!("k{number}")), order_id(number.unsigned_abs().into()), buyer(number), lines, hold)
}

/// The confirmation of what [`hold_for`] made. It goes to the same lane.
pub fn confirmation_for(number: i64) -> Command {
    let order = order_id(number.unsigned_abs().into());
    Command::confirm_hold(key(&format!("c{number}")), buyer(number).id, order)
}

/// A buyer who wants to hold, as a negative number one who confirms.
fn buyer_of(command: &Command) -> i64 {
    match command.action() {
        Action::PlaceHold { buyer, .. } => buyer.id.get(),
        // The buyer of the order comes with it in these tests.
        Action::ConfirmHold { order_id } => -i64::try_from(order_id.get().as_u128()).unwrap(),
        other => panic!("{other:?} is neither a hold nor its confirmation"),
    }
}
