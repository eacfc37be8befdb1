//! Carts, and what the script makes of them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use proptest::prelude::*;
use proptest::test_runner::Config;
use stockade_contracts::{CartHarness, Time};
use stockade_domain::cart::{CART_TTL, Cart, CartChange, CartLine};
use stockade_domain::money::Money;
use stockade_domain::order::Lines;
use stockade_domain::ports::{CartStore, Clock};
use stockade_domain::testing::{ManualClock, customer, product, quantity, second};
use stockade_domain::time::Timestamp;
use stockade_redis::RedisCarts;

use crate::settings;

/// Carts, and a clock.
pub struct Carts {
    carts: Arc<RedisCarts>,
    clock: ManualClock,
}

impl Carts {
    pub fn start() -> Self {
        let carts = RedisCarts::new(settings::instance(&settings::shop(), 1));
        Self { carts: Arc::new(carts), clock: ManualClock::default() }
    }
}

#[async_trait]
impl Time for Carts {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn pass(&self, span: Duration) {
        self.clock.advance(span);
    }
}

impl CartHarness for Carts {
    fn carts(&self) -> Arc<dyn CartStore> {
        self.carts.clone()
    }
}

/// One step of a cart's life: time passes, then somebody does something.
type Step = (Duration, CartChange);

fn step() -> impl Strategy<Value = Step> {
    let pause = prop_oneof![
        8 => (0..3_600_000_000_u64).prop_map(Duration::from_micros),
        1 => Just(CART_TTL.saturating_sub(Duration::from_micros(1))),
        1 => Just(CART_TTL),
    ];
    (pause, change())
}

fn change() -> impl Strategy<Value = CartChange> {
    let line = || {
        (1..=1_000_u32, 0..=9_999_999_999_u64)
            .prop_map(|(pieces, cents)| CartLine { quantity: quantity(pieces), seen_price: Money::from_cents(cents) })
    };
    // Few products, so that changes meet; now and then one with an id that no double could hold.
    let id = || prop_oneof![9 => 1..60_i64, 1 => Just(i64::MAX)].prop_map(product);
    let bought = prop::collection::btree_map(id(), (1..=1_000_u32).prop_map(quantity), 0..10);
    prop_oneof![
        6 => (id(), line()).prop_map(|(id, line)| CartChange::Add(id, line)),
        3 => (id(), line()).prop_map(|(id, line)| CartChange::Set(id, line)),
        2 => id().prop_map(CartChange::Remove),
        1 => Just(CartChange::Clear),
        6 => (0..2_u64, bought)
            .prop_map(|(since, lines)| CartChange::Consume(second(since), Lines::new(lines).unwrap())),
    ]
}

/// Plays a life in Redis and by the rules, and compares after each step.
async fn live(steps: Vec<Step>) {
    let shelf = Carts::start();
    let mut expected = None;
    for (pause, change) in steps {
        shelf.pass(pause).await;
        let now = shelf.now();
        let mut cart = expected.take().filter(|cart: &Cart| now < cart.expires_at);
        assert_eq!(shelf.carts.load(customer(1), now).await.unwrap(), cart);

        let mut changed = cart.clone().unwrap_or_else(|| Cart::empty(now));
        let change = match change {
            // From this cart every other time, and else from another.
            CartChange::Consume(since, bought) if since == second(0) => CartChange::Consume(changed.since, bought),
            change => change,
        };
        let outcome = changed.apply(&change, now).map(|()| changed.clone());
        assert_eq!(shelf.carts.change(customer(1), change.clone(), now).await.unwrap(), outcome, "{change:?}");
        if outcome.is_ok() {
            cart = Some(changed);
        }
        assert_eq!(shelf.carts.load(customer(1), now).await.unwrap(), cart, "{change:?}");
        expected = cart;
    }
}

proptest! {
    #![proptest_config(Config { cases: 48, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_script_does_what_the_rules_say(steps in prop::collection::vec(step(), 1..40)) {
        tokio::runtime::Runtime::new().unwrap().block_on(live(steps));
    }

    /// Long lives of nothing but many products: carts become full.
    #[test]
    fn the_script_knows_when_a_cart_is_full(ids in prop::collection::vec(1..80_i64, 60..90)) {
        let line = CartLine { quantity: quantity(1), seen_price: Money::ZERO };
        let steps = ids.into_iter().map(|id| (Duration::ZERO, CartChange::Add(product(id), line)));
        tokio::runtime::Runtime::new().unwrap().block_on(live(steps.collect()));
    }
}
