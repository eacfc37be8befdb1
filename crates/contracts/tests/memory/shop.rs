//! A shop in memory: a [`MemoryLedger`], and mocks that read its books.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use stockade_contracts::{OneByOne, ShopHarness, Time};
use stockade_domain::account::Account;
use stockade_domain::catalogue::{NewProduct, Product};
use stockade_domain::ids::{CustomerId, EventId, JobId, ProductId};
use stockade_domain::ledger::{Command, InventoryEvent, LockedProduct};
use stockade_domain::mail::{Job, JobKind, JobState, OwedMail};
use stockade_domain::page::{Page, PageRequest, Position};
use stockade_domain::ports::{
    AccountStore, Auditor, CatalogueReader, CatalogueStore, Clock, Committed, JobQueue, Ledger, LedgerReader,
    LedgerStore, MockAccountStore, MockAuditor, MockCatalogueReader, MockCatalogueStore, MockJobQueue,
    MockLedgerReader, MockOrderReader, OrderReader, ProductEdit, StoreError,
};
use stockade_domain::report::{AuditReport, EventQuery};
use stockade_domain::sort::Direction;
use stockade_domain::testing::MemoryLedger;
use stockade_domain::time::Timestamp;

use crate::audit::findings;

/// Products and people, with the ledger that moves their stock.
pub struct Shop {
    pub books: Arc<MemoryLedger>,
    store: Arc<dyn LedgerStore>,
    products: Arc<Mutex<BTreeMap<ProductId, Product>>>,
    people: Arc<Mutex<Vec<Account>>>,
}

impl Shop {
    pub fn sound() -> Self {
        Self::with(|store| store)
    }

    /// A shop whose store is what `wrap` makes of a sound one.
    pub fn with<S: LedgerStore + 'static>(wrap: impl FnOnce(Known) -> S) -> Self {
        let (books, people) = (Arc::new(MemoryLedger::default()), Arc::default());
        let store = Arc::new(wrap(Known { books: Arc::clone(&books), people: Arc::clone(&people) }));
        Self { books, store, products: Arc::default(), people }
    }
}

/// Refuses to write for somebody without an account, as a foreign key would.
pub struct Known {
    pub books: Arc<MemoryLedger>,
    people: Arc<Mutex<Vec<Account>>>,
}

#[async_trait]
impl LedgerStore for Known {
    async fn commit(&self, batch: &[Command]) -> Result<Committed, StoreError> {
        let known = |id: CustomerId| self.people.lock().unwrap().iter().any(|account| account.id == id);
        if batch.iter().filter_map(Command::request).all(|request| known(request.id.scope)) {
            Ok(self.books.commit_now(batch))
        } else {
            Err(StoreError::Internal("no such customer".into()))
        }
    }
}

#[async_trait]
impl Time for Shop {
    fn now(&self) -> Timestamp {
        self.books.clock.now()
    }

    async fn pass(&self, span: Duration) {
        self.books.clock.advance(span);
    }
}

impl ShopHarness for Shop {
    fn ledger(&self) -> Arc<dyn Ledger> {
        Arc::new(OneByOne(self.store()))
    }

    fn store(&self) -> Arc<dyn LedgerStore> {
        Arc::clone(&self.store)
    }

    fn catalogue(&self) -> Arc<dyn CatalogueReader> {
        let (books, products) = (Arc::clone(&self.books), Arc::clone(&self.products));
        let mut catalogue = MockCatalogueReader::new();
        catalogue.expect_product().returning(move |id| {
            let product = products.lock().unwrap().get(&id).cloned();
            Ok(product.map(|product| {
                let locked = &books.books().products[&id];
                Product { counters: locked.counters, stock_version: locked.stock_version, ..product }
            }))
        });
        Arc::new(catalogue)
    }

    fn shelf(&self) -> Arc<dyn CatalogueStore> {
        let mut editor = MockCatalogueStore::new();
        let (books, products) = (Arc::clone(&self.books), Arc::clone(&self.products));
        editor.expect_create().returning(move |new| Ok(create(&books, &mut products.lock().unwrap(), new)));
        let (books, products) = (Arc::clone(&self.books), Arc::clone(&self.products));
        editor.expect_edit().returning(move |id, _, details, _| {
            let mut products = products.lock().unwrap();
            let product = products.get_mut(&id).unwrap();
            product.details = details.clone();
            product.version += 1;
            books.books().products.get_mut(&id).unwrap().price = details.price;
            Ok(ProductEdit::Done(product.clone()))
        });
        let (books, products) = (Arc::clone(&self.books), Arc::clone(&self.products));
        editor.expect_archive().returning(move |id, _, _| {
            books.books().products.get_mut(&id).unwrap().archived = true;
            Ok(ProductEdit::Done(products.lock().unwrap()[&id].clone()))
        });
        Arc::new(editor)
    }

    fn accounts(&self) -> Arc<dyn AccountStore> {
        let people = Arc::clone(&self.people);
        let mut accounts = MockAccountStore::new();
        accounts.expect_create().returning(move |new| {
            let mut people = people.lock().unwrap();
            let id = CustomerId::new(next_id(people.len())).unwrap();
            let (email, role, created_at) = (new.email.clone(), new.role, new.created_at);
            let account = Account { id, email, role, disabled: false, created_at };
            people.push(account.clone());
            Ok(Ok(account))
        });
        Arc::new(accounts)
    }

