//! Somebody buys what is in their cart.

use std::sync::Arc;

use crate::cart::{Cart, CartChange};
use crate::ledger::{Command, IdempotencyKey, Receipt, Spent, Verdict};
use crate::money::Money;
use crate::order::{Buyer, Lines, Order};
use crate::ports::{CartStore, Clock, IdSource, Ledger, StoreError};
use crate::time::Timestamp;

/// Turns a cart into a confirmed order, all or nothing.
pub struct Checkout {
    pub carts: Arc<dyn CartStore>,
    pub ledger: Arc<dyn Ledger>,
    pub ids: Arc<dyn IdSource>,
    pub clock: Arc<dyn Clock>,
}

/// Who checks out, and what they were shown.
#[derive(Clone, Debug)]
pub struct CheckoutRequest {
    pub key: IdempotencyKey,
    pub buyer: Buyer,
    /// Refused when the total is another by now.
    pub expected_total: Option<Money>,
}

impl Checkout {
    /// Submits even an empty cart: the ledger knows whether this very request has bought it already. A cart as it is now
    /// makes one order, however many ask at the same time and with which keys.
    pub async fn run(&self, request: CheckoutRequest) -> Result<Verdict, StoreError> {
        for _ in 0..TRIES {
            let (verdict, cart) = self.buy(&request).await?;
            let (Ok(Receipt::Order { order, .. }), Some(cart)) = (&verdict.outcome, cart) else { return Ok(verdict) };
            let emptied = self.carts.change(request.buyer.id, bought(order, cart.since), self.clock.now());
            match verdict.spent {
                Spent::No => return Ok(verdict),
                // The order stands even if it cannot be taken out of the cart now: the next checkout is told that it is
                // still there.
                Spent::Yes => {
                    let _ = emptied.await;
                    return Ok(verdict);
                }
                // Nothing is bought twice because it could not be taken out of the cart in its time.
                Spent::Before => drop(emptied.await?),
            }
        }
        Err(StoreError::Overloaded)
    }

    /// Submits the cart as it is now.
    async fn buy(&self, request: &CheckoutRequest) -> Result<(Verdict, Option<Cart>), StoreError> {
        let CheckoutRequest { key, buyer, expected_total } = request.clone();
        let cart = self.carts.load(buyer.id, self.clock.now()).await?;
        let lines = cart.as_ref().map(Cart::order_lines).unwrap_or_default();
        let command = Command::check_out(key, self.ids.order_id(), buyer, lines, expected_total);
        let command = match &cart {
            Some(cart) if !cart.is_empty() => command.spending(cart),
            _ => command,
        };
        Ok((self.ledger.submit(command).await?, cart))
    }
}

/// Whoever finds that the cart was bought before takes that out and tries again; nobody's cart is bought and changed more
/// often than that in the meantime.
const TRIES: u32 = 3;

