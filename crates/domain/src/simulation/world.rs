//! What is outside of the process: the store, carts, mails, time. It outlives every crash.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;

use crate::cart::{Cart, CartChange, CartFull};
use crate::ids::{CustomerId, JobId, OrderId, ProductId};
use crate::ledger::histories::story::shelf;
use crate::ledger::{Action, Command, Outcome, Refusal, RequestId, Spent, Verdict};
use crate::mail::{Content, Letter, MailJob, MailKind, Matter};
use crate::ports::{
    CartStore, CatalogueReader, Clock, JobQueue, Ledger, MailError, Mailer, MockCatalogueReader, MockJobQueue,
    MockOrderReader, OrderReader, StoreError,
};
use crate::testing::{Dice, ManualClock, MemoryLedger, SequentialIds, listed};
use crate::time::Timestamp;

/// The world of one run.
pub struct World {
    pub store: MemoryLedger,
    pub ids: SequentialIds,
    inner: Mutex<Inner>,
}

/// What changes in it beside the books.
struct Inner {
    dice: Dice,
    /// Nothing fails any more once this is over.
    faults: bool,
    /// How far the process's clock is ahead of the store's, or behind.
    ahead: bool,
    skew: Duration,
    carts: BTreeMap<CustomerId, Cart>,
    /// All the pieces that anybody ever put into a cart.
    put_into_carts: BTreeMap<(CustomerId, ProductId), u32>,
    /// By the place of the owed mail in the books.
    jobs: BTreeMap<usize, Claimed>,
    delivered: BTreeSet<(OrderId, MailKind)>,
    /// Which request an order was made for, and which cart.
    made_for: BTreeMap<OrderId, (Option<RequestId>, Option<RequestId>)>,
    /// What each request was answered for good.
    answered: BTreeMap<RequestId, Outcome>,
    happened: BTreeMap<String, u32>,
    changed: bool,
    /// Something that the store said and that is not so.
    lie: Option<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Claimed {
    attempts: u32,
    until: Option<Timestamp>,
    done: bool,
}

impl World {
    pub fn from(seed: u64) -> Arc<Self> {
        let inner = Inner {
            dice: Dice::seeded(seed),
            faults: true,
            ahead: false,
            skew: Duration::ZERO,
            carts: BTreeMap::new(),
            put_into_carts: BTreeMap::new(),
            jobs: BTreeMap::new(),
            delivered: BTreeSet::new(),
            made_for: BTreeMap::new(),
            answered: BTreeMap::new(),
            happened: BTreeMap::new(),
            changed: false,
            lie: None,
        };
        let store = MemoryLedger::with(shelf(), ManualClock::default());
        Arc::new(Self { store, ids: SequentialIds::default(), inner: Mutex::new(inner) })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    pub fn roll(&self, sides: u32) -> u32 {
        self.inner().dice.roll(sides)
    }

    pub fn happens(&self, percent: u32) -> bool {
        self.inner().dice.happens(percent)
    }

    /// Whether something fails now that fails so often, and notes that it did.
    fn fails(&self, percent: u32, what: &str) -> bool {
        let mut inner = self.inner();
        let fails = inner.faults && inner.dice.happens(percent);
        drop(inner);
        if fails {
            self.note(what);
        }
        fails
    }

    pub fn note(&self, what: &str) {
        *self.inner().happened.entry(what.to_owned()).or_default() += 1;
    }

    pub fn happened(&self) -> BTreeMap<String, u32> {
        self.inner().happened.clone()
    }

    pub fn heal(&self) {
        let mut inner = self.inner();
        inner.faults = false;
        inner.skew = Duration::ZERO;
    }

    pub fn skew(&self, ahead: bool, skew: Duration) {
        let mut inner = self.inner();
        (inner.ahead, inner.skew) = (ahead, skew);
    }

    pub fn forget_carts(&self) {
        self.inner().carts.clear();
    }

    pub fn delivered(&self) -> BTreeSet<(OrderId, MailKind)> {
        self.inner().delivered.clone()
    }

    pub fn made_for(&self) -> BTreeMap<OrderId, (Option<RequestId>, Option<RequestId>)> {
        self.inner().made_for.clone()
    }

    pub fn put_into_carts(&self) -> BTreeMap<(CustomerId, ProductId), u32> {
        self.inner().put_into_carts.clone()
    }

    pub fn lie(&self) -> Option<String> {
        self.inner().lie.clone()
    }

    /// Whether the store decided anything, or a mail went out, since this was asked last.
    pub fn has_changed(&self) -> bool {
        std::mem::take(&mut self.inner().changed)
    }

    /// Lets others go on a few times.
    async fn pause(&self) {
        let times = self.roll(3);
        for _ in 0..times {
            Pause(false).await;
        }
    }

    /// The store's verdict, once it is durable. It must be true, and the one that was given before.
    fn decide(&self, command: &Command) -> Verdict {
        let free = self.free();
        let verdict = self.store.commit_now(std::slice::from_ref(command)).verdicts.remove(0);
        let mut inner = self.inner();
        inner.changed = true;
        if let (Err(Refusal::InsufficientStock { shortages }), false) = (&verdict.outcome, verdict.replayed)
            && let Some(lie) = shortages.iter().find(|it| free.get(&it.product_id) != Some(&it.available))
        {
            inner.lie = Some(format!("somebody was told of a shortage that is none: {lie:?} of {free:?}"));
        }
        if let (Some(request), Spent::No | Spent::Yes) = (command.request(), verdict.spent) {
            match inner.answered.get(&request.id) {
                Some(before) if *before != verdict.outcome => {
                    let lie = format!("{:?} was answered {before:?}, and then {:?}", request.id, verdict.outcome);
                    inner.lie = Some(lie);
                }
                None if is_for_good(&verdict.outcome) => {
                    inner.answered.insert(request.id.clone(), verdict.outcome.clone());
                }
                Some(_) | None => {}
            }
        }
        verdict
    }

    /// What anybody could have of each product: available, and due.
    fn free(&self) -> BTreeMap<ProductId, u32> {
        let (books, now) = (self.store.books(), self.store.clock.now());
        let due = books.orders.values().filter(|order| order.is_due(now));
        let mut free: BTreeMap<_, _> = books.products.values().map(|it| (it.id, it.counters.available)).collect();
        for line in due.flat_map(|order| &order.lines) {
            *free.entry(line.product_id).or_default() += line.quantity.get();
        }
        free
    }
}

/// What depends on what the client does next is told afresh each time; everything else is told once and for all.
pub fn is_for_good(outcome: &Outcome) -> bool {
    !matches!(
        outcome,
        Err(Refusal::CartEmpty
            | Refusal::ProductNotFound { .. }
            | Refusal::OrderNotFound
            | Refusal::HoldNotDue
            | Refusal::KeyReused)
    )
}

/// Not ready the first time.
struct Pause(bool);

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// The ports of the world, as a process sees them.
#[derive(Clone)]
pub struct Ports(pub Arc<World>);

#[async_trait]
impl Ledger for Ports {
    async fn submit(&self, command: Command) -> Result<Verdict, StoreError> {
        let Self(world) = self;
        world.pause().await;
        if world.fails(4, "the store is away") {
            return Err(StoreError::Unavailable("away".into()));
        }
        if world.fails(2, "others were in the way") {
            return Err(StoreError::Contention("a deadlock".into()));
        }
        if let Action::PlaceHold { order_id, .. } | Action::PlaceOrder { order_id, .. } = command.action() {
            let names = (command.request().map(|it| it.id.clone()), command.claim().map(|it| it.id.clone()));
            world.inner().made_for.insert(*order_id, names);
        }
        let mut verdict = world.decide(&command);
        if world.fails(4, "the store was asked twice") {
            verdict = world.decide(&command);
        }
        // Whoever is killed from here on has done it, and knows nothing of it.
        world.pause().await;
        if world.fails(6, "the answer to a COMMIT was lost") {
            return Err(StoreError::OutcomeUnknown("the connection broke".into()));
        }
        Ok(verdict)
    }
}

#[async_trait]
impl CartStore for Ports {
    async fn load(&self, customer_id: CustomerId, now: Timestamp) -> Result<Option<Cart>, StoreError> {
        let Self(world) = self;
        world.pause().await;
        if world.fails(4, "the carts are away") {
            return Err(StoreError::Unavailable("away".into()));
        }
        let cart = world.inner().carts.get(&customer_id).cloned();
        world.pause().await;
        Ok(cart.filter(|cart| now < cart.expires_at))
    }