    fn orders(&self) -> Arc<dyn OrderReader> {
        let mut orders = MockOrderReader::new();
        let books = Arc::clone(&self.books);
        orders.expect_order().returning(move |id| Ok(books.books().orders.get(&id).cloned()));
        let books = Arc::clone(&self.books);
        orders.expect_list().returning(move |query, _| {
            let orders = books.books().orders.values().cloned().collect();
            Ok(newest_first(orders, &query.page, |order| order.number.unwrap().get()))
        });
        let books = Arc::clone(&self.books);
        orders.expect_due_holds().returning(move |now, _| {
            Ok(books.books().orders.values().filter(|order| order.is_due(now)).map(|order| order.id).collect())
        });
        Arc::new(orders)
    }

    fn events(&self) -> Arc<dyn LedgerReader> {
        let books = Arc::clone(&self.books);
        let mut events = MockLedgerReader::new();
        events.expect_events().returning(move |query| {
            let events = books.books().events.clone().into_iter().enumerate();
            let numbered =
                events.map(|(index, event)| InventoryEvent { id: EventId::new(next_id(index)).ok(), ..event });
            let asked = numbered.filter(|event| is_asked_for(query, event)).collect();
            let id = |event: &InventoryEvent| event.id.unwrap().get();
            Ok(match query.sort.direction {
                Direction::Up => oldest_first(asked, &query.page, id),
                Direction::Down => newest_first(asked, &query.page, id),
            })
        });
        Arc::new(events)
    }

    fn jobs(&self) -> Arc<dyn JobQueue> {
        let books = Arc::clone(&self.books);
        let mut jobs = MockJobQueue::new();
        jobs.expect_jobs().returning(move |query| {
            let mails = books.books().mails.clone();
            let jobs = mails.iter().enumerate().map(|(index, mail)| job(next_id(index), mail)).collect();
            Ok(newest_first(jobs, &query.page, |job| job.id.get()))
        });
        Arc::new(jobs)
    }

    fn auditor(&self) -> Arc<dyn Auditor> {
        let books = Arc::clone(&self.books);
        let mut auditor = MockAuditor::new();
        auditor
            .expect_audit()
            .returning(move |at| Ok(AuditReport { at, checks: Vec::new(), findings: findings(&books) }));
        Arc::new(auditor)
    }
}

fn create(ledger: &MemoryLedger, products: &mut BTreeMap<ProductId, Product>, new: &NewProduct) -> Product {
    let id = ProductId::new(next_id(products.len())).unwrap();
    let opening = new.opening_event(id);
    let product = Product {
        id,
        details: new.details.clone(),
        counters: new.counters(),
        version: 1,
        stock_version: u64::from(opening.is_some()),
        archived: false,
        created_at: new.created_at,
        updated_at: new.created_at,
    };
    let locked = LockedProduct {
        id,
        name: new.details.name.clone(),
        price: new.details.price,
        max_per_customer: new.details.max_per_customer,
        hold: new.details.hold,
        sale: new.details.sale,
        archived: false,
        counters: product.counters,
        stock_version: product.stock_version,
    };
    let mut books = ledger.books();
    books.products.insert(id, locked);
    books.events.extend(opening);
    products.insert(id, product.clone());
    product
}

fn job(id: i64, mail: &OwedMail) -> Job {
    Job {
        id: JobId::new(id).unwrap(),
        kind: JobKind::Order(mail.kind),
        order_id: Some(mail.order_id),
        state: JobState::Waiting,
        attempts: 0,
        last_error: None,
        created_at: mail.owed_at,
        next_try_at: mail.owed_at,
        done_at: None,
    }
}

fn is_asked_for(query: &EventQuery, event: &InventoryEvent) -> bool {
    query.product_id.is_none_or(|id| id == event.product_id)
        && query.order_id.is_none_or(|id| Some(id) == event.order_id)
        && query.kind.is_none_or(|kind| kind == event.kind)
        && query.from.is_none_or(|from| from <= event.at)
        && query.to.is_none_or(|to| event.at < to)
}

fn next_id(so_far: usize) -> i64 {
    i64::try_from(so_far).unwrap() + 1
}

fn oldest_first<T>(mut rows: Vec<T>, page: &PageRequest, id: impl Fn(&T) -> i64) -> Page<T> {
    rows.retain(|row| page.after.as_ref().is_none_or(|after| after.id < id(row)));
    rows.sort_by_key(&id);
    Page::cut(rows, page.limit, |row| Position { key: None, id: id(row) })
}

fn newest_first<T>(mut rows: Vec<T>, page: &PageRequest, id: impl Fn(&T) -> i64) -> Page<T> {
    rows.retain(|row| page.after.as_ref().is_none_or(|after| id(row) < after.id));
    rows.sort_by_key(|row| std::cmp::Reverse(id(row)));
    Page::cut(rows, page.limit, |row| Position { key: None, id: id(row) })
}
