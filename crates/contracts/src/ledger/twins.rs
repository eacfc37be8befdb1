//! Two groups of people and products that nothing distinguishes but their ids.

use std::collections::BTreeMap;
use std::time::Duration;

use stockade_domain::catalogue::HoldTime;
use stockade_domain::ids::{OrderId, ProductId};
use stockade_domain::ledger::{
    Command, CounterChange, Counters, EventKind, HoldFor, Receipt, Refusal, StockChange, Verdict,
};
use stockade_domain::money::Money;
use stockade_domain::order::{Buyer, Order, OrderStatus};
use stockade_domain::testing::{Dice, key, order_id};

use crate::ShopHarness;
use crate::scene::{Scene, account, lines};
use stockade_domain::account::Role;

/// Two sides to which the same is done.
pub(super) struct Twins<'a> {
    pub(super) left: Side<'a>,
    pub(super) right: Side<'a>,
    orders: u32,
}

/// What somebody wants, by places instead of ids.
#[derive(Debug)]
pub(super) enum Wish {
    Hold { order: u32, buyer: usize, lines: Vec<(usize, u32)>, key: u32, seconds: u32 },
    Order { order: u32, buyer: usize, lines: Vec<(usize, u32)>, key: u32 },
    Confirm { order: u32, buyer: usize },
    Extend { order: u32, buyer: usize },
    Cancel { order: u32, buyer: usize },
    TakeBack { order: u32 },
    Expire { order: u32 },
    Adjust { product: usize, by: i64 },
}

/// One group.
pub(super) struct Side<'a> {
    scene: Scene<'a>,
    buyers: Vec<Buyer>,
    products: Vec<ProductId>,
    /// Where this side's order ids begin.
    first: u128,
    turns: std::sync::atomic::AtomicU32,
}

impl<'a> Twins<'a> {
    pub(super) async fn born(shop: &'a dyn ShopHarness, seed: u64) -> Self {
        let (left, right) = (u128::from(seed) * 20_000, u128::from(seed) * 20_000 + 10_000);
        Self { left: Side::born(shop, left).await, right: Side::born(shop, right).await, orders: 0 }
    }

    pub(super) fn wish(&mut self, dice: &mut Dice) -> Wish {
        let buyer = dice.roll(3) as usize;
        let order = if self.orders == 0 { 0 } else { dice.roll(self.orders) };
        match dice.roll(12) {
            kind @ 0..6 => {
                self.orders += 1;
                let (order, key) = (self.orders - 1, dice.roll(40));
                let lines = (0..=dice.roll(2)).map(|_| (dice.roll(3) as usize, 1 + dice.roll(3))).collect();
                match kind {
                    0..4 => Wish::Hold { order, buyer, lines, key, seconds: 5 + dice.roll(60) },
                    _ => Wish::Order { order, buyer, lines, key },
                }
            }
            6 => Wish::Confirm { order, buyer },
            7 => Wish::Cancel { order, buyer },
            8 => Wish::Extend { order, buyer },
            9 => Wish::TakeBack { order },
            10 => Wish::Expire { order },
            _ => Wish::Adjust { product: dice.roll(3) as usize, by: i64::from(dice.roll(5)) - 2 },
        }
    }

    pub(super) async fn pass_some_time(&self, dice: &mut Dice) {
        self.left.scene.shop.pass(Duration::from_secs(u64::from(dice.roll(30)))).await;
    }
}

impl<'a> Side<'a> {
    async fn born(shop: &'a dyn ShopHarness, first: u128) -> Self {
        let admin = account(shop, &format!("admin{first}@example.com"), Role::Admin).await.id;
        let scene = Scene::run_by(shop, admin);
        let mut buyers = Vec::new();
        for number in 0..3 {
            buyers.push(account(shop, &format!("twin{first}-{number}@example.com"), Role::Customer).await);
        }
        let limited = scene.product_with(9, |details| details.max_per_customer = Some(4)).await;
        let products = vec![scene.product(5).await, limited, scene.product(12).await];
        Self { scene, buyers, products, first, turns: 0.into() }
    }

