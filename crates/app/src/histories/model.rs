//! A shop in a few lines: what is promised, and nothing of how it is done.

use std::collections::BTreeMap;

use super::order::{Order, Status};
use super::step::{CUSTOMERS, Lines, Request, Shown, Step};
use super::told::{CART_EMPTY, KEY_REUSED, NO_SUCH, Refused, SHORT, Told};

/// For products that do not say how long they are held, in seconds.
pub const DEFAULT_HOLD: u64 = 120;
pub const MAX_LIVE_HOLDS: usize = 3;
pub const MAX_EXTENSIONS: u32 = 2;

/// A cart that nobody has changed for so many seconds is gone.
const CART_TTL: u64 = 24 * 60 * 60;

/// Nobody stays signed in for ever.
const LONGEST: u64 = 20 * 24 * 60 * 60;

#[derive(Clone, Debug)]
pub struct Model {
    /// Seconds since the shop opened.
    pub now: u64,
    pub shelf: Vec<Product>,
    pub orders: Vec<Order>,
    pub carts: [Cart; CUSTOMERS],
    /// Every request with a key, and what it was told. The key is its place.
    pub asked: Vec<(Request, Told)>,
    /// What the last step was told.
    pub told: Told,
}

#[derive(Clone, Debug)]
pub struct Product {
    pub limit: Option<u32>,
    pub hold: Option<u64>,
    /// In cents.
    pub price: u64,
    pub available: u32,
    pub held: u32,
    pub sold: u32,
    pub received: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Cart {
    pub lines: Lines,
    ends: u64,
}

type Outcome = Result<Told, Refused>;

impl Model {
    pub fn opening_with(shelf: Vec<Product>) -> Self {
        Self { now: 0, shelf, orders: Vec::new(), carts: Default::default(), asked: Vec::new(), told: Told::Nothing }
    }

    /// Whether this can be said of what there is, also after steps before it were left out.
    pub fn allows(&self, step: &Step) -> bool {
        match step {
            Step::Ask(request) => self.makes_sense(request),
            Step::Again(place) => *place < self.asked.len(),
            Step::Reuse(place) => {
                let asked = self.asked.get(*place);
                asked.is_some_and(|(request, told)| request.with_more().is_some() && told.is_kept())
            }
            Step::Fill { product, .. } | Step::Put { product, .. } | Step::TakeOut { product, .. } => {
                *product <= self.shelf.len()
            }
            Step::Wait(seconds) => self.now + seconds < LONGEST,
            Step::Empty { .. } | Step::Expire => true,
        }
    }

    fn makes_sense(&self, request: &Request) -> bool {
        match request {
            Request::Hold { lines, .. } | Request::Buy { lines, .. } => {
                lines.keys().all(|product| *product <= self.shelf.len())
            }
            Request::CheckOut { .. } => true,
            Request::Confirm { order, .. }
            | Request::Cancel { order, .. }
            | Request::Extend { order, .. }
            | Request::TakeBack { order } => *order < self.orders.len(),
            Request::Adjust { product, by } => *product <= self.shelf.len() && *by != 0,
            Request::SetTo { product, .. } => *product <= self.shelf.len(),
        }
    }

    pub fn after(mut self, step: &Step) -> Self {
        self.told = match step {
            Step::Ask(request) => {
                let told = self.ask(request);
                self.asked.push((request.clone(), told.clone()));
                told
            }
            Step::Again(place) => self.ask_again(*place),
            Step::Reuse(_) => Told::Refused(KEY_REUSED),
            Step::Fill { who, product, pieces } => self.fill(*who, *product, *pieces),
            Step::Put { who, product, pieces } => self.put(*who, *product, *pieces),
            Step::Empty { who } => {
                self.cart(*who).lines.clear();
                Told::Cart
            }
            Step::TakeOut { who, product } => {
                let cart = self.cart(*who);
                cart.lines.remove(product);
                Told::Cart
            }
            Step::Wait(seconds) => {
                self.now += seconds;
                Told::Nothing
            }
            Step::Expire => {
                for place in self.due(|_| true) {
                    self.release(place, Status::Expired);
                }
                Told::Nothing
            }
        };
        self
    }

    /// What the order shows now, whoever comes late to write it down.
    pub fn status(&self, order: &Order) -> Status {
        if order.is_due(self.now) { Status::Expired } else { order.status }
    }

    /// What is in somebody's cart now.
    pub fn lines_of(&self, who: usize) -> Lines {
        let cart = &self.carts[who];
        if self.now < cart.ends { cart.lines.clone() } else { Lines::new() }
    }

    pub fn cart_total(&self, who: usize) -> u64 {
        self.total(&self.lines_of(who))
    }

    /// In how many seconds the next hold ends.
    pub fn next_deadline(&self) -> Option<u64> {
        let live = self.orders.iter().filter(|order| order.is_live(self.now));
        live.filter_map(|order| Some(order.deadline? - self.now)).min()
    }

