//! The shop itself: every route, a file, and a clock that stands still.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use serde_json::{Value, json};
use stockade_domain::account::{Account, Email, NewAccount, PasswordHash, Role, Session};
use stockade_domain::ids::SessionId;
use stockade_domain::ports::Clock;
use stockade_domain::testing::ManualClock;
use stockade_domain::usecase::{ExpireHolds, SESSION_TTL};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::model::{DEFAULT_HOLD, MAX_EXTENSIONS, MAX_LIVE_HOLDS, Model, Product};
use super::order::{Order, Status};
use super::step::{CUSTOMERS, Lines, Request, Shown, Step};
use super::told::{Refused, Told};
use crate::config::{Layers, Settings, Sources};
use crate::state::AppState;
use crate::testing::{Answer, Client, anonymous, with_json};
use crate::wiring;

pub struct Shop {
    state: Arc<AppState>,
    client: Client,
    clock: ManualClock,
    customers: Vec<Person>,
    admin: Person,
    /// Numbers of the products on the shelf.
    products: Vec<i64>,
    /// Identifiers of the orders, in the order in which they were made.
    orders: Vec<String>,
    /// What each request with a key was answered at last.
    answers: Vec<Answer>,
    // The last to go.
    runtime: Runtime,
    _folder: TempDir,
}

struct Person {
    account: Account,
    session: SessionId,
}