fn bought(order: &Order, since: Timestamp) -> CartChange {
    // An order has no more products than lines may have, each once, so this cannot be refused.
    let lines = Lines::new(order.lines.iter().map(|line| (line.product_id, line.quantity))).unwrap_or_default();
    CartChange::Consume(since, lines)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use mockall::Sequence;
    use mockall::predicate::{always, eq};

    use super::*;
    use crate::cart::CartLine;
    use crate::ledger::Refusal;
    use crate::ports::{MockCartStore, MockLedger};
    use crate::testing::{
        ManualClock, MemoryLedger, SequentialIds, buyer, customer, key, lines, money, on_shelf, order, product,
        quantity, second,
    };

    fn cart_with(pieces: u32) -> Cart {
        let mut cart = Cart::empty(second(0));
        let line = CartLine { quantity: quantity(pieces), seen_price: money("10.00") };
        cart.apply(&CartChange::Add(product(1), line), second(0)).unwrap();
        cart
    }

    fn carts_with(pieces: u32) -> MockCartStore {
        let mut carts = MockCartStore::new();
        carts.expect_load().with(eq(customer(1)), always()).returning(move |_, _| Ok(Some(cart_with(pieces))));
        carts
    }

    fn checkout(carts: MockCartStore, ledger: impl Ledger + 'static) -> Checkout {
        let (ids, clock) = (Arc::new(SequentialIds::default()), Arc::new(ManualClock::default()));
        Checkout { carts: Arc::new(carts), ledger: Arc::new(ledger), ids, clock }
    }

    fn a_shop(pieces: u32) -> MemoryLedger {
        MemoryLedger::with([on_shelf(1, pieces)], ManualClock::default())
    }

    fn request() -> CheckoutRequest {
        CheckoutRequest { key: key("k"), buyer: buyer(1), expected_total: None }
    }

    fn away() -> StoreError {
        StoreError::Unavailable("no connection".into())
    }

    #[tokio::test]
    async fn what_was_bought_leaves_the_cart_once_the_order_is_committed() {
        let mut in_order = Sequence::new();
        let (mut carts, mut ledger) = (carts_with(2), MockLedger::new());
        let receipt = Receipt::Order { order: order(7), at: second(0), changed: true };
        ledger
            .expect_submit()
            .once()
            .in_sequence(&mut in_order)
            .return_once(|_| Ok(Verdict { outcome: Ok(receipt), replayed: false, spent: Spent::Yes }));
        let bought = CartChange::Consume(second(0), lines([(1, 1)]));
        carts
            .expect_change()
            .with(eq(customer(1)), eq(bought), always())
            .once()
            .in_sequence(&mut in_order)
            .returning(|_, _, now| Ok(Ok(Cart::empty(now))));
        assert!(checkout(carts, ledger).run(request()).await.unwrap().outcome.is_ok());
    }

    #[tokio::test]
    async fn a_refused_checkout_leaves_the_cart_alone() {
        let verdict = checkout(carts_with(2), a_shop(1)).run(request()).await.unwrap();
        assert!(matches!(verdict.outcome, Err(Refusal::InsufficientStock { .. })));
    }

    #[tokio::test]
    async fn a_checkout_that_comes_again_takes_nothing_but_what_was_bought_from_this_cart() {
        let mut carts = carts_with(2);
        let bought = CartChange::Consume(second(0), lines([(1, 2)]));
        let change = carts.expect_change().with(eq(customer(1)), eq(bought), always());
        change.times(2).returning(|_, _, now| Ok(Ok(Cart::empty(now))));
        let checkout = checkout(carts, a_shop(10));
        let first = checkout.run(request()).await.unwrap();
        let again = checkout.run(request()).await.unwrap();
        assert_eq!(again, Verdict { replayed: true, ..first });
    }

    #[tokio::test]
    async fn an_order_stands_even_if_its_cart_cannot_be_emptied() {
        let mut carts = carts_with(2);
        carts.expect_change().once().returning(|_, _, _| Err(away()));
        assert!(checkout(carts, a_shop(10)).run(request()).await.unwrap().outcome.is_ok());
    }

    /// A cart that answers, and forgets the first time what was to be taken out of it.
    #[tokio::test]
    async fn what_could_not_be_taken_out_of_the_cart_is_not_bought_again() {
        let (mut carts, cart) = (MockCartStore::new(), Arc::new(Mutex::new(cart_with(2))));
        let (kept, changed, mut is_away) = (Arc::clone(&cart), Arc::clone(&cart), true);
        carts.expect_load().returning(move |_, _| Ok(Some(kept.lock().unwrap().clone())));
        carts.expect_change().times(3).returning(move |_, change, now| {
            let mut cart = changed.lock().unwrap();
            if std::mem::take(&mut is_away) { Err(away()) } else { Ok(cart.apply(&change, now).map(|()| cart.clone())) }
        });
        let checkout = checkout(carts, a_shop(10));
        assert!(checkout.run(request()).await.unwrap().outcome.is_ok());

        let line = CartLine { quantity: quantity(3), seen_price: money("10.00") };
        cart.lock().unwrap().apply(&CartChange::Add(product(1), line), second(1)).unwrap();
        let next = CheckoutRequest { key: key("next"), ..request() };
        let verdict = checkout.run(next).await.unwrap();
        let Ok(Receipt::Order { order, .. }) = verdict.outcome else { panic!("{verdict:?}") };
        assert_eq!((order.lines[0].quantity, verdict.replayed), (quantity(3), false));
        assert!(cart.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn nothing_is_bought_while_what_was_bought_before_cannot_be_taken_out() {
        let (mut carts, line) = (MockCartStore::new(), CartLine { quantity: quantity(1), seen_price: money("10.00") });
        let mut cart = cart_with(2);
        carts.expect_load().times(2).returning(move |_, _| {
            let as_it_is = cart.clone();
            cart.apply(&CartChange::Add(product(1), line), second(1)).unwrap();
            Ok(Some(as_it_is))
        });
        carts.expect_change().times(2).returning(|_, _, _| Err(away()));
        let checkout = checkout(carts, a_shop(10));
        assert!(checkout.run(request()).await.unwrap().outcome.is_ok());
        let next = CheckoutRequest { key: key("next"), ..request() };
        assert!(matches!(checkout.run(next).await, Err(StoreError::Unavailable(_))));
    }

    #[tokio::test]
    async fn an_empty_cart_is_refused_by_the_ledger_unless_this_request_emptied_it() {
        let mut carts = MockCartStore::new();
        let mut left = Some(cart_with(2));
        carts.expect_load().times(2).returning(move |_, _| Ok(left.take()));
        carts.expect_change().once().returning(|_, _, now| Ok(Ok(Cart::empty(now))));
        let checkout = checkout(carts, a_shop(10));
        let first = checkout.run(request()).await.unwrap();
        assert_eq!(checkout.run(request()).await.unwrap(), Verdict { replayed: true, spent: Spent::No, ..first });

        let mut carts = MockCartStore::new();
        carts.expect_load().once().returning(|_, _| Ok(None));
        let verdict = self::checkout(carts, a_shop(10)).run(request()).await.unwrap();
        assert_eq!(verdict.outcome, Err(Refusal::CartEmpty));
    }

    #[tokio::test]
    async fn nothing_is_bought_from_a_cart_that_cannot_be_read() {
        let mut carts = MockCartStore::new();
        carts.expect_load().once().returning(|_, _| Err(away()));
        assert!(matches!(checkout(carts, MockLedger::new()).run(request()).await, Err(StoreError::Unavailable(_))));
    }
}