    /// Only what was decided by stock, time or the order's state is told again; the rest is asked anew.
    fn ask_again(&mut self, place: usize) -> Told {
        let (request, told) = self.asked[place].clone();
        if told.is_kept() {
            return Told::Replay;
        }
        let told = self.ask(&request);
        self.asked[place].1 = told.clone();
        told
    }

    fn ask(&mut self, request: &Request) -> Told {
        let outcome = match request {
            Request::Hold { who, lines } => self.hold(*who, lines),
            Request::Buy { who, lines } => self.buy(*who, lines, Shown::Nothing),
            Request::CheckOut { who, shown } => self.check_out(*who, *shown),
            Request::Confirm { who, order } => self.owned(*who, *order).and_then(|()| self.confirm(*order)),
            Request::Cancel { who, order } => self.owned(*who, *order).and_then(|()| self.cancel(*order)),
            Request::Extend { who, order } => self.owned(*who, *order).and_then(|()| self.extend(*order)),
            Request::TakeBack { order } => self.take_back(*order),
            Request::Adjust { product, by } => self.adjust(*product, *by),
            Request::SetTo { product, pieces } => self.set_to(*product, *pieces),
        };
        outcome.unwrap_or_else(Told::Refused)
    }

    fn hold(&mut self, who: usize, lines: &Lines) -> Outcome {
        self.may_have(who, lines)?;
        let live = self.orders.iter().filter(|order| order.buyer == who && order.is_live(self.now)).count();
        if MAX_LIVE_HOLDS <= live {
            return Err(Refused(409, "hold_limit"));
        }
        self.free(lines)?;
        for (product, pieces) in lines {
            let product = &mut self.shelf[*product];
            product.available -= pieces;
            product.held += pieces;
        }
        let deadline = Some(self.now + self.hold_time(lines));
        Ok(self.enter(who, lines, Status::Pending, deadline))
    }

    fn buy(&mut self, who: usize, lines: &Lines, shown: Shown) -> Outcome {
        self.may_have(who, lines)?;
        if let Shown::Cents(cents) = shown
            && cents != self.total(lines)
        {
            return Err(Refused(409, "price_changed"));
        }
        self.free(lines)?;
        for (product, pieces) in lines {
            let product = &mut self.shelf[*product];
            product.available -= pieces;
            product.sold += pieces;
        }
        Ok(self.enter(who, lines, Status::Confirmed, None))
    }

    fn check_out(&mut self, who: usize, shown: Shown) -> Outcome {
        let lines = self.lines_of(who);
        if lines.is_empty() {
            return Err(CART_EMPTY);
        }
        let told = self.buy(who, &lines, shown)?;
        self.cart(who).lines.clear();
        Ok(told)
    }

    fn confirm(&mut self, place: usize) -> Outcome {
        if self.orders[place].status != Status::Confirmed {
            self.live(place)?;
            for (product, pieces) in self.orders[place].lines.clone() {
                let product = &mut self.shelf[product];
                product.held -= pieces;
                product.sold += pieces;
            }
            self.settle(place, Status::Confirmed);
        }
        Ok(self.tell(place, false))
    }

    fn cancel(&mut self, place: usize) -> Outcome {
        if self.orders[place].status != Status::Cancelled {
            self.live(place)?;
            self.release(place, Status::Cancelled);
        }
        Ok(self.tell(place, false))
    }

    fn extend(&mut self, place: usize) -> Outcome {
        self.live(place)?;
        let deadline = Some(self.now + self.hold_time(&self.orders[place].lines));
        let order = &mut self.orders[place];
        if order.extensions == MAX_EXTENSIONS {
            return Err(Refused(409, "extension_limit"));
        }
        order.extensions += 1;
        order.deadline = order.deadline.max(deadline);
        order.version += 1;
        Ok(self.tell(place, false))
    }

    /// An admin cancels: a hold as its owner does, and what was bought as well.
    fn take_back(&mut self, place: usize) -> Outcome {
        if self.orders[place].status != Status::Confirmed {
            return self.cancel(place);
        }
        for (product, pieces) in self.orders[place].lines.clone() {
            let product = &mut self.shelf[product];
            product.sold -= pieces;
            product.available += pieces;
        }
        self.settle(place, Status::Cancelled);
        Ok(self.tell(place, false))
    }

    fn adjust(&mut self, place: usize, by: i32) -> Outcome {
        if self.shelf.len() <= place {
            return Err(NO_SUCH);
        }
        self.free(&Lines::from([(place, by.min(0).unsigned_abs())]))?;
        let product = &mut self.shelf[place];
        product.available = product.available.checked_add_signed(by).unwrap();
        product.received = product.received.checked_add_signed(by).unwrap();
        Ok(Told::Stock { product: product.clone(), change: by })
    }