    async fn change(
        &self,
        customer_id: CustomerId,
        change: CartChange,
        now: Timestamp,
    ) -> Result<Result<Cart, CartFull>, StoreError> {
        let Self(world) = self;
        world.pause().await;
        if world.fails(8, "the carts are away") {
            return Err(StoreError::Unavailable("away".into()));
        }
        let mut inner = world.inner();
        let kept = inner.carts.remove(&customer_id).filter(|cart| now < cart.expires_at);
        let mut cart = kept.unwrap_or_else(|| Cart::empty(now));
        let done = cart.apply(&change, now);
        inner.carts.insert(customer_id, cart.clone());
        if let (Ok(()), CartChange::Add(product_id, line)) = (&done, &change) {
            *inner.put_into_carts.entry((customer_id, *product_id)).or_default() += line.quantity.get();
        }
        drop(inner);
        if world.fails(4, "the answer of the carts was lost") {
            return Err(StoreError::OutcomeUnknown("the connection broke".into()));
        }
        Ok(done.map(|()| cart))
    }
}

#[async_trait]
impl Mailer for Ports {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let Self(world) = self;
        world.pause().await;
        if world.fails(10, "a mail was not accepted") {
            return Err(MailError::NotNow("come again later".into()));
        }
        world.inner().changed = true;
        if let Content::Order(kind, order) = &letter.content
            && !world.inner().delivered.insert((order.id, *kind))
        {
            world.note("a mail was sent twice");
        }
        world.pause().await;
        if world.fails(10, "a mail was accepted, and nobody heard") {
            return Err(MailError::NotNow("the connection broke".into()));
        }
        Ok(())
    }
}

/// The process's own clock.
impl Clock for Ports {
    fn now(&self) -> Timestamp {
        let Self(world) = self;
        let (now, inner) = (world.store.clock.now(), world.inner());
        if inner.ahead { now.after(inner.skew) } else { now.before(inner.skew) }
    }
}

impl Ports {
    pub fn orders(&self) -> Arc<dyn OrderReader> {
        let Self(world) = self.clone();
        let mut orders = MockOrderReader::new();
        orders.expect_due_holds().returning(move |now, limit| {
            let books = world.store.books();
            let due = books.orders.values().filter(|order| order.is_due(now)).map(|order| order.id);
            Ok(due.take(limit as usize).collect())
        });
        Arc::new(orders)
    }