    pub(super) fn command(&self, wish: &Wish) -> Command {
        let turn = self.turns.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let fresh = key(&format!("turn-{turn}"));
        let id = |order: &u32| order_id(self.first + 1 + u128::from(*order));
        let wanted = |places: &[(usize, u32)]| {
            lines(&places.iter().map(|(place, pieces)| (self.products[*place], *pieces)).collect::<Vec<_>>())
        };
        match wish {
            Wish::Hold { order, buyer, lines, key: number, seconds } => {
                let lives = HoldFor::Exactly(HoldTime::from_seconds(*seconds).unwrap());
                let buyer = self.buyers[*buyer].clone();
                Command::place_hold(key(&format!("{number}")), id(order), buyer, wanted(lines), lives)
            }
            Wish::Order { order, buyer, lines, key: number } => {
                let buyer = self.buyers[*buyer].clone();
                Command::place_order(key(&format!("{number}")), id(order), buyer, wanted(lines))
            }
            Wish::Confirm { order, buyer } => Command::confirm_hold(fresh, self.buyers[*buyer].id, id(order)),
            Wish::Cancel { order, buyer } => Command::cancel_order(fresh, self.buyers[*buyer].id, id(order)),
            Wish::Extend { order, buyer } => {
                let lives = HoldFor::Exactly(HoldTime::from_seconds(45).unwrap());
                Command::extend_hold(fresh, self.buyers[*buyer].id, id(order), lives, 2)
            }
            Wish::TakeBack { order } => {
                Command::cancel_order_as_admin(fresh, self.scene.admin, id(order), "back".to_owned())
            }
            Wish::Expire { order } => Command::expire_hold(id(order)),
            Wish::Adjust { product, by } => self.scene.adjust(self.products[*product], StockChange::By(*by)),
        }
    }

    /// The verdicts, without what tells the sides apart.
    pub(super) fn told(&self, verdicts: &[Verdict]) -> Vec<(Told, bool)> {
        verdicts.iter().map(|verdict| (self.told_once(verdict), verdict.replayed)).collect()
    }

    /// Counters, orders and rows of the ledger, without what tells the sides apart.
    pub(super) async fn left_with(&self) -> LeftWith {
        let mut events = Vec::new();
        let mut products = Vec::new();
        for id in &self.products {
            let product = self.scene.read(*id).await;
            products.push((product.counters, product.stock_version));
            for event in self.scene.events_of(*id).await {
                let order = event.order_id.map(|id| self.place_of_order(id));
                events.push((event.kind, event.change, event.stock_version, order, event.reason));
            }
        }
        let mut orders = BTreeMap::new();
        for order in self.scene.all_orders().await {
            if self.buyers.contains(&order.buyer) {
                orders.insert(self.place_of_order(order.id), self.seen(&order));
            }
        }
        LeftWith { products, orders, events }
    }

    fn told_once(&self, verdict: &Verdict) -> Told {
        match &verdict.outcome {
            Ok(Receipt::Order { order, changed, .. }) => {
                assert!(order.number.is_some());
                Told::Order { place: self.place_of_order(order.id), seen: self.seen(order), changed: *changed }
            }
            Ok(Receipt::Stock { level, change }) => Told::Stock(level.counters, level.version, *change),
            Err(Refusal::InsufficientStock { shortages }) => {
                let short = shortages.iter();
                Told::Short(short.map(|short| (self.place_of(short.product_id), short.available)).collect())
            }
            Err(Refusal::PerCustomerLimit { product_id, had, .. }) => Told::Limit(self.place_of(*product_id), *had),
            Err(Refusal::HoldExpired { .. }) => Told::Refused("the hold ended".to_owned()),
            Err(refusal) => Told::Refused(refusal.to_string()),
        }
    }

    fn seen(&self, order: &Order) -> Seen {
        let lines = order.lines.iter().map(|line| (self.place_of(line.product_id), line.quantity.get())).collect();
        Seen { status: order.status, lines, total: order.total, extensions: order.extensions, version: order.version }
    }

    fn place_of(&self, id: ProductId) -> usize {
        self.products.iter().position(|own| *own == id).unwrap()
    }

    fn place_of_order(&self, id: OrderId) -> u128 {
        id.get().as_u128() - self.first
    }
}

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    Order { place: u128, seen: Seen, changed: bool },
    Stock(Counters, u64, i64),
    Short(Vec<(usize, u32)>),
    Limit(usize, u32),
    Refused(String),
}

/// An order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    status: OrderStatus,
    lines: Vec<(usize, u32)>,
    total: Money,
    extensions: u32,
    version: u32,
}

/// A side's books.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LeftWith {
    products: Vec<(Counters, u64)>,
    orders: BTreeMap<u128, Seen>,
    events: Vec<(EventKind, CounterChange, u64, Option<u128>, String)>,
}
