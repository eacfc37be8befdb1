//! A shop in which everything has happened that can happen to an order.

use std::time::Duration;

use stockade_domain::account::{Email, NewAccount, PasswordHash, Role};
use stockade_domain::catalogue::{NewProduct, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ledger::{Command, HoldFor, StockChange};
use stockade_domain::ports::{AccountStore, CatalogueStore, Clock, JobQueue, LedgerStore};
use stockade_domain::testing::{ManualClock, buyer, customer, hold_time, key, lines, money, order_id, product};

/// How long the one hold that is still pending lives from the shop's last moment on.
pub const LAST_HOLD: Duration = Duration::from_mins(10);

/// The ports of a shop with nothing in it, and the clock that its ledger goes by.
pub struct Hands<'a> {
    pub accounts: &'a dyn AccountStore,
    pub shelf: &'a dyn CatalogueStore,
    pub ledger: &'a dyn LedgerStore,
    pub jobs: &'a dyn JobQueue,
    pub clock: &'a ManualClock,
}

impl Hands<'_> {
    /// Customers 1 to 3, admin 4, products 1 to 3. Leaves the clock at the shop's last moment.
    pub async fn keep_busy(&self) {
        people(self.accounts, self.clock).await;
        products(self.shelf, self.clock).await;
        trade(self).await;
    }
}

async fn people(accounts: &dyn AccountStore, clock: &ManualClock) {
    for id in 1..=4 {
        let account = NewAccount {
            email: Email::parse(&format!("customer{id}@example.com")).unwrap(),
            password_hash: PasswordHash::new(String::new()),
            role: if id == 4 { Role::Admin } else { Role::Customer },
            created_at: clock.now(),
        };
        assert_eq!(accounts.create(&account).await.unwrap().unwrap().id, customer(id));
    }
}

async fn products(shelf: &dyn CatalogueStore, clock: &ManualClock) {
    for (name, stock) in [("Lamp", 10), ("Chair", 5), ("Rug", 0)] {
        let details = ProductDetails {
            name: ProductName::new(name).unwrap(),
            description: String::new(),
            category: None,
            sku: None,
            price: money("19.99"),
            low_stock_threshold: ProductDetails::LOW_STOCK_THRESHOLD,
            max_per_customer: None,
            hold: None,
            sale: SaleWindow::ALWAYS,
        };
        let new = NewProduct { details, stock, by: customer(4), created_at: clock.now() };
        shelf.create(&new).await.unwrap();
    }
}

async fn trade(shop: &Hands<'_>) {
    let clock = shop.clock;
    let commit = async |batch: &[Command]| {
        clock.advance(Duration::from_secs(1));
        let committed = shop.ledger.commit(batch).await.unwrap();
        committed.verdicts.into_iter().map(|verdict| verdict.outcome.is_ok()).collect::<Vec<_>>()
    };
    let hold = |order, who, what, seconds| {
        let id = order_id(order);
        Command::place_hold(key(&format!("h{order}")), id, buyer(who), what, HoldFor::Exactly(hold_time(seconds)))
    };
    let buy = |order, who, what| Command::place_order(key(&format!("o{order}")), order_id(order), buyer(who), what);

    let more_rugs = Command::adjust_stock(key("a1"), customer(4), product(3), StockChange::By(4), "found".to_owned());
    let fewer_rugs =
        Command::adjust_stock(key("a2"), customer(4), product(3), StockChange::ToAvailable(3), "torn".to_owned());
    assert_eq!(commit(&[more_rugs, fewer_rugs]).await, [true, true]);

    // Bought at once, bought from a hold, given back, and too much.
    assert_eq!(commit(&[buy(1, 1, lines([(1, 2), (2, 1)])), hold(2, 2, lines([(1, 3)]), 60)]).await, [true, true]);
    let confirm = Command::confirm_hold(key("c2"), customer(2), order_id(2));
    assert_eq!(commit(&[confirm.clone(), hold(3, 3, lines([(1, 1), (3, 1)]), 60)]).await, [true, true]);
    let cancel = Command::cancel_order(key("x3"), customer(3), order_id(3));
    assert_eq!(commit(&[cancel, confirm, buy(4, 1, lines([(2, 100)]))]).await, [true, true, false]);

    // Extended, then left to expire; and a whole life in one batch.
    assert_eq!(commit(&[hold(5, 2, lines([(2, 2)]), 60)]).await, [true]);
    let extend = Command::extend_hold(key("e5"), customer(2), order_id(5), HoldFor::Exactly(hold_time(60)), 1);
    assert_eq!(commit(&[extend]).await, [true]);
    let at_once = Command::confirm_hold(key("c6"), customer(3), order_id(6));
    assert_eq!(commit(&[hold(6, 3, lines([(3, 1)]), 60), at_once]).await, [true, true]);
    clock.advance(Duration::from_mins(2));
    assert_eq!(commit(&[Command::expire_hold(order_id(5))]).await, [true]);

    // Taken back by an admin: an order that was a hold, and one that never was.
    assert_eq!(commit(&[buy(7, 1, lines([(3, 1)]))]).await, [true]);
    for order in [6, 7] {
        let id = order_id(order);
        let sorry = Command::cancel_order_as_admin(key(&format!("x{order}")), customer(4), id, "broken".to_owned());
        assert_eq!(commit(&[sorry]).await, [true]);
    }

    // A due hold is taken back by whoever wants its pieces.
    assert_eq!(commit(&[hold(8, 2, lines([(2, 4)]), 5)]).await, [true]);
    clock.advance(Duration::from_secs(10));
    assert_eq!(commit(&[buy(9, 3, lines([(2, 4)]))]).await, [true]);

    let claimed = shop.jobs.claim(clock.now(), Duration::from_mins(1), 2).await.unwrap();
    for job in claimed {
        shop.jobs.finish(job.id, clock.now()).await.unwrap();
    }
    let seconds = u32::try_from(LAST_HOLD.as_secs()).unwrap();
    assert_eq!(commit(&[hold(10, 1, lines([(1, 2)]), seconds)]).await, [true]);
}
