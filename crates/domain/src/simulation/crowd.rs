//! Those who want something: each wish has a key, and is sent until there is a definite answer.

use std::collections::BTreeMap;

use super::process::ADMIN;
use super::world::{World, is_for_good};
use crate::ids::{OrderId, ProductId};
use crate::ledger::{IdempotencyKey, Outcome, Receipt, StockChange, Verdict};
use crate::order::{Lines, OrderStatus};
use crate::quantity::Quantity;
use crate::testing::{key, product, quantity};

/// So many customers.
const CUSTOMERS: u32 = 4;

#[derive(Clone, Debug)]
pub enum Wish {
    Hold(Lines),
    Order(Lines),
    FillCart(ProductId, Quantity),
    CheckOut,
    Confirm(OrderId),
    Extend(OrderId),
    Cancel(OrderId),
    TakeBack(OrderId),
    Adjust(ProductId, StockChange),
}

/// What somebody means to do, once.
#[derive(Clone, Debug)]
pub struct Intent {
    pub number: usize,
    pub who: i64,
    pub key: IdempotencyKey,
    pub wish: Wish,
}

#[derive(Default)]
pub struct Crowd {
    intents: Vec<Intent>,
    /// Those who wait for an answer.
    open: Vec<usize>,
    /// What was said to whom, for good.
    pub told: BTreeMap<usize, Outcome>,
    /// Orders that somebody knows of, and whose they are.
    known: Vec<(OrderId, i64)>,
}

impl Crowd {
    /// Somebody wants something new.
    pub fn wish(&mut self, world: &World) -> Intent {
        let number = self.intents.len();
        let who = i64::from(world.roll(CUSTOMERS)) + 1;
        let pieces = |world: &World| quantity(world.roll(2) + 1);
        let goods = |world: &World| product(i64::from(world.roll(3)) + 1);
        let lines = |world: &World| {
            let two = [(goods(world), pieces(world)), (goods(world), pieces(world))];
            Lines::new(two).unwrap()
        };
        let known = self.known.get(world.roll(64) as usize % self.known.len().max(1)).copied();
        let (who, wish) = match (world.roll(20), known) {
            (0..=4, _) => (who, Wish::Hold(lines(world))),
            (5, _) => (who, Wish::Order(lines(world))),
            (6..=8, _) => (who, Wish::FillCart(goods(world), pieces(world))),
            (9..=11, _) => (who, Wish::CheckOut),
            (12..=14, Some((order_id, owner))) => (owner, Wish::Confirm(order_id)),
            (15, Some((order_id, owner))) => (owner, Wish::Extend(order_id)),
            (16, Some((order_id, owner))) => (owner, Wish::Cancel(order_id)),
            (17, Some((order_id, _))) => (ADMIN, Wish::TakeBack(order_id)),
            // Somebody tries what is not theirs.
            (18, Some((order_id, _))) => (who, Wish::Confirm(order_id)),
            _ => {
                let by = i64::from(world.roll(5)) - 2;
                (ADMIN, Wish::Adjust(goods(world), StockChange::By(by)))
            }
        };
        let intent = Intent { number, who, key: key(&format!("wish-{number}")), wish };
        self.intents.push(intent.clone());
        self.open.push(number);
        intent
    }

    /// A request that is sent again: one that waits for an answer, or any that a network kept for later.
    pub fn again(&self, world: &World, late: bool) -> Option<Intent> {
        let all: Vec<usize> = if late { (0..self.intents.len()).collect() } else { self.open.clone() };
        let which = *all.get(world.roll(1_000) as usize % all.len().max(1))?;
        self.intents.get(which).cloned()
    }

    pub fn waiting(&self) -> Vec<Intent> {
        self.open.iter().filter_map(|number| self.intents.get(*number)).cloned().collect()
    }

    /// Somebody hears an answer. It must be what they heard before.
    pub fn hear(&mut self, number: usize, verdict: Option<Verdict>) -> Result<(), String> {
        self.open.retain(|open| *open != number);
        let Some(Verdict { outcome, .. }) = verdict else { return Ok(()) };
        let intent = &self.intents[number];
        if let Some(told) = self.told.get(&number) {
            // What was not for good may have been decided before, and come late.
            return if *told == outcome || !is_for_good(&outcome) {
                Ok(())
            } else {
                Err(format!("{intent:?} was told {told:?} first, and then {outcome:?}"))
            };
        }
        if let Ok(Receipt::Order { order, .. }) = &outcome
            && matches!(order.status, OrderStatus::Pending | OrderStatus::Confirmed)
            && !self.known.iter().any(|(id, _)| *id == order.id)
        {
            self.known.push((order.id, order.buyer.id.get()));
        }
        if is_for_good(&outcome) {
            self.told.insert(number, outcome);
        }
        Ok(())
    }

    pub fn intent(&self, number: usize) -> &Intent {
        &self.intents[number]
    }
}