    pub fn jobs(&self) -> Arc<dyn JobQueue> {
        let mut jobs = MockJobQueue::new();
        let world = Arc::clone(&self.0);
        jobs.expect_claim().returning(move |_, lease, limit| Ok(claim(&world, lease, limit)));
        let world = Arc::clone(&self.0);
        jobs.expect_finish().returning(move |id, _| {
            if world.fails(10, "a sent mail could not be noted") {
                return Err(StoreError::Unavailable("away".into()));
            }
            world.inner().jobs.entry(place(id)).or_default().done = true;
            Ok(())
        });
        let world = Arc::clone(&self.0);
        jobs.expect_fail().returning(move |id, _, retry_at| {
            world.inner().jobs.entry(place(id)).or_default().until = retry_at;
            Ok(())
        });
        Arc::new(jobs)
    }
}

/// Knows every product, and shows it at the price that the store has.
pub fn catalogue() -> Arc<dyn CatalogueReader> {
    let mut catalogue = MockCatalogueReader::new();
    catalogue.expect_product().returning(|id| Ok(Some(listed(id.get(), 0))));
    Arc::new(catalogue)
}

/// Judged by the store's time, whatever the process thinks it is.
fn claim(world: &World, lease: Duration, limit: u32) -> Vec<MailJob> {
    let (books, mut inner, now) = (world.store.books(), world.inner(), world.store.clock.now());
    let mut claimed = Vec::new();
    for (at, mail) in books.mails.iter().enumerate() {
        let job = inner.jobs.entry(at).or_default();
        let free = !job.done && job.until.is_none_or(|until| until <= now);
        let order = books.orders.get(&mail.order_id).filter(|_| free && claimed.len() < limit as usize);
        if let Some(order) = order {
            job.attempts += 1;
            job.until = Some(now.after(lease));
            let id = JobId::new(i64::try_from(at).unwrap() + 1).unwrap();
            let about = Matter::Order(mail.kind, order.clone());
            claimed.push(MailJob { id, to: mail.to.clone(), about, attempt: job.attempts });
        }
    }
    claimed
}

fn place(id: JobId) -> usize {
    usize::try_from(id.get() - 1).unwrap()
}
