//! Somebody buys what is in their cart.

use std::sync::Arc;

use crate::cart::{Cart, CartChange};
use crate::ledger::{Command, IdempotencyKey, Receipt, Verdict};
use crate::money::Money;
use crate::order::{Buyer, Lines, Order};
use crate::ports::{CartStore, Clock, IdSource, Ledger, StoreError};

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
        let CheckoutRequest { key, buyer, expected_total } = request;
        let customer_id = buyer.id;
        let cart = self.carts.load(customer_id, self.clock.now()).await?;
        let lines = cart.as_ref().map(Cart::order_lines).unwrap_or_default();
        let command = Command::check_out(key, self.ids.order_id(), buyer, lines, expected_total);
        let command = match &cart {
            Some(cart) if !cart.is_empty() => command.spending(cart),
            _ => command,
        };
        let verdict = self.ledger.submit(command).await?;

        if let (Ok(Receipt::Order { order, .. }), Some(cart)) = (&verdict.outcome, &cart)
            && verdict.spent
        {
            // Who made the order may have gone away before the cart was emptied.
            let bought = bought(order);
            let bought = if verdict.replayed {
                CartChange::ConsumeAt(cart.version, bought)
            } else {
                CartChange::Consume(bought)
            };
            // The order stands even if the cart cannot be emptied now. As long as the cart stays as it is, checking it
            // out again tells of this order and buys nothing.
            let _ = self.carts.change(customer_id, bought, self.clock.now()).await;
        }
        Ok(verdict)
    }
}

fn bought(order: &Order) -> Lines {
    // An order has no more products than lines may have, each once, so this cannot be refused.
    Lines::new(order.lines.iter().map(|line| (line.product_id, line.quantity))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
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
            .return_once(|_| Ok(Verdict { outcome: Ok(receipt), replayed: false, spent: true }));
        let bought = CartChange::Consume(lines([(1, 1)]));
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
    async fn a_checkout_that_comes_again_takes_nothing_more_but_from_the_cart_as_it_was_bought() {
        let mut carts = carts_with(2);
        for bought in [CartChange::Consume(lines([(1, 2)])), CartChange::ConsumeAt(1, lines([(1, 2)]))] {
            let change = carts.expect_change().with(eq(customer(1)), eq(bought), always());
            change.once().returning(|_, _, now| Ok(Ok(Cart::empty(now))));
        }
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

    #[tokio::test]
    async fn an_empty_cart_is_refused_by_the_ledger_unless_this_request_emptied_it() {
        let mut carts = MockCartStore::new();
        let mut left = Some(cart_with(2));
        carts.expect_load().times(2).returning(move |_, _| Ok(left.take()));
        carts.expect_change().once().returning(|_, _, now| Ok(Ok(Cart::empty(now))));
        let checkout = checkout(carts, a_shop(10));
        let first = checkout.run(request()).await.unwrap();
        assert_eq!(checkout.run(request()).await.unwrap(), Verdict { replayed: true, spent: false, ..first });

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
