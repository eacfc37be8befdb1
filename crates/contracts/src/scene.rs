//! A shop set up for one clause: people, products, and what is done to them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use stockade_domain::account::{Email, NewAccount, PasswordHash, Role};
use stockade_domain::catalogue::{HoldTime, NewProduct, Product, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ids::{CustomerId, OrderId, ProductId};
use stockade_domain::ledger::{
    Command, HoldFor, IdempotencyKey, InventoryEvent, Receipt, Refusal, StockChange, Verdict,
};
use stockade_domain::mail::{Job, JobQuery};
use stockade_domain::order::{Buyer, Lines, Order, OrderQuery};
use stockade_domain::page::{Page, PageLimit, PageRequest, Position};
use stockade_domain::ports::{IdSource, ProductEdit};
use stockade_domain::report::EventQuery;
use stockade_domain::testing::{SequentialIds, money, quantity};

use crate::ShopHarness;

/// A hold that no product or test says more about.
pub(crate) const HOLD: HoldTime = HoldTime::DEFAULT;

/// No longer than [`HOLD`] lives: at its deadline it is over.
pub(crate) const HOLD_IS_OVER: Duration = HOLD.duration();

/// A shop with an admin, where every name and key is new.
pub(crate) struct Scene<'a> {
    pub(crate) shop: &'a dyn ShopHarness,
    pub(crate) admin: CustomerId,
    ids: SequentialIds,
    people: AtomicU32,
    products: Mutex<Vec<ProductId>>,
}

impl<'a> Scene<'a> {
    pub(crate) async fn open(shop: &'a dyn ShopHarness) -> Self {
        Self::run_by(shop, account(shop, "admin@example.com", Role::Admin).await.id)
    }

    pub(crate) fn run_by(shop: &'a dyn ShopHarness, admin: CustomerId) -> Self {
        let ids = SequentialIds::default();
        Self { shop, admin, ids, people: AtomicU32::new(0), products: Mutex::new(Vec::new()) }
    }

    pub(crate) async fn buyer(&self) -> Buyer {
        let number = self.people.fetch_add(1, Ordering::Relaxed) + 1;
        account(self.shop, &format!("buyer{number}@example.com"), Role::Customer).await
    }

    pub(crate) async fn buyers(&self, count: usize) -> Vec<Buyer> {
        let mut buyers = Vec::new();
        for _ in 0..count {
            buyers.push(self.buyer().await);
        }
        buyers
    }

    /// A product at 10.00 that is always on sale, with so many pieces.
    pub(crate) async fn product(&self, stock: u32) -> ProductId {
        self.product_with(stock, |_| ()).await
    }

    /// A product about which something else is said.
    pub(crate) async fn product_with(&self, stock: u32, say: impl FnOnce(&mut ProductDetails)) -> ProductId {
        let mut details = details("thing");
        say(&mut details);
        let new = NewProduct { details, stock, by: self.admin, created_at: self.shop.now() };
        let id = self.shop.shelf().create(&new).await.unwrap().id;
        self.products.lock().unwrap().push(id);
        id
    }

    /// Edits the product as it is now.
    pub(crate) async fn edit(&self, id: ProductId, say: impl FnOnce(&mut ProductDetails)) {
        let mut product = self.read(id).await;
        say(&mut product.details);
        let edit = self.shop.shelf().edit(id, product.version, &product.details, self.shop.now()).await.unwrap();
        assert!(matches!(edit, ProductEdit::Done(_)), "{edit:?}");
    }

    pub(crate) async fn archive(&self, id: ProductId) {
        let version = self.read(id).await.version;
        let edit = self.shop.shelf().archive(id, version, self.shop.now()).await.unwrap();
        assert!(matches!(edit, ProductEdit::Done(_)), "{edit:?}");
    }

    pub(crate) fn key(&self) -> IdempotencyKey {
        self.ids.idempotency_key()
    }

    pub(crate) fn order_id(&self) -> OrderId {
        self.ids.order_id()
    }

    pub(crate) fn hold(&self, buyer: &Buyer, lines: &[(ProductId, u32)]) -> Command {
        self.hold_for(buyer, lines, HoldFor::ProductOr(HOLD))
    }

    pub(crate) fn hold_for(&self, buyer: &Buyer, wanted: &[(ProductId, u32)], hold: HoldFor) -> Command {
        Command::place_hold(self.key(), self.order_id(), buyer.clone(), lines(wanted), hold)
    }

    pub(crate) fn order(&self, buyer: &Buyer, wanted: &[(ProductId, u32)]) -> Command {
        Command::place_order(self.key(), self.order_id(), buyer.clone(), lines(wanted))
    }

    pub(crate) fn confirm(&self, order: &Order) -> Command {
        Command::confirm_hold(self.key(), order.buyer.id, order.id)
    }

    pub(crate) fn cancel(&self, order: &Order) -> Command {
        Command::cancel_order(self.key(), order.buyer.id, order.id)
    }

    pub(crate) fn extend(&self, order: &Order) -> Command {
        Command::extend_hold(self.key(), order.buyer.id, order.id, HoldFor::ProductOr(HOLD), 3)
    }

    pub(crate) fn take_back(&self, order: &Order) -> Command {
        Command::cancel_order_as_admin(self.key(), self.admin, order.id, "sent back".to_owned())
    }