impl Shop {
    /// A new one with what is on the model's shelf.
    pub fn open(model: &Model) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(&folder);
        let clock = ManualClock::default();
        let opening = async {
            let wired = wiring::open_at(&settings, Arc::new(clock.clone())).unwrap();
            wired.prepare(&settings).await.unwrap();
            let state = wired.state;
            let admin = Person::new(&state, "admin", Role::Admin).await;
            let mut customers = Vec::new();
            for number in 0..CUSTOMERS {
                customers.push(Person::new(&state, &format!("customer{number}"), Role::Customer).await);
            }
            let client = Client::over(web::Data::from(Arc::clone(&state))).await;
            (state, client, admin, customers)
        };
        let (state, client, admin, customers) = runtime.block_on(opening);
        let (products, orders, answers) = (Vec::new(), Vec::new(), Vec::new());
        let mut shop =
            Self { state, client, clock, customers, admin, products, orders, answers, runtime, _folder: folder };
        for product in &model.shelf {
            let body = json!({
                "name": "Tea", "description": "", "price": amount(product.price), "stock": product.available,
                "max_per_customer": product.limit, "hold_seconds": product.hold,
            });
            let answer = shop.send(&shop.admin, "POST", "/api/v1/admin/products", &[], Some(&body));
            shop.products.push(answer.body["id"].as_i64().unwrap());
        }
        shop
    }

    /// Does the step, and sees that what is answered is what the model, after the step, was told.
    pub fn take(&mut self, step: &Step, model: &Model) {
        let answer = match step {
            Step::Ask(request) => {
                let answer = self.ask(request, self.answers.len());
                self.answers.push(answer.clone());
                answer
            }
            Step::Again(place) => {
                let answer = self.ask(&model.asked[*place].0, *place);
                let before = std::mem::replace(&mut self.answers[*place], answer.clone());
                if matches!(model.told, Told::Replay) {
                    return same(&before, &answer);
                }
                answer
            }
            Step::Reuse(place) => self.ask(&model.asked[*place].0.with_more().unwrap(), *place),
            Step::Fill { who, product, pieces } => {
                let body = json!({"product_id": self.product(*product), "quantity": pieces});
                self.send(&self.customers[*who], "POST", "/api/v1/cart/items", &[], Some(&body))
            }
            Step::Put { who, product, pieces } => {
                let path = format!("/api/v1/cart/items/{}", self.product(*product));
                self.send(&self.customers[*who], "PUT", &path, &[], Some(&json!({"quantity": pieces})))
            }
            Step::Empty { who } => self.send(&self.customers[*who], "DELETE", "/api/v1/cart", &[], None),
            Step::TakeOut { who, product } => {
                let path = format!("/api/v1/cart/items/{}", self.product(*product));
                self.send(&self.customers[*who], "DELETE", &path, &[], None)
            }
            Step::Wait(seconds) => return self.clock.advance(Duration::from_secs(*seconds)),
            Step::Expire => return self.expire(),
        };
        assert_eq!(answer.header("idempotency-replayed"), None, "nobody has asked this before");
        self.told(&model.told, &answer);
    }

    /// Stock, orders and carts are what they are in the model.
    pub fn compare(&self, model: &Model) {
        for (product, number) in model.shelf.iter().zip(&self.products) {
            let stock = self.send(&self.admin, "GET", &format!("/api/v1/products/{number}/stock"), &[], None);
            assert_level(&stock.body, product);
        }
        for (who, customer) in self.customers.iter().enumerate() {
            let cart = self.send(customer, "GET", "/api/v1/cart", &[], None).body;
            assert_eq!(
                (self.lines(&cart), &cart["total"]),
                (model.lines_of(who), &json!(amount(model.cart_total(who))))
            );

            let orders = self.send(customer, "GET", "/api/v1/orders?limit=100", &[], None);
            let mut shown: Vec<&Value> = orders.body["data"].as_array().unwrap().iter().collect();
            shown.sort_by_key(|order| self.orders.iter().position(|id| order["id"] == id.as_str()));
            let theirs: Vec<&Order> = model.orders.iter().filter(|order| order.buyer == who).collect();
            assert_eq!(shown.len(), theirs.len(), "so many orders has customer {who}");
            for (shown, order) in shown.into_iter().zip(theirs) {
                self.assert_order(shown, order, model.status(order), model.now);
            }
        }
    }

    /// Every promise holds on the books, once the worker has been there: one of them is that it comes soon.
    pub fn audit(&self) {
        self.expire();
        let audit = self.send(&self.admin, "GET", "/api/v1/admin/audit", &[], None);
        assert_eq!((audit.status, &audit.body["clean"]), (200, &json!(true)), "{}", audit.body);
        assert!(10 <= audit.body["checks"].as_array().unwrap().len(), "{}", audit.body);
    }

    fn told(&mut self, told: &Told, answer: &Answer) {
        match told {
            Told::Nothing | Told::Replay => {}
            Told::Refused(Refused(status, code)) => assert_eq!(answer.problem(), (*status, *code), "{}", answer.body),
            Told::Cart => assert_eq!(answer.status, 200, "{}", answer.body),
            Told::Stock { product, change } => {
                assert_eq!((answer.status, &answer.body["change"]), (201, &json!(change)), "{}", answer.body);
                assert_level(&answer.body, product);
            }
            Told::Order { place, order, made, at } => {
                assert_eq!(answer.status, if *made { 201 } else { 200 }, "{}", answer.body);
                let id = answer.body["id"].as_str().unwrap();
                if *made {
                    assert!(!self.orders.iter().any(|known| known == id), "a new order has a new identifier");
                    self.orders.push(id.to_owned());
                }
                assert_eq!(id, self.orders[*place], "another order");
                self.assert_order(&answer.body, order, order.status, *at);
            }
        }
    }

    fn assert_order(&self, shown: &Value, order: &Order, status: Status, now: u64) {
        let live = status == Status::Pending;
        let left = order.deadline.filter(|_| live).map_or(0, |deadline| (deadline - now) * 1_000);
        let expected = json!({
            "status": status.as_str(), "total": amount(order.total), "version": order.version,
            "extensions": order.extensions, "expires_in_ms": left,
            "extensions_left": if live { MAX_EXTENSIONS - order.extensions } else { 0 },
        });
        let members = expected.as_object().unwrap().iter();
        let differing: Vec<_> = members.filter(|(name, value)| &shown[name.as_str()] != *value).collect();
        assert!(differing.is_empty(), "expected {differing:?} of {shown}");
        assert_eq!(self.lines(shown), order.lines, "{shown}");
    }

    fn ask(&self, request: &Request, key: usize) -> Answer {
        let settle = |what: &str, order: &usize| format!("/api/v1/orders/{}/{what}", self.orders[*order]);
        let adjustments =
            |product: &usize| format!("/api/v1/admin/products/{}/stock-adjustments", self.product(*product));
        let (who, path, body) = match request {
            Request::Hold { who, lines } => (Some(who), "/api/v1/holds".to_owned(), Some(self.items(lines))),
            Request::Buy { who, lines } => (Some(who), "/api/v1/orders".to_owned(), Some(self.items(lines))),
            Request::CheckOut { who, shown } => {
                let body = match shown {
                    Shown::Nothing => json!({}),
                    Shown::Cents(cents) => json!({"expected_total": amount(*cents)}),
                };
                (Some(who), "/api/v1/checkout".to_owned(), Some(body))
            }
            Request::Confirm { who, order } => (Some(who), settle("confirm", order), None),
            Request::Cancel { who, order } => (Some(who), settle("cancel", order), None),
            Request::Extend { who, order } => (Some(who), settle("extend", order), None),
            Request::TakeBack { order } => (None, format!("/api/v1/admin/orders/{}/cancel", self.orders[*order]), None),
            Request::Adjust { product, by } => {
                (None, adjustments(product), Some(json!({"delta": by, "reason": "of a history"})))
            }
            Request::SetTo { product, pieces } => {
                (None, adjustments(product), Some(json!({"set_to": pieces, "reason": "of a history"})))
            }
        };
        let who = who.map_or(&self.admin, |who| &self.customers[*who]);
        self.send(who, "POST", &path, &[("Idempotency-Key", &format!("key-{key}"))], body.as_ref())
    }

    fn send(&self, who: &Person, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let token = self.state.tokens.issue(&who.account, who.session, self.clock.now()).unwrap().0;
        let request = anonymous(method, path).insert_header(("Authorization", format!("Bearer {token}")));
        let request = headers.iter().fold(request, |request, header| request.insert_header(*header));
        let request = match body {
            Some(body) => with_json(request, &body.to_string()),
            None => request,
        };
        let answer = self.runtime.block_on(self.client.send(request));
        assert!(answer.status < 500, "{method} {path}: {}", answer.body);
        answer
    }

    fn expire(&self) {
        let (orders, ledger) = (self.state.orders.clone(), self.state.ledger.clone());
        let holds = ExpireHolds { orders, ledger, clock: Arc::new(self.clock.clone()) };
        self.runtime.block_on(holds.run(1_000)).unwrap();
    }

    /// One beyond the shelf has a number that nobody has.
    fn product(&self, place: usize) -> i64 {
        self.products.get(place).copied().unwrap_or(999_999)
    }

    fn items(&self, lines: &Lines) -> Value {
        let items = lines.iter().map(|(place, pieces)| json!({"product_id": self.product(*place), "quantity": pieces}));
        json!({"items": items.collect::<Vec<_>>()})
    }

    /// What an order or a cart is of, by place.
    fn lines(&self, body: &Value) -> Lines {
        let line = |item: &Value| {
            let place = self.products.iter().position(|number| item["product_id"] == *number)?;
            Some((place, u32::try_from(item["quantity"].as_u64()?).ok()?))
        };
        body["items"].as_array().unwrap().iter().map(|item| line(item).unwrap()).collect()
    }
}

