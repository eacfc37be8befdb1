//! Random histories of a small shop.

use std::time::Duration;

use proptest::prelude::*;

use crate::catalogue::SaleWindow;
use crate::ids::OrderId;
use crate::ledger::{Command, HoldFor, HoldLimits, IdempotencyKey, LockedProduct, StockChange};
use crate::order::Lines;
use crate::testing::{buyer, customer, hold_time, key, money, on_shelf, order_id, product, quantity, second};

/// What happens in a shop, in the order in which it happens. Shrinks by leaving steps out.
#[derive(Clone, Debug)]
pub struct Story(Vec<Step>);

/// A step as it reaches the ledger.
pub enum Happening {
    Wait(Duration),
    Command(Box<Command>),
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait {
        seconds: u64,
    },
    Wish {
        who: i64,
        key: Key,
        wish: Wish,
    },
    /// An earlier step comes again with its key; a try has an order id of its own.
    Again {
        step: usize,
    },
}

#[derive(Clone, Copy, Debug)]
enum Key {
    /// By a client who never uses one twice.
    New,
    /// By a client who has few of them.
    Shared(u8),
    /// By the service, since the client sent none.
    Made,
}

#[derive(Clone, Copy, Debug)]
enum Wish {
    Hold { lines: [(i64, u32); 2], exactly: Option<u32> },
    Order { lines: [(i64, u32); 2] },
    CheckOut { lines: [(i64, u32); 2], expects_ten: bool },
    Confirm { order: usize, stranger: bool },
    Extend { order: usize, stranger: bool },
    Cancel { order: usize, stranger: bool },
    TakeBack { order: usize },
    Expire { order: usize },
    Adjust { product: i64, change: StockChange },
}

/// Something plain, something that is limited for each customer and held shortly, something with a window.
pub fn shelf() -> [LockedProduct; 3] {
    let sale = SaleWindow::new(Some(second(3)), Some(second(40))).unwrap();
    [
        on_shelf(1, 6),
        LockedProduct { max_per_customer: Some(3), hold: Some(hold_time(8)), ..on_shelf(2, 5) },
        LockedProduct { sale, price: money("0.05"), ..on_shelf(3, 4) },
    ]
}

pub fn a_story() -> impl Strategy<Value = Story> {
    prop::collection::vec(a_step(), 1..=40).prop_map(Story)
}

fn a_step() -> impl Strategy<Value = Step> {
    let key = prop_oneof![4 => Just(Key::New), 1 => (0_u8..3).prop_map(Key::Shared), 2 => Just(Key::Made)];
    prop_oneof![
        3 => (0_u64..12).prop_map(|seconds| Step::Wait { seconds }),
        14 => (1_i64..=3, key, a_wish()).prop_map(|(who, key, wish)| Step::Wish { who, key, wish }),
        2 => any::<usize>().prop_map(|step| Step::Again { step }),
    ]
}

fn a_wish() -> impl Strategy<Value = Wish> {
    let line = || (1_i64..=3, 1_u32..=2);
    let lines = move || [line(), line()];
    let order = || (any::<usize>(), prop::bool::weighted(0.1));
    let change = prop_oneof![
        (-5_i64..=5).prop_map(StockChange::By),
        (0_u32..=6).prop_map(StockChange::ToAvailable),
        Just(StockChange::By(i64::MAX)),
    ];
    prop_oneof![
        6 => (lines(), prop::option::weighted(0.2, 5_u32..20)).prop_map(|(lines, exactly)| Wish::Hold { lines, exactly }),
        2 => lines().prop_map(|lines| Wish::Order { lines }),
        1 => (lines(), any::<bool>()).prop_map(|(lines, expects_ten)| Wish::CheckOut { lines, expects_ten }),
        3 => order().prop_map(|(order, stranger)| Wish::Confirm { order, stranger }),
        2 => order().prop_map(|(order, stranger)| Wish::Extend { order, stranger }),
        2 => order().prop_map(|(order, stranger)| Wish::Cancel { order, stranger }),
        2 => any::<usize>().prop_map(|order| Wish::TakeBack { order }),
        2 => any::<usize>().prop_map(|order| Wish::Expire { order }),
        2 => (1_i64..=3, change).prop_map(|(product, change)| Wish::Adjust { product, change }),
    ]
}