    fn set_to(&mut self, place: usize, pieces: u32) -> Outcome {
        if self.shelf.len() <= place {
            return Err(NO_SUCH);
        }
        let could_be_had = self.could_be_had(place);
        self.free(&Lines::from([(place, could_be_had)]))?;
        let change = pieces.checked_signed_diff(could_be_had).unwrap();
        let product = &mut self.shelf[place];
        product.available = pieces;
        product.received = product.received.checked_add_signed(change).unwrap();
        Ok(Told::Stock { product: product.clone(), change })
    }

    fn fill(&mut self, who: usize, product: usize, pieces: u32) -> Told {
        if self.shelf.len() <= product {
            return Told::Refused(NO_SUCH);
        }
        *self.cart(who).lines.entry(product).or_default() += pieces;
        Told::Cart
    }

    fn put(&mut self, who: usize, product: usize, pieces: u32) -> Told {
        if self.shelf.len() <= product {
            return Told::Refused(NO_SUCH);
        }
        self.cart(who).lines.insert(product, pieces);
        Told::Cart
    }

    /// Somebody's cart, whose day begins anew.
    fn cart(&mut self, who: usize) -> &mut Cart {
        let lines = self.lines_of(who);
        self.carts[who] = Cart { lines, ends: self.now + CART_TTL };
        &mut self.carts[who]
    }

    fn owned(&self, who: usize, place: usize) -> Result<(), Refused> {
        if self.orders[place].buyer == who { Ok(()) } else { Err(NO_SUCH) }
    }

    fn live(&self, place: usize) -> Result<(), Refused> {
        let order = &self.orders[place];
        match self.status(order) {
            Status::Pending => Ok(()),
            Status::Expired => Err(Refused(409, "hold_expired")),
            Status::Confirmed | Status::Cancelled => Err(Refused(409, "hold_not_pending")),
        }
    }

    /// Products that are there, and no more of each than one customer may have.
    fn may_have(&self, who: usize, lines: &Lines) -> Result<(), Refused> {
        for (place, pieces) in lines {
            let product = self.shelf.get(*place).ok_or(NO_SUCH)?;
            let bought = self.orders.iter().filter(|order| order.buyer == who && order.counts(self.now));
            let had: u32 = bought.filter_map(|order| order.lines.get(place)).sum();
            if product.limit.is_some_and(|limit| limit < had + pieces) {
                return Err(Refused(409, "per_customer_limit"));
            }
        }
        Ok(())
    }

    fn could_be_had(&self, place: usize) -> u32 {
        let due = self.due(|order| order.lines.contains_key(&place));
        self.shelf[place].available + due.iter().map(|due| self.orders[*due].lines[&place]).sum::<u32>()
    }

    /// Takes due holds back, the longest due first, as long as pieces are missing; none if they would not do.
    fn free(&mut self, wanted: &Lines) -> Result<(), Refused> {
        if wanted.iter().any(|(place, pieces)| self.could_be_had(*place) < *pieces) {
            return Err(SHORT);
        }
        for (place, pieces) in wanted {
            for due in self.due(|order| order.lines.contains_key(place)) {
                if self.shelf[*place].available < *pieces {
                    self.release(due, Status::Expired);
                }
            }
        }
        Ok(())
    }

    fn due(&self, which: impl Fn(&Order) -> bool) -> Vec<usize> {
        let due = self.orders.iter().enumerate().filter(|(_, order)| order.is_due(self.now) && which(order));
        let mut due: Vec<_> = due.map(|(place, order)| (order.deadline, place)).collect();
        due.sort_unstable();
        due.into_iter().map(|(_, place)| place).collect()
    }

    fn release(&mut self, place: usize, status: Status) {
        for (product, pieces) in self.orders[place].lines.clone() {
            let product = &mut self.shelf[product];
            product.held -= pieces;
            product.available += pieces;
        }
        self.settle(place, status);
    }

    fn settle(&mut self, place: usize, status: Status) {
        let order = &mut self.orders[place];
        order.status = status;
        order.version += 1;
    }

    fn enter(&mut self, buyer: usize, lines: &Lines, status: Status, deadline: Option<u64>) -> Told {
        let total = self.total(lines);
        let lines = lines.clone();
        self.orders.push(Order { buyer, lines, total, status, deadline, extensions: 0, version: 1 });
        self.tell(self.orders.len() - 1, true)
    }

    fn tell(&self, place: usize, made: bool) -> Told {
        Told::Order { place, order: self.orders[place].clone(), made, at: self.now }
    }

    fn total(&self, lines: &BTreeMap<usize, u32>) -> u64 {
        lines.iter().filter_map(|(place, pieces)| Some(self.shelf.get(*place)?.price * u64::from(*pieces))).sum()
    }

    fn hold_time(&self, lines: &Lines) -> u64 {
        lines.keys().map(|place| self.shelf[*place].hold.unwrap_or(DEFAULT_HOLD)).min().unwrap_or(DEFAULT_HOLD)
    }
}

impl Product {
    pub const fn opening_with(stock: u32, limit: Option<u32>, hold: Option<u64>, price: u64) -> Self {
        Self { limit, hold, price, available: stock, held: 0, sold: 0, received: stock }
    }
}
