//! Carts: they last a day after their last change, and no change is lost.

use std::time::Duration;

use stockade_domain::cart::{CART_TTL, Cart, CartChange, CartFull, CartLine};
use stockade_domain::ids::CustomerId;
use stockade_domain::order::Lines;
use stockade_domain::quantity::Quantity;
use stockade_domain::testing::{Dice, customer, money, product, quantity};

use crate::CartHarness;

/// What every [`CartStore`](stockade_domain::ports::CartStore) must do.
#[macro_export]
macro_rules! cart_contract {
    ($start:expr) => {
        $crate::clauses!($start, carts:
            nobody_has_a_cart_at_first,
            a_cart_is_kept_as_it_was_changed,
            a_cart_does_what_the_rules_say,
            a_cart_is_gone_a_day_after_its_last_change,
            looking_does_not_prolong_a_cart,
            a_cart_that_is_over_begins_anew,
            pieces_beyond_the_limit_are_refused,
            a_full_cart_is_left_as_it_was,
            what_was_added_while_buying_stays,
            what_was_bought_is_not_taken_out_of_another_cart,
            additions_at_the_same_time_all_count,
            carts_are_apart,
        );
    };
}

pub async fn nobody_has_a_cart_at_first(shelf: &dyn CartHarness) {
    assert_eq!(load(shelf, customer(1)).await, None);
}

pub async fn a_cart_is_kept_as_it_was_changed(shelf: &dyn CartHarness) {
    let changed = change(shelf, customer(1), CartChange::Add(product(7), line(3, "19.99"))).await.unwrap();
    assert_eq!((changed.version, changed.expires_at), (1, shelf.now().after(CART_TTL)));
    assert_eq!(changed.lines().get(&product(7)), Some(&line(3, "19.99")));
    assert_eq!(load(shelf, customer(1)).await, Some(changed));
}

/// A thousand random changes: after each the store shows what [`Cart::apply`] made of them.
pub async fn a_cart_does_what_the_rules_say(shelf: &dyn CartHarness) {
    let mut dice = Dice::seeded(11);
    let mut expected = Cart::empty(shelf.now());
    for _ in 0..1_000 {
        let (id, pieces) = (product(1 + i64::from(dice.roll(60))), 1 + dice.roll(400));
        let price = ["0.00", "5.00", "12.34"][dice.roll(3) as usize];
        let wish = match dice.roll(40) {
            0 => CartChange::Clear,
            1..3 => CartChange::Consume(expected.since, expected.order_lines()),
            3..8 => CartChange::Remove(id),
            8..14 => CartChange::Set(id, line(pieces, price)),
            14 => CartChange::Consume(expected.since.before(Duration::from_micros(1)), expected.order_lines()),
            15..17 => CartChange::Consume(expected.since, Lines::one(id, quantity(pieces))),
            _ => CartChange::Add(id, line(pieces, price)),
        };
        let now = shelf.now();
        let outcome = expected.apply(&wish, now).map(|()| expected.clone());
        assert_eq!(change(shelf, customer(1), wish.clone()).await, outcome, "{wish:?}");
        let shown = load(shelf, customer(1)).await;
        assert_eq!(shown.unwrap_or_else(|| Cart::empty(now)).lines(), expected.lines(), "{wish:?}");
        shelf.pass(Duration::from_mins(1)).await;
    }
}

pub async fn a_cart_is_gone_a_day_after_its_last_change(shelf: &dyn CartHarness) {
    for id in 1..=3 {
        change(shelf, customer(1), CartChange::Add(product(id), line(1, "1.00"))).await.unwrap();
        shelf.pass(CART_TTL.saturating_sub(Duration::from_secs(1))).await;
        assert_eq!(load(shelf, customer(1)).await.unwrap().lines().len(), usize::try_from(id).unwrap());
    }
    shelf.pass(Duration::from_secs(1)).await;
    assert_eq!(load(shelf, customer(1)).await, None);
}

pub async fn looking_does_not_prolong_a_cart(shelf: &dyn CartHarness) {
    change(shelf, customer(1), CartChange::Add(product(1), line(1, "1.00"))).await.unwrap();
    for _ in 0..23 {
        shelf.pass(Duration::from_hours(1)).await;
        assert!(load(shelf, customer(1)).await.is_some());
    }
    shelf.pass(Duration::from_hours(1)).await;
    assert_eq!(load(shelf, customer(1)).await, None);
}

pub async fn a_cart_that_is_over_begins_anew(shelf: &dyn CartHarness) {
    change(shelf, customer(1), CartChange::Add(product(1), line(9, "1.00"))).await.unwrap();
    shelf.pass(CART_TTL).await;
    let cart = change(shelf, customer(1), CartChange::Add(product(2), line(1, "1.00"))).await.unwrap();
    assert_eq!(cart.order_lines(), Lines::one(product(2), quantity(1)));
}

