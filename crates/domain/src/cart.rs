//! Carts: what somebody means to buy. A cart promises nothing; only a hold or an order takes stock.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::ids::ProductId;
use crate::money::Money;
use crate::order::Lines;
use crate::quantity::Quantity;
use crate::time::Timestamp;

/// A cart that nobody has changed for this long is gone.
pub const CART_TTL: Duration = Duration::from_hours(24);

/// What is in somebody's cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cart {
    lines: BTreeMap<ProductId, CartLine>,
    /// When it was last empty, or bought from. No two carts of a customer have begun at the same time: what was bought
    /// from the one is not taken out of the other.
    pub since: Timestamp,
    /// Counts the changes, so that a client sees its cart move under it.
    pub version: u64,
    /// A day after the last change; looking does not count.
    pub expires_at: Timestamp,
}

/// Pieces of one product, and the price that was shown when they were put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartLine {
    pub quantity: Quantity,
    pub seen_price: Money,
}

/// One change of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CartChange {
    /// So many more; all of them or, above [`Quantity::MAX`] together, none.
    Add(ProductId, CartLine),
    /// Exactly so many.
    Set(ProductId, CartLine),
    Remove(ProductId),
    Clear,
    /// Without what was bought from the cart that has begun then, which is done once however often it is asked for; what
    /// was added meanwhile stays.
    Consume(Timestamp, Lines),
}

/// A cart is full: it holds as many products as an order may have, and as many pieces of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cart holds at most {} products, and at most {} pieces of each", Lines::MAX, Quantity::MAX)]
pub struct CartFull;

impl Cart {
    pub fn empty(now: Timestamp) -> Self {
        Self { lines: BTreeMap::new(), since: now, version: 0, expires_at: now.after(CART_TTL) }
    }

    /// A cart as a store kept it.
    pub const fn restore(
        lines: BTreeMap<ProductId, CartLine>,
        since: Timestamp,
        version: u64,
        expires_at: Timestamp,
    ) -> Self {
        Self { lines, since, version, expires_at }
    }

    pub const fn lines(&self) -> &BTreeMap<ProductId, CartLine> {
        &self.lines
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What checking out would ask for.
    pub fn order_lines(&self) -> Lines {
        // A cart holds no more products than an order may have, each once, so this cannot be refused.
        Lines::new(self.lines.iter().map(|(id, line)| (*id, line.quantity))).unwrap_or_default()
    }

    /// Applies one change and lets the day begin anew. A full cart is left as it was.
    pub fn apply(&mut self, change: &CartChange, now: Timestamp) -> Result<(), CartFull> {
        match change {
            CartChange::Add(id, line) | CartChange::Set(id, line) => {
                let had = self.lines.get(id).map(|had| had.quantity);
                if had.is_none() && self.lines.len() == Lines::MAX {
                    return Err(CartFull);
                }
                let quantity = match (change, had) {
                    (CartChange::Add(..), Some(had)) => had.checked_add(line.quantity).map_err(|_| CartFull)?,
                    _ => line.quantity,
                };
                self.lines.insert(*id, CartLine { quantity, seen_price: line.seen_price });
            }
            CartChange::Remove(id) => {
                self.lines.remove(id);
            }
            CartChange::Clear => self.lines.clear(),
            CartChange::Consume(since, _) if *since != self.since => return Ok(()),
            CartChange::Consume(_, bought) => {
                for (id, pieces) in bought.iter() {
                    self.take(id, pieces);
                }
            }
        }
        if self.lines.is_empty() || matches!(change, CartChange::Consume(..)) {
            self.since = now.max(self.since.after(Duration::from_micros(1)));
        }
        self.version += 1;
        self.expires_at = now.after(CART_TTL);
        Ok(())
    }

    fn take(&mut self, id: ProductId, pieces: Quantity) {
        if let Some(line) = self.lines.get(&id).copied() {
            match line.quantity.checked_sub(pieces) {
                Some(quantity) => self.lines.insert(id, CartLine { quantity, ..line }),
                None => self.lines.remove(&id),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{product, quantity, second};

    fn line(pieces: u32) -> CartLine {
        CartLine { quantity: quantity(pieces), seen_price: Money::ZERO }
    }

    #[test]
    fn adding_is_all_or_nothing_and_setting_replaces() {
        let mut cart = Cart::empty(second(0));
        assert_eq!(cart.apply(&CartChange::Add(product(1), line(999)), second(0)), Ok(()));
        let before = cart.clone();
        assert_eq!(cart.apply(&CartChange::Add(product(1), line(2)), second(1)), Err(CartFull));
        assert_eq!(cart, before);
        assert_eq!(cart.apply(&CartChange::Add(product(1), line(1)), second(1)), Ok(()));
        assert_eq!(cart.lines()[&product(1)].quantity.get(), Quantity::MAX);

        assert_eq!(cart.apply(&CartChange::Set(product(1), line(3)), second(2)), Ok(()));
        assert_eq!(cart.lines()[&product(1)].quantity.get(), 3);
        assert_eq!((cart.version, cart.expires_at), (3, second(2).after(CART_TTL)));
    }

    #[test]
    fn only_what_was_bought_leaves_the_cart() {
        let mut cart = Cart::empty(second(0));
        for (id, pieces) in [(1, 5), (2, 1)] {
            assert_eq!(cart.apply(&CartChange::Add(product(id), line(pieces)), second(0)), Ok(()));
        }
        let bought = cart.order_lines();
        assert_eq!(cart.apply(&CartChange::Add(product(1), line(2)), second(1)), Ok(()));
        let consume = CartChange::Consume(cart.since, bought);
        for _ in 0..2 {
            assert_eq!(cart.apply(&consume, second(2)), Ok(()), "the second time there is nothing to do");
            assert_eq!(cart.order_lines(), Lines::one(product(1), quantity(2)));
            assert_eq!((cart.version, cart.since), (4, second(2)));
        }
    }

    #[test]
    fn what_was_bought_is_not_taken_out_of_a_cart_that_was_empty_since() {
        for emptying in [CartChange::Clear, CartChange::Remove(product(1))] {
            let mut cart = Cart::empty(second(0));
            assert_eq!(cart.apply(&CartChange::Add(product(1), line(5)), second(0)), Ok(()));
            let consume = CartChange::Consume(cart.since, cart.order_lines());
            for change in [emptying, CartChange::Add(product(1), line(1)), consume] {
                assert_eq!(cart.apply(&change, second(0)), Ok(()), "even at the same moment");
            }
            assert_eq!(cart.order_lines(), Lines::one(product(1), quantity(1)));
        }
    }

    #[test]
    fn a_full_cart_takes_no_new_product_but_more_of_an_old_one() {
        let mut cart = Cart::empty(second(0));
        for id in 1..=50 {
            assert_eq!(cart.apply(&CartChange::Add(product(id), line(1)), second(0)), Ok(()));
        }
        assert_eq!(cart.apply(&CartChange::Add(product(51), line(1)), second(0)), Err(CartFull));
        assert_eq!(cart.apply(&CartChange::Add(product(50), line(1)), second(0)), Ok(()));
    }
}