    pub(crate) fn adjust(&self, product_id: ProductId, change: StockChange) -> Command {
        Command::adjust_stock(self.key(), self.admin, product_id, change, "counted".to_owned())
    }

    pub(crate) async fn submit(&self, command: Command) -> Verdict {
        self.shop.ledger().submit(command).await.unwrap()
    }

    /// Submits what must be done, and returns the order it was done to.
    pub(crate) async fn done(&self, command: Command) -> Order {
        ordered(&self.submit(command).await)
    }

    /// Submits what must be refused.
    pub(crate) async fn refused(&self, command: Command) -> Refusal {
        self.submit(command).await.outcome.unwrap_err()
    }

    /// Submits each from a task of its own, all at the same time. None may fail.
    pub(crate) async fn at_once(&self, commands: Vec<Command>) -> Vec<Verdict> {
        let tasks: Vec<_> = commands
            .into_iter()
            .map(|command| {
                let ledger = self.shop.ledger();
                tokio::spawn(async move { ledger.submit(command).await })
            })
            .collect();
        let mut verdicts = Vec::new();
        for task in tasks {
            verdicts.push(task.await.unwrap().unwrap());
        }
        verdicts
    }

    pub(crate) async fn read(&self, id: ProductId) -> Product {
        self.shop.catalogue().product(id).await.unwrap().unwrap()
    }

    pub(crate) async fn read_order(&self, id: OrderId) -> Order {
        self.shop.orders().order(id).await.unwrap().unwrap()
    }

    /// Available, held, sold and received.
    pub(crate) async fn counters(&self, id: ProductId) -> [u32; 4] {
        let counters = self.read(id).await.counters;
        [counters.available, counters.held, counters.sold, counters.received]
    }

    /// Everything that is written about this shop.
    pub(crate) async fn books(&self) -> Books {
        let ids = self.products.lock().unwrap().clone();
        let mut products = Vec::new();
        for id in ids {
            products.push(self.read(id).await);
        }
        Books { products, orders: self.all_orders().await, events: self.all_events().await, jobs: self.jobs().await }
    }

    pub(crate) async fn all_orders(&self) -> Vec<Order> {
        let (orders, now) = (self.shop.orders(), self.shop.now());
        every_page(PageLimit::MAX, async |page| orders.list(&OrderQuery::all(page), now).await.unwrap()).await
    }

    pub(crate) async fn all_events(&self) -> Vec<InventoryEvent> {
        let events = self.shop.events();
        every_page(PageLimit::MAX, async |page| events.events(&EventQuery::all(page)).await.unwrap()).await
    }

    /// A product's rows of the ledger, oldest first.
    pub(crate) async fn events_of(&self, id: ProductId) -> Vec<InventoryEvent> {
        let mut events = self.all_events().await;
        events.retain(|event| event.product_id == id);
        events.sort_by_key(|event| event.stock_version);
        events
    }

    pub(crate) async fn jobs(&self) -> Vec<Job> {
        let jobs = self.shop.jobs();
        every_page(PageLimit::MAX, async |page| jobs.jobs(&JobQuery::all(page)).await.unwrap()).await
    }
}

/// All that a shop's readers show.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Books {
    pub(crate) products: Vec<Product>,
    pub(crate) orders: Vec<Order>,
    pub(crate) events: Vec<InventoryEvent>,
    pub(crate) jobs: Vec<Job>,
}

pub(crate) async fn account(shop: &dyn ShopHarness, email: &str, role: Role) -> Buyer {
    let account = shop.accounts().create(&new_account(shop, email, role)).await.unwrap().unwrap();
    Buyer { id: account.id, email: account.email }
}

pub(crate) fn new_account(shop: &dyn ShopHarness, email: &str, role: Role) -> NewAccount {
    let password_hash = PasswordHash::new(format!("$argon2id$of-{email}"));
    NewAccount { email: Email::parse(email).unwrap(), password_hash, role, created_at: shop.now() }
}

pub(crate) fn details(name: &str) -> ProductDetails {
    ProductDetails {
        name: ProductName::new(name).unwrap(),
        description: String::new(),
        category: None,
        sku: None,
        price: money("10.00"),
        low_stock_threshold: ProductDetails::LOW_STOCK_THRESHOLD,
        max_per_customer: None,
        hold: None,
        sale: SaleWindow::ALWAYS,
    }
}

pub(crate) fn lines(wanted: &[(ProductId, u32)]) -> Lines {
    Lines::new(wanted.iter().map(|(id, pieces)| (*id, quantity(*pieces)))).unwrap()
}

/// The order of a receipt.
pub(crate) fn ordered(verdict: &Verdict) -> Order {
    verdict.outcome.as_ref().unwrap().order().unwrap().clone()
}

/// Whether this verdict is the one that changed the order.
pub(crate) fn changed(verdict: &Verdict) -> bool {
    matches!(verdict.outcome, Ok(Receipt::Order { changed: true, .. }))
}

/// Reads a list to its end, so many rows at a time.
pub(crate) async fn every_page<T>(limit: PageLimit, read: impl AsyncFn(PageRequest) -> Page<T>) -> Vec<T> {
    let (mut rows, mut after): (_, Option<Position>) = (Vec::new(), None);
    loop {
        let page = read(PageRequest { limit, after }).await;
        assert!(page.rows.len() <= usize::from(limit.get()), "a page is no longer than was asked for");
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = Some(next),
            None => return rows,
        }
    }
}