pub async fn pieces_beyond_the_limit_are_refused(shelf: &dyn CartHarness) {
    let before = change(shelf, customer(1), CartChange::Add(product(1), line(600, "1.00"))).await.unwrap();
    shelf.pass(Duration::from_mins(1)).await;
    for pieces in [401, Quantity::MAX] {
        let wish = CartChange::Add(product(1), line(pieces, "2.00"));
        assert_eq!(change(shelf, customer(1), wish).await, Err(CartFull));
    }
    assert_eq!(load(shelf, customer(1)).await, Some(before), "its deadline and price, too");
    let cart = change(shelf, customer(1), CartChange::Add(product(1), line(400, "1.00"))).await.unwrap();
    assert_eq!(cart.order_lines(), Lines::one(product(1), quantity(Quantity::MAX)));
}

pub async fn a_full_cart_is_left_as_it_was(shelf: &dyn CartHarness) {
    for id in 1..=50 {
        change(shelf, customer(1), CartChange::Add(product(id), line(1, "1.00"))).await.unwrap();
    }
    let full = load(shelf, customer(1)).await.unwrap();
    shelf.pass(Duration::from_mins(1)).await;
    for wish in [CartChange::Add(product(51), line(1, "1.00")), CartChange::Set(product(51), line(1, "1.00"))] {
        assert_eq!(change(shelf, customer(1), wish).await, Err(CartFull));
    }
    assert_eq!(load(shelf, customer(1)).await, Some(full), "its deadline, too");
    change(shelf, customer(1), CartChange::Add(product(50), line(1, "1.00"))).await.unwrap();
}

pub async fn what_was_added_while_buying_stays(shelf: &dyn CartHarness) {
    change(shelf, customer(1), CartChange::Add(product(1), line(2, "1.00"))).await.unwrap();
    let cart = change(shelf, customer(1), CartChange::Add(product(2), line(5, "1.00"))).await.unwrap();
    change(shelf, customer(1), CartChange::Add(product(2), line(1, "1.00"))).await.unwrap();
    let bought = CartChange::Consume(cart.since, cart.order_lines());
    for _ in 0..2 {
        let left = change(shelf, customer(1), bought.clone()).await.unwrap();
        assert_eq!(left.order_lines(), Lines::one(product(2), quantity(1)), "it is taken out once");
        assert_eq!((left.version, load(shelf, customer(1)).await), (4, Some(left)));
    }
}

pub async fn what_was_bought_is_not_taken_out_of_another_cart(shelf: &dyn CartHarness) {
    let add = CartChange::Add(product(1), line(2, "1.00"));
    for emptying in [CartChange::Clear, CartChange::Remove(product(1))] {
        let cart = change(shelf, customer(1), add.clone()).await.unwrap();
        change(shelf, customer(1), emptying).await.unwrap();
        let another = change(shelf, customer(1), add.clone()).await.unwrap();
        let bought = CartChange::Consume(cart.since, cart.order_lines());
        assert_eq!(change(shelf, customer(1), bought).await, Ok(another.clone()));
        change(shelf, customer(1), CartChange::Consume(another.since, another.order_lines())).await.unwrap();
    }
}

pub async fn additions_at_the_same_time_all_count(shelf: &dyn CartHarness) {
    let now = shelf.now();
    let tries: Vec<_> = (0..100)
        .map(|turn| {
            let carts = shelf.carts();
            let add = CartChange::Add(product(1 + turn % 2), line(1, "1.00"));
            tokio::spawn(async move { carts.change(customer(1), add, now).await.unwrap().unwrap().version })
        })
        .collect();
    let mut versions = Vec::new();
    for each in tries {
        versions.push(each.await.unwrap());
    }
    versions.sort_unstable();
    assert_eq!(versions, (1..=100).collect::<Vec<_>>(), "each change is one of its own");
    let cart = load(shelf, customer(1)).await.unwrap();
    let pieces: Vec<_> = cart.order_lines().iter().map(|(_, quantity)| quantity.get()).collect();
    assert_eq!(pieces, [50, 50]);
}

pub async fn carts_are_apart(shelf: &dyn CartHarness) {
    change(shelf, customer(1), CartChange::Add(product(1), line(1, "1.00"))).await.unwrap();
    let other = change(shelf, customer(11), CartChange::Add(product(2), line(2, "2.00"))).await.unwrap();
    change(shelf, customer(1), CartChange::Clear).await.unwrap();
    assert_eq!(load(shelf, customer(11)).await, Some(other));
}

async fn load(shelf: &dyn CartHarness, id: CustomerId) -> Option<Cart> {
    shelf.carts().load(id, shelf.now()).await.unwrap()
}

async fn change(shelf: &dyn CartHarness, id: CustomerId, change: CartChange) -> Result<Cart, CartFull> {
    shelf.carts().change(id, change, shelf.now()).await.unwrap()
}

fn line(pieces: u32, price: &str) -> CartLine {
    CartLine { quantity: quantity(pieces), seen_price: money(price) }
}