impl Story {
    pub fn happenings(&self) -> impl Iterator<Item = Happening> {
        self.0.iter().enumerate().map(|(at, step)| match step {
            Step::Wait { seconds } => Happening::Wait(Duration::from_secs(*seconds)),
            Step::Wish { who, key, wish } => Happening::Command(Box::new(self.command(at, at, *who, *key, *wish))),
            Step::Again { step } => self.again(at, *step),
        })
    }

    pub fn commands(&self) -> impl Iterator<Item = Command> {
        self.happenings().filter_map(|happening| match happening {
            Happening::Command(command) => Some(*command),
            Happening::Wait(_) => None,
        })
    }

    fn again(&self, at: usize, step: usize) -> Happening {
        let first = step % (at + 1);
        match self.0[first] {
            Step::Wish { who, key, wish } => Happening::Command(Box::new(self.command(at, first, who, key, wish))),
            Step::Wait { .. } | Step::Again { .. } => Happening::Wait(Duration::ZERO),
        }
    }

    /// The wish that was first made at step `first`, as it is made at step `at`.
    fn command(&self, at: usize, first: usize, who: i64, key_of: Key, wish: Wish) -> Command {
        let id = order_id_of(at);
        let admin = customer(9);
        let key = match key_of {
            Key::New => key(&format!("new-{first}")),
            Key::Shared(number) => key(&format!("shared-{number}")),
            Key::Made => IdempotencyKey::made(order_id_of(first).get()),
        };
        match wish {
            Wish::Hold { lines, exactly } => {
                Command::place_hold(key, id, buyer(who), merged(lines), hold_for(exactly)).within(limits_of(who))
            }
            Wish::Order { lines } => Command::place_order(key, id, buyer(who), merged(lines)),
            Wish::CheckOut { lines, expects_ten } => {
                let expected = expects_ten.then(|| money("10.00"));
                Command::check_out(key, id, buyer(who), merged(lines), expected)
            }
            Wish::Confirm { order, stranger } => {
                let (order_id, owner) = self.placed_before(first, order);
                Command::confirm_hold(key, customer(if stranger { who } else { owner }), order_id)
            }
            Wish::Extend { order, stranger } => {
                let (order_id, owner) = self.placed_before(first, order);
                let by = customer(if stranger { who } else { owner });
                Command::extend_hold(key, by, order_id, hold_for(None), 2)
            }
            Wish::Cancel { order, stranger } => {
                let (order_id, owner) = self.placed_before(first, order);
                Command::cancel_order(key, customer(if stranger { who } else { owner }), order_id)
            }
            Wish::TakeBack { order } => {
                let (order_id, _) = self.placed_before(first, order);
                Command::cancel_order_as_admin(key, admin, order_id, "taken back".to_owned())
            }
            Wish::Expire { order } => Command::expire_hold(self.placed_before(first, order).0),
            Wish::Adjust { product: id, change } => {
                Command::adjust_stock(key, admin, product(id), change, "counted".to_owned())
            }
        }
    }

    /// One of the orders that somebody wished for before this step, whether they got it or not, and who that was.
    fn placed_before(&self, step: usize, order: usize) -> (OrderId, i64) {
        let wishes = self.0.iter().enumerate().take(step).filter_map(|(at, step)| match step {
            Step::Wish { who, wish: Wish::Hold { .. } | Wish::Order { .. } | Wish::CheckOut { .. }, .. } => {
                Some((order_id_of(at), *who))
            }
            _ => None,
        });
        let wishes: Vec<_> = wishes.collect();
        if wishes.is_empty() { (order_id(404), 1) } else { wishes[order % wishes.len()] }
    }
}

/// A wish's own, in the order of the wishes.
fn order_id_of(step: usize) -> OrderId {
    order_id(step as u128 + 1_000)
}

fn hold_for(exactly: Option<u32>) -> HoldFor {
    exactly.map_or(HoldFor::ProductOr(hold_time(20)), |seconds| HoldFor::Exactly(hold_time(seconds)))
}

/// One of the customers may keep as much as they like.
fn limits_of(who: i64) -> HoldLimits {
    if who == 1 { HoldLimits::default() } else { HoldLimits { live: Some(2), lapsed: Some(2) } }
}

fn merged(lines: [(i64, u32); 2]) -> Lines {
    Lines::new(lines.map(|(id, pieces)| (product(id), quantity(pieces)))).unwrap()
}
