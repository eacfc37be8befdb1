//! Several who would settle the same order at the same moment.

use std::time::Duration;

use stockade_domain::ledger::{Command, EventKind, StockChange};
use stockade_domain::order::{Order, OrderStatus};

use crate::ShopHarness;
use crate::scene::{HOLD, Scene, changed};

/// Each round begins a moment before the deadline, which passes while everybody is at it.
pub async fn of_all_who_would_end_a_hold_exactly_one_does(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer, rival) = (scene.product(3).await, scene.buyer().await, scene.buyer().await);
    for round in 0..24 {
        let hold = scene.done(scene.hold(&buyer, &[(product, 3)])).await;
        shop.pass(HOLD.duration().saturating_sub(Duration::from_secs(1))).await;
        let wishes = vec![
            scene.confirm(&hold),
            scene.cancel(&hold),
            Command::expire_hold(hold.id),
            scene.order(&rival, &[(product, 1)]),
            scene.confirm(&hold),
            scene.cancel(&hold),
            Command::expire_hold(hold.id),
        ];
        let (verdicts, ()) = tokio::join!(scene.at_once(wishes), shop.pass(Duration::from_secs(1)));
        let late = scene.submit(Command::expire_hold(hold.id)).await;

        let rival_bought = changed(&verdicts[3]);
        let winners = verdicts.iter().chain([&late]).filter(|verdict| changed(verdict)).count();
        let winners = winners - usize::from(rival_bought);
        let ends = ends_of(&scene, &hold).await;
        assert_eq!(ends.len(), 1, "round {round}: {verdicts:?}");
        // The rival takes back a hold that is due, and then nobody else ended it.
        assert!(winners == 1 || (winners == 0 && rival_bought), "round {round}: {verdicts:?}");

        let confirmed = scene.read_order(hold.id).await.status == OrderStatus::Confirmed;
        assert_eq!(ends[0] == EventKind::OrderConfirmed, confirmed);
        let sold = if confirmed { 3 } else { 0 } + u32::from(rival_bought);
        assert_eq!(scene.counters(product).await[..2], [3 - sold, 0], "round {round}");
        scene.submit(scene.adjust(product, StockChange::ToAvailable(3))).await;
    }
}

pub async fn of_those_who_would_take_an_order_back_exactly_one_does(shop: &dyn ShopHarness) {
    let scene = Scene::open(shop).await;
    let (product, buyer) = (scene.product(5).await, scene.buyer().await);
    for _ in 0..10 {
        let order = scene.done(scene.order(&buyer, &[(product, 2)])).await;
        let verdicts = scene.at_once((0..8).map(|_| scene.take_back(&order)).collect()).await;
        assert_eq!(verdicts.iter().filter(|verdict| changed(verdict)).count(), 1);
        assert_eq!(scene.counters(product).await, [5, 0, 0, 5]);
    }
}

async fn ends_of(scene: &Scene<'_>, hold: &Order) -> Vec<EventKind> {
    let events = scene.all_events().await.into_iter().filter(|event| event.order_id == Some(hold.id));
    events.map(|event| event.kind).filter(|kind| *kind != EventKind::HoldCreated).collect()
}
