//! What holds in every history of a shop, however its customers and admins behave.

pub(crate) mod promises;
pub(crate) mod story;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use self::promises::{Before, check_books, check_verdict};
use self::story::{Happening, Story, a_story, shelf};
use super::{Command, Keys, LockedRows, Outcome, Receipt, Refusal, Spent, Verdict, WorkingSet};
use crate::order::{Order, OrderStatus};
use crate::ports::Clock;
use crate::testing::{Books, ManualClock, MemoryLedger};
use crate::time::Timestamp;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_history_keeps_every_promise(story in a_story()) {
        let ledger = a_shop();
        in_batches(&ledger, &story, [1], |batch, now| {
            let [command] = batch else { return Ok(vec![]) };
            let before = Before::of(&ledger.books(), command, now);
            let verdicts = ledger.commit_now(batch).verdicts;
            let books = ledger.books();
            check_verdict(&before, command, &verdicts[0], &books)?;
            check_books(&books, now)?;
            Ok(verdicts)
        })?;
    }

    #[test]
    fn a_batch_equals_its_commands_one_by_one(
        story in a_story(),
        sizes in prop::collection::vec(1_usize..=8, 1..=6),
    ) {
        let (batched, single) = (a_shop(), a_shop());
        let verdicts = in_batches(&batched, &story, sizes, |batch, _| Ok(batched.commit_now(batch).verdicts))?;
        let alone = in_batches(&single, &story, [1], |batch, _| Ok(single.commit_now(batch).verdicts))?;
        prop_assert_eq!(verdicts, alone);
        prop_assert_eq!(&*batched.books(), &*single.books());
        check_books(&batched.books(), batched.clock.now())?;
    }

    #[test]
    fn a_batch_needs_no_row_that_its_keys_do_not_name(
        story in a_story(),
        sizes in prop::collection::vec(1_usize..=8, 1..=6),
    ) {
        let ledger = a_shop();
        in_batches(&ledger, &story, sizes, |batch, now| {
            let (named, all) = {
                let books = ledger.books();
                (books.lock(&Keys::of(batch), now), everything(&books, batch, now))
            };
            let (mut narrow, mut wide) = (WorkingSet::new(now, named), WorkingSet::new(now, all));
            for command in batch {
                prop_assert_eq!(narrow.decide(command), wide.decide(command));
            }
            prop_assert_eq!(narrow.into_changes(), wide.into_changes());
            Ok(ledger.commit_now(batch).verdicts)
        })?;
    }

    #[test]
    fn whoever_asks_again_is_told_the_same_and_nothing_moves(story in a_story()) {
        let ledger = a_shop();
        in_batches(&ledger, &story, [1], |batch, _| Ok(ledger.commit_now(batch).verdicts))?;
        let before = ledger.books().clone();
        for record in before.requests.values() {
            let asked = story.commands().find(|command| {
                command.request().is_some_and(|request| {
                    request.id == record.id && request.fingerprint == record.fingerprint
                })
            });
            let again = ledger.commit_now(&asked.into_iter().collect::<Vec<_>>()).verdicts;
            prop_assert_eq!(again, [Verdict { outcome: record.outcome.clone(), replayed: true, spent: Spent::No }]);
        }
        prop_assert_eq!(&*ledger.books(), &before);
    }

    #[test]
    fn nobody_can_tell_how_late_the_expiry_worker_is(story in a_story()) {
        let (late, prompt) = (a_shop(), a_shop());
        let told = in_batches(&late, &story, [1], |batch, _| Ok(late.commit_now(batch).verdicts))?;
        let told_promptly = in_batches(&prompt, &story, [1], |batch, now| {
            expire_all(&prompt, now);
            Ok(prompt.commit_now(batch).verdicts)
        })?;
        for (told, told_promptly) in told.into_iter().zip(told_promptly) {
            prop_assert_eq!(as_a_client_sees(told.outcome), as_a_client_sees(told_promptly.outcome));
        }
        for shop in [&late, &prompt] {
            expire_all(shop, shop.clock.now());
        }
        for (id, product) in &late.books().products {
            prop_assert_eq!(product.counters, prompt.books().products[id].counters);
        }
    }
}

fn a_shop() -> MemoryLedger {
    MemoryLedger::with(shelf(), ManualClock::default())
}

/// Lets the story happen in batches of these sizes, over and over. Time stands still within a batch.
fn in_batches(
    ledger: &MemoryLedger,
    story: &Story,
    sizes: impl IntoIterator<Item = usize>,
    mut commit: impl FnMut(&[Command], Timestamp) -> Result<Vec<Verdict>, TestCaseError>,
) -> Result<Vec<Verdict>, TestCaseError> {
    let sizes: Vec<usize> = sizes.into_iter().collect();
    let mut sizes = sizes.into_iter().cycle();
    let (mut batch, mut room) = (Vec::new(), sizes.next());
    let mut verdicts = Vec::new();
    let mut flush = |batch: &mut Vec<Command>| -> TestCaseResult {
        if !batch.is_empty() {
            verdicts.extend(commit(batch, ledger.clock.now())?);
            batch.clear();
        }
        Ok(())
    };
    for happening in story.happenings() {
        match happening {
            Happening::Wait(span) => {
                flush(&mut batch)?;
                ledger.clock.advance(span);
            }
            Happening::Command(command) => {
                batch.push(*command);
                if room.is_none_or(|room| room <= batch.len()) {
                    flush(&mut batch)?;
                    room = sizes.next();
                }
            }
        }
    }
    flush(&mut batch)?;
    Ok(verdicts)
}

/// All rows there are, for a batch that would be given more than it asked for.
fn everything(books: &Books, batch: &[Command], now: Timestamp) -> LockedRows {
    let customers: BTreeSet<_> = books.orders.values().map(|order| order.buyer.id).collect();
    let pairs = customers.iter().flat_map(|id| books.products.keys().map(|product_id| (*id, *product_id)));
    let mut keys = Keys::of(batch);
    keys.buyers.extend(pairs);
    keys.holders.extend(customers);
    let LockedRows { bought, recent_holds, .. } = books.lock(&keys, now);
    LockedRows {
        requests: books.requests.values().cloned().collect(),
        orders: books.orders.values().cloned().collect(),
        products: books.products.values().cloned().collect(),
        bought,
        recent_holds,
    }
}

fn expire_all(ledger: &MemoryLedger, now: Timestamp) {
    let due: Vec<_> = ledger.books().orders.values().filter(|order| order.is_due(now)).map(|order| order.id).collect();
    ledger.commit_now(&due.into_iter().map(Command::expire_hold).collect::<Vec<_>>());
}

/// What of an answer must not depend on when due holds were written down. Only the worker is told that itself.
fn as_a_client_sees(outcome: Outcome) -> Option<Result<(Option<Order>, i64), Refusal>> {
    match outcome {
        Ok(Receipt::Order { order, .. }) if order.status == OrderStatus::Expired => None,
        Ok(Receipt::Order { order, .. }) => Some(Ok((Some(order), 0))),
        Ok(Receipt::Stock { change, .. }) => Some(Ok((None, change))),
        Err(Refusal::HoldNotDue) => None,
        Err(refusal) => Some(Err(refusal)),
    }
}