impl Person {
    /// Somebody who is signed in, with a password that nobody knows.
    async fn new(state: &AppState, name: &str, role: Role) -> Self {
        let (now, session) = (state.clock.now(), state.ids.session_id());
        let email = Email::parse(&format!("{name}@example.com")).unwrap();
        let password_hash = PasswordHash::new("of no password".to_owned());
        let new = NewAccount { email, password_hash, role, created_at: now };
        let account = state.accounts.create(&new).await.unwrap().unwrap();
        let opened = Session {
            id: session,
            account_id: account.id,
            refresh_digest: state.ids.secret(),
            expires_at: now.after(SESSION_TTL),
        };
        assert!(state.sessions.open(&opened, &new.password_hash).await.unwrap());
        Self { account, session }
    }
}

fn settings(folder: &TempDir) -> Settings {
    let environment = [
        ("DATABASE_URL", format!("sqlite:{}", folder.path().join("shop.db").display())),
        ("JWT_SECRET", "a secret of the tests, long enough to be one".to_owned()),
        ("STOCKADE_SHOP_HOLD_SECONDS", DEFAULT_HOLD.to_string()),
        ("STOCKADE_SHOP_MAX_EXTENSIONS", MAX_EXTENSIONS.to_string()),
        ("STOCKADE_SHOP_MAX_LIVE_HOLDS", MAX_LIVE_HOLDS.to_string()),
        ("STOCKADE_SHOP_MAX_LAPSED_HOLDS", "off".to_owned()),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value)).into();
    let mut layers = Layers::collect(&Sources { environment, ..Sources::default() }).unwrap();
    Settings::read(&mut layers).unwrap()
}

/// A request that comes again is told the same, and that it was told before.
fn same(before: &Answer, now: &Answer) {
    assert_eq!(now.header("idempotency-replayed"), Some("true"), "{}", now.body);
    assert_eq!(before.problem(), now.problem());
    // A problem names the request that was refused, and each request has a name of its own.
    if before.status < 300 {
        assert_eq!(before.body, now.body);
    }
}

fn assert_level(shown: &Value, product: &Product) {
    let level = ["available", "held", "sold", "received"].map(|counter| shown[counter].as_u64().unwrap());
    let expected = [product.available, product.held, product.sold, product.received].map(u64::from);
    assert_eq!(level, expected, "available, held, sold, received: {shown}");
}

fn amount(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
