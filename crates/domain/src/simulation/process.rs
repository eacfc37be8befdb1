//! A process of the service: what it is doing, until it is done or killed.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use super::crowd::{Intent, Wish};
use super::world::{Ports, World, catalogue};
use crate::ledger::{Command, HoldLimits, Verdict};
use crate::ports::{Ledger, MockAccountStore, StoreError};
use crate::testing::{SequentialIds, buyer, customer, hold_time};
use crate::usecase::{Checkout, CheckoutRequest, ExpireHolds, ExtendHold, FillCart, PlaceHold, PlaceOrder, SendMails};

/// The admin among the customers.
pub const ADMIN: i64 = 9;

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// An answer on its way to whoever asked: the intent's number, and a verdict unless something failed.
pub type Reply = (usize, Result<Option<Verdict>, StoreError>);

/// What is being done, in no particular order.
pub struct Process {
    ports: Ports,
    tasks: Vec<Task>,
    replies: Arc<Mutex<Vec<Reply>>>,
}

impl Process {
    pub fn start(world: &Arc<World>) -> Self {
        Self { ports: Ports(Arc::clone(world)), tasks: Vec::new(), replies: Arc::default() }
    }

    pub fn is_idle(&self) -> bool {
        self.tasks.is_empty()
    }

    /// All that was being done is gone, and what was answered is not heard any more.
    pub fn kill(&mut self) {
        self.tasks.clear();
        self.replies.lock().unwrap().clear();
    }

    /// A request arrives.
    pub fn receive(&mut self, intent: &Intent) {
        let (ports, intent, replies) = (self.ports.clone(), intent.clone(), Arc::clone(&self.replies));
        self.tasks.push(Box::pin(async move {
            let answer = answer(&ports, &intent).await;
            replies.lock().unwrap().push((intent.number, answer));
        }));
    }

    pub fn expire(&mut self) {
        let ports = self.ports.clone();
        self.tasks.push(Box::pin(async move {
            let (ledger, clock) = (Arc::new(ports.clone()), Arc::new(ports.clone()));
            // What fails is left to the next round.
            let _ = ExpireHolds { orders: ports.orders(), ledger, clock }.run(3).await;
        }));
    }

    pub fn send_mails(&mut self) {
        let ports = self.ports.clone();
        self.tasks.push(Box::pin(async move {
            let (mailer, clock) = (Arc::new(ports.clone()), Arc::new(ports.clone()));
            let lease = Duration::from_mins(1);
            let sending = SendMails {
                jobs: ports.jobs(),
                // Nobody asks for a password here.
                accounts: Arc::new(MockAccountStore::new()),
                mailer,
                ids: Arc::new(SequentialIds::default()),
                clock,
                max_attempts: u32::MAX,
                lease,
            };
            let _ = sending.run(3).await;
        }));
    }

    /// Lets one of the tasks go on as far as it can.
    pub fn go_on(&mut self, which: usize) {
        if self.tasks.is_empty() {
            return;
        }
        let which = which % self.tasks.len();
        if self.tasks[which].as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            drop(self.tasks.swap_remove(which));
        }
    }

    pub fn replies(&mut self) -> Vec<Reply> {
        std::mem::take(&mut *self.replies.lock().unwrap())
    }
}

/// As the handler of a request would. A cart that was filled is no verdict.
async fn answer(ports: &Ports, intent: &Intent) -> Result<Option<Verdict>, StoreError> {
    let Intent { who, key, wish, .. } = intent.clone();
    let ledger: Arc<dyn Ledger> = Arc::new(ports.clone());
    let (carts, clock) = (Arc::new(ports.clone()), Arc::new(ports.clone()));
    let ids = Arc::new(super::run::Ids(Arc::clone(&ports.0)));
    let verdict = match wish {
        Wish::Hold(lines) => {
            let limits = HoldLimits { live: Some(4), lapsed: None };
            let place_hold = PlaceHold { ledger, ids, default_hold: hold_time(20), limits };
            place_hold.run(key, buyer(who), lines, None).await
        }
        Wish::Order(lines) => PlaceOrder { ledger, ids }.run(key, buyer(who), lines).await,
        Wish::FillCart(product_id, pieces) => {
            let filled = FillCart { carts, catalogue: catalogue(), clock };
            return match filled.add(customer(who), product_id, pieces).await {
                Err(crate::usecase::FillCartError::Store(error)) => Err(error),
                Ok(_) | Err(_) => Ok(None),
            };
        }
        Wish::CheckOut => {
            let request = CheckoutRequest { key, buyer: buyer(who), expected_total: None };
            Checkout { carts, ledger, ids, clock }.run(request).await
        }
        Wish::Confirm(order_id) => ledger.submit(Command::confirm_hold(key, customer(who), order_id)).await,
        Wish::Extend(order_id) => {
            let extend = ExtendHold { ledger, default_hold: hold_time(20), max_extensions: 2 };
            extend.run(key, customer(who), order_id).await
        }
        Wish::Cancel(order_id) => ledger.submit(Command::cancel_order(key, customer(who), order_id)).await,
        Wish::TakeBack(order_id) => {
            let command = Command::cancel_order_as_admin(key, customer(ADMIN), order_id, "taken back".to_owned());
            ledger.submit(command).await
        }
        Wish::Adjust(product_id, change) => {
            let command = Command::adjust_stock(key, customer(ADMIN), product_id, change, "counted".to_owned());
            ledger.submit(command).await
        }
    };
    verdict.map(Some)
}
