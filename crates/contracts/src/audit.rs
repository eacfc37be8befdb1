//! The auditor: finds nothing in a shop that keeps its promises, however busy.

mod busy_shop;
mod corruptions;

use std::time::Duration;

use stockade_domain::ledger::{Command, Refusal};
use stockade_domain::testing::Dice;

pub use self::busy_shop::{Hands, LAST_HOLD};
pub use self::corruptions::CORRUPTIONS;
use crate::ShopHarness;
use crate::scene::Scene;

/// What an [`Auditor`](stockade_domain::ports::Auditor) must do. What it must find is tested where it can be planted.
#[macro_export]
macro_rules! audit_contract {
    ($start:expr) => {
        $crate::audited_clauses!($start, audit: a_busy_shop_is_clean, an_empty_shop_is_clean, an_audit_names_its_checks);
    };
}

/// The end of every clause about the books: due holds are taken back, as a worker would do, and nothing is wrong.
pub async fn finds_nothing(shop: &dyn ShopHarness) {
    take_back_due_holds(shop).await;
    is_clean(shop).await;
}

pub async fn an_empty_shop_is_clean(shop: &dyn ShopHarness) {
    finds_nothing(shop).await;
}

pub async fn an_audit_names_its_checks(shop: &dyn ShopHarness) {
    let report = shop.auditor().audit(shop.now()).await.unwrap();
    assert!(!report.checks.is_empty());
    assert_eq!(report.at, shop.now());
}

/// Audits while others write: a snapshot never shows half a change.
pub async fn a_busy_shop_is_clean(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (buyers, mut dice) = (scene.buyers(5).await, Dice::seeded(7));
    let products = [scene.product(40).await, scene.product(25).await, scene.product(0).await];
    let mut placed = Vec::new();
    for _ in 0..12 {
        take_back_due_holds(shop).await;
        let mut wishes = Vec::new();
        for _ in 0..10 {
            let wanted = [(*dice.pick(&products), 1 + dice.roll(3)), (*dice.pick(&products), 1)];
            let buyer = dice.pick(&buyers);
            wishes.push(match dice.roll(8) {
                0..3 => scene.hold(buyer, &wanted),
                3 => scene.order(buyer, &wanted),
                _ if placed.is_empty() => scene.order(buyer, &wanted),
                4 => scene.confirm(dice.pick(&placed)),
                5 => scene.cancel(dice.pick(&placed)),
                6 => scene.extend(dice.pick(&placed)),
                _ => scene.take_back(dice.pick(&placed)),
            });
        }
        let (verdicts, ()) = tokio::join!(scene.at_once(wishes), is_clean(shop));
        placed.extend(verdicts.iter().filter_map(|verdict| verdict.outcome.as_ref().ok()?.order().cloned()));
        shop.pass(Duration::from_secs(40)).await;
    }
    assert!(20 < placed.len(), "the history is not a dull one");
}

async fn is_clean(shop: &dyn ShopHarness) {
    let report = shop.auditor().audit(shop.now()).await.unwrap();
    assert!(report.is_clean(), "{:#?}", report.findings);
}

async fn take_back_due_holds(shop: &dyn ShopHarness) {
    for due in shop.orders().due_holds(shop.now(), 10_000).await.unwrap() {
        let verdict = shop.ledger().submit(Command::expire_hold(due)).await.unwrap();
        assert!(matches!(verdict.outcome, Ok(_) | Err(Refusal::HoldNotDue)), "{verdict:?}");
    }
}
