//! What can happen next.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::model::{Model, Product};

/// Pieces by product, which is named by its place on the shelf. One beyond the shelf is no product.
pub type Lines = BTreeMap<usize, u32>;

/// Customers of every history, by number.
pub const CUSTOMERS: usize = 2;

/// Something that happens. Orders and requests are named by their place among those before.
#[derive(Clone, Debug)]
pub enum Step {
    /// With a key that nobody has used.
    Ask(Request),
    /// An earlier request once more, with its key.
    Again(usize),
    /// The key of an earlier request, for more pieces.
    Reuse(usize),
    Fill {
        who: usize,
        product: usize,
        pieces: u32,
    },
    /// So many pieces, however many there were.
    Put {
        who: usize,
        product: usize,
        pieces: u32,
    },
    TakeOut {
        who: usize,
        product: usize,
    },
    Empty {
        who: usize,
    },
    /// So many seconds pass.
    Wait(u64),
    /// Due holds are written down as over.
    Expire,
}

/// A request that takes an `Idempotency-Key`.
#[derive(Clone, Debug)]
pub enum Request {
    Hold { who: usize, lines: Lines },
    Buy { who: usize, lines: Lines },
    CheckOut { who: usize, shown: Shown },
    Confirm { who: usize, order: usize },
    Cancel { who: usize, order: usize },
    Extend { who: usize, order: usize },
    TakeBack { order: usize },
    Adjust { product: usize, by: i32 },
    SetTo { product: usize, pieces: u32 },
}

/// What somebody says that they were shown as the total.
#[derive(Clone, Copy, Debug)]
pub enum Shown {
    Nothing,
    Cents(u64),
}

impl Request {
    /// The same but for a piece more: another request. There is none where nothing is said about pieces.
    pub fn with_more(&self) -> Option<Self> {
        let mut other = self.clone();
        match &mut other {
            Self::Hold { lines, .. } | Self::Buy { lines, .. } => *lines.values_mut().next()? += 1,
            Self::Adjust { by, .. } => *by = if *by == -1 { 1 } else { *by + 1 },
            Self::SetTo { pieces, .. } => *pieces += 1,
            _ => return None,
        }
        Some(other)
    }
}

pub fn a_model() -> BoxedStrategy<Model> {
    prop::collection::vec(a_product(), 1..=3).prop_map(Model::opening_with).boxed()
}

fn a_product() -> impl Strategy<Value = Product> {
    let limit = prop::option::weighted(0.4, 1_u32..=5);
    let hold = prop::option::of(select(vec![5, 30, 600]));
    (0_u32..=12, limit, hold, 0_u64..=2_000)
        .prop_map(|(stock, limit, hold, price)| Product::opening_with(stock, limit, hold, price))
}

pub fn a_step(model: &Model) -> BoxedStrategy<Step> {
    let requests = Union::new_weighted(requests(model)).prop_map(Step::Ask);
    let (who, product) = (0..CUSTOMERS, product(model));
    let mut steps = vec![
        (18, requests.boxed()),
        (
            5,
            (who.clone(), product.clone(), 1_u32..=4)
                .prop_map(|(who, product, pieces)| Step::Fill { who, product, pieces })
                .boxed(),
        ),
        (
            2,
            (who.clone(), product.clone(), 1_u32..=4)
                .prop_map(|(who, product, pieces)| Step::Put { who, product, pieces })
                .boxed(),
        ),
        (1, (who.clone(), product).prop_map(|(who, product)| Step::TakeOut { who, product }).boxed()),
        (1, who.prop_map(|who| Step::Empty { who }).boxed()),
        (4, a_wait(model)),
        (2, Just(Step::Expire).boxed()),
    ];
    if !model.asked.is_empty() {
        steps.push((4, (0..model.asked.len()).prop_map(Step::Again).boxed()));
        steps.push((1, (0..model.asked.len()).prop_map(Step::Reuse).boxed()));
    }
    Union::new_weighted(steps).boxed()
}

fn requests(model: &Model) -> Vec<(u32, BoxedStrategy<Request>)> {
    let (who, product) = (0..CUSTOMERS, product(model));
    let lines = prop::collection::btree_map(product.clone(), 1_u32..=4, 1..=3);
    let bought = (who.clone(), lines);
    let mut requests = vec![
        (6, bought.clone().prop_map(|(who, lines)| Request::Hold { who, lines }).boxed()),
        (2, bought.prop_map(|(who, lines)| Request::Buy { who, lines }).boxed()),
        (4, a_checkout(model)),
        (1, (product.clone(), -4_i32..=6).prop_map(|(product, by)| Request::Adjust { product, by }).boxed()),
        (1, (product, 0_u32..=8).prop_map(|(product, pieces)| Request::SetTo { product, pieces }).boxed()),
    ];
    if !model.orders.is_empty() {
        let (order, settled) = (0..model.orders.len(), (who, 0..model.orders.len()));
        requests.extend([
            (5, settled.clone().prop_map(|(who, order)| Request::Confirm { who, order }).boxed()),
            (3, settled.clone().prop_map(|(who, order)| Request::Cancel { who, order }).boxed()),
            (3, settled.prop_map(|(who, order)| Request::Extend { who, order }).boxed()),
            (2, order.prop_map(|order| Request::TakeBack { order }).boxed()),
        ]);
    }
    requests
}

/// Mostly one that is there.
fn product(model: &Model) -> BoxedStrategy<usize> {
    let products = model.shelf.len();
    prop_oneof![30 => 0..products, 1 => Just(products)].boxed()
}

fn a_checkout(model: &Model) -> BoxedStrategy<Request> {
    let totals: Vec<u64> = (0..CUSTOMERS).map(|who| model.cart_total(who)).collect();
    let off = prop_oneof![4 => Just(None), 4 => Just(Some(0)), 1 => Just(Some(1))];
    (0..CUSTOMERS, off)
        .prop_map(move |(who, off)| {
            let shown = off.map_or(Shown::Nothing, |off| Shown::Cents(totals[who] + off));
            Request::CheckOut { who, shown }
        })
        .boxed()
}

/// A moment, or until the next hold ends, or almost; seldom a day, after which a cart is gone.
fn a_wait(model: &Model) -> BoxedStrategy<Step> {
    let until = model.next_deadline().unwrap_or(7);
    prop_oneof![
        3 => Just(1), 4 => Just(until), 3 => Just((until - 1).max(1)), 2 => Just(until + 1), 1 => Just(86_400),
    ]
    .prop_map(Step::Wait)
    .boxed()
}
