//! Carts, in process: they may be lost with it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use stockade_domain::cart::{Cart, CartChange, CartFull};
use stockade_domain::ids::CustomerId;
use stockade_domain::ports::{CartStore, StoreError};
use stockade_domain::time::Timestamp;

/// Carts behind one lock, held only for as long as one change takes.
///
/// What is kept is bounded by the customers who changed a cart within its lifetime: carts that are over are swept out
/// whenever their number could have doubled, so that a sweep costs each change next to nothing.
#[derive(Debug, Default)]
pub struct ProcessCarts(Mutex<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    carts: HashMap<CustomerId, Cart>,
    /// So many carts are not worth a sweep.
    kept_by_last_sweep: usize,
}

/// Below this many carts nothing is swept.
const FEW: usize = 64;

impl ProcessCarts {
    fn lock(&self) -> MutexGuard<'_, Shelf> {
        // A cart is changed on a copy, so whoever panicked under the lock left no cart half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl CartStore for ProcessCarts {
    async fn load(&self, customer_id: CustomerId, now: Timestamp) -> Result<Option<Cart>, StoreError> {
        Ok(self.lock().live(customer_id, now).cloned())
    }

    async fn change(
        &self,
        customer_id: CustomerId,
        change: CartChange,
        now: Timestamp,
    ) -> Result<Result<Cart, CartFull>, StoreError> {
        let mut carts = self.lock();
        let mut cart = carts.live(customer_id, now).cloned().unwrap_or_else(|| Cart::empty(now));
        if let Err(full) = cart.apply(&change, now) {
            return Ok(Err(full));
        }
        carts.put(customer_id, cart.clone(), now);
        Ok(Ok(cart))
    }
}

impl Shelf {
    /// A customer's cart, unless it is over: its deadline decides, not whether it was swept.
    fn live(&self, customer_id: CustomerId, now: Timestamp) -> Option<&Cart> {
        self.carts.get(&customer_id).filter(|cart| now < cart.expires_at)
    }

    fn put(&mut self, customer_id: CustomerId, cart: Cart, now: Timestamp) {
        self.carts.insert(customer_id, cart);
        if self.carts.len() > FEW.max(2 * self.kept_by_last_sweep) {
            self.carts.retain(|_, cart| now < cart.expires_at);
            self.carts.shrink_to(2 * self.carts.len());
            self.kept_by_last_sweep = self.carts.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use stockade_domain::cart::{CART_TTL, CartLine};
    use stockade_domain::testing::{customer, money, product, quantity, second};

    use super::*;

    fn add(id: i64) -> CartChange {
        CartChange::Add(product(id), CartLine { quantity: quantity(1), seen_price: money("1.00") })
    }

    #[tokio::test]
    async fn a_cart_is_gone_a_day_after_its_last_change() {
        let carts = ProcessCarts::default();
        carts.change(customer(1), add(1), second(0)).await.unwrap().unwrap();
        carts.change(customer(1), add(2), second(100)).await.unwrap().unwrap();

        let end = second(100).after(CART_TTL);
        let last = carts.load(customer(1), end.before(Duration::from_micros(1))).await.unwrap();
        assert_eq!(last.map(|cart| cart.lines().len()), Some(2), "looking does not prolong it");
        assert_eq!(carts.load(customer(1), end).await.unwrap(), None);

        let anew = carts.change(customer(1), add(3), end).await.unwrap().unwrap();
        assert_eq!((anew.lines().len(), anew.version), (1, 1), "nothing of the old cart comes back");
    }

    #[tokio::test]
    async fn a_full_cart_is_left_as_it_was() {
        let carts = ProcessCarts::default();
        for id in 1..=50 {
            carts.change(customer(1), add(id), second(0)).await.unwrap().unwrap();
        }
        let before = carts.load(customer(1), second(1)).await.unwrap();
        assert_eq!(carts.change(customer(1), add(51), second(1)).await.unwrap(), Err(CartFull));
        assert_eq!(carts.load(customer(1), second(1)).await.unwrap(), before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn no_change_gets_lost_between_two_others() {
        let carts = Arc::new(ProcessCarts::default());
        let changes = (0..200).map(|_| {
            let carts = Arc::clone(&carts);
            tokio::spawn(async move { carts.change(customer(1), add(1), second(0)).await })
        });
        for change in changes.collect::<Vec<_>>() {
            change.await.unwrap().unwrap().unwrap();
        }
        let cart = carts.load(customer(1), second(0)).await.unwrap().unwrap();
        assert_eq!((cart.lines()[&product(1)].quantity.get(), cart.version), (200, 200));
    }

    #[tokio::test]
    async fn carts_that_are_over_take_no_memory_for_long() {
        let carts = ProcessCarts::default();
        for day in 0..10 {
            let now = second(day * CART_TTL.as_secs());
            for number in 1..=1_000 {
                let id = i64::try_from(day).unwrap() * 1_000 + number;
                carts.change(customer(id), add(1), now).await.unwrap().unwrap();
            }
            let kept = carts.lock().carts.len();
            assert!((1_000..=2_100).contains(&kept), "{kept} carts on day {day}");
        }
    }
}
