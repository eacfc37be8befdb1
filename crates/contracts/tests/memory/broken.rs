//! Stores that break a promise, each in one way, and the clauses that tell.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;

use async_trait::async_trait;
use futures_util::FutureExt;
use stockade_contracts::{audit, ledger};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Command, LockedProduct};
use stockade_domain::ports::{Clock, Committed, LedgerStore, StoreError};

use crate::shop::{Known, Shop};

/// Runs a clause as its contract would, and expects it to fail.
macro_rules! is_found_out {
    ($store:expr, $clause:ident) => {
        let run = async {
            let shop = Shop::with($store);
            ledger::$clause(&shop).await;
            audit::finds_nothing(&shop).await;
        };
        assert!(
            AssertUnwindSafe(run).catch_unwind().await.is_err(),
            "{} holds for a broken store",
            stringify!($clause)
        );
    };
}

/// Two buyers read the same counters, and the second write covers the first.
struct LosesUpdates {
    sound: Known,
    seen_by_both: Mutex<Option<BTreeMap<ProductId, LockedProduct>>>,
}

impl LosesUpdates {
    fn of(sound: Known) -> Self {
        Self { sound, seen_by_both: Mutex::default() }
    }
}

#[async_trait]
impl LedgerStore for LosesUpdates {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        {
            let mut seen = self.seen_by_both.lock().unwrap();
            let products = &mut self.sound.books.books().products;
            match seen.take() {
                Some(before) => *products = before,
                None => *seen = Some(products.clone()),
            }
        }
        self.sound.commit(batch).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_lock_is_found_out() {
    is_found_out!(LosesUpdates::of, two_hundred_buyers_for_ten_pieces_get_exactly_ten_orders);
    is_found_out!(LosesUpdates::of, exactly_the_supply_is_sold_while_holds_come_and_go);
    is_found_out!(LosesUpdates::of, orders_that_share_products_do_not_stand_in_each_others_way);
}

struct ForgetsKeys(Known);

#[async_trait]
impl LedgerStore for ForgetsKeys {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        self.0.books.books().requests.clear();
        self.0.commit(batch).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_forgets_keys_is_found_out() {
    is_found_out!(ForgetsKeys, the_same_request_is_told_the_same_again);
    is_found_out!(ForgetsKeys, a_key_for_another_request_is_refused);
    is_found_out!(ForgetsKeys, twins_at_the_same_time_have_one_effect);
    is_found_out!(ForgetsKeys, a_refusal_is_remembered_for_the_key_of_a_client);
}

/// Does not look for the due holds of a product.
struct SeesNoDueHolds(Known);

#[async_trait]
impl LedgerStore for SeesNoDueHolds {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        let now = self.0.books.clock.now();
        let mut hidden = self.0.books.books().orders.clone();
        hidden.retain(|_, order| order.is_due(now));
        self.0.books.books().orders.retain(|_, order| !order.is_due(now));
        let committed = self.0.commit(batch).await;
        self.0.books.books().orders.extend(hidden);
        committed
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_sees_no_due_holds_is_found_out() {
    is_found_out!(SeesNoDueHolds, a_due_hold_is_taken_back_before_anybody_is_refused);
    is_found_out!(SeesNoDueHolds, due_holds_make_room_for_stock_that_leaves);
}

/// Does not say what a customer has already.
struct CountsNobody(Known);

#[async_trait]
impl LedgerStore for CountsNobody {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        for product in self.0.books.books().products.values_mut() {
            product.max_per_customer = None;
        }
        self.0.commit(batch).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_counts_nobody_is_found_out() {
    is_found_out!(CountsNobody, the_limit_for_a_customer_counts_orders_and_live_holds);
    is_found_out!(CountsNobody, the_limit_for_a_customer_holds_when_they_ask_all_at_once);
}

/// Writes each command as it comes, whatever becomes of the batch.
struct WritesByHalves(Known);

#[async_trait]
impl LedgerStore for WritesByHalves {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        let mut all = Committed::default();
        for command in batch {
            let one = self.0.commit(std::slice::from_ref(command)).await?;
            all.verdicts.extend(one.verdicts);
            all.levels.extend(one.levels);
        }
        Ok(all)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_writes_by_halves_is_found_out() {
    is_found_out!(WritesByHalves, a_batch_that_cannot_be_written_changes_nothing);
    is_found_out!(WritesByHalves, a_batch_tells_the_counters_it_leaves);
}

/// Decides a batch from its end.
struct ServesTheLastFirst(Known);

#[async_trait]
impl LedgerStore for ServesTheLastFirst {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        let reversed: Vec<_> = batch.iter().rev().cloned().collect();
        let mut committed = self.0.commit(&reversed).await?;
        committed.verdicts.reverse();
        Ok(committed)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_serves_the_last_first_is_found_out() {
    is_found_out!(ServesTheLastFirst, a_batch_is_answered_in_its_order);
    is_found_out!(ServesTheLastFirst, a_batch_equals_its_commands_one_by_one);
}

/// Writes no mails down.
struct OwesNothing(Known);

#[async_trait]
impl LedgerStore for OwesNothing {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        let committed = self.0.commit(batch).await;
        self.0.books.books().mails.clear();
        committed
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_owes_no_mail_is_found_out() {
    is_found_out!(OwesNothing, mail_is_owed_for_what_the_buyer_should_know);
}
