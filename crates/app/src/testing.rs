//! A service over mocks, for the tests of routes: any port that a test did not speak of panics when it is called.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, web};
use futures_util::future::LocalBoxFuture;
use secrecy::SecretString;
use serde_json::Value;
use stockade_domain::account::{Account, Role};
use stockade_domain::catalogue::{HoldTime, Product, ProductDetails, ProductName};
use stockade_domain::ids::SessionId;
use stockade_domain::ledger::{Counters, HoldLimits, Outcome, Receipt, Spent, Verdict};
use stockade_domain::order::{Order, OrderLine, OrderStatus};
use stockade_domain::ports::{
    Clock, LedgerReader, MockAccountStore, MockAuditor, MockBackend, MockCartStore, MockCatalogueReader,
    MockCatalogueStore, MockJobQueue, MockLedger, MockLedgerReader, MockOrderReader, MockPasswordHasher,
    MockRateLimiter, MockReports, MockSessionStore, MockShopWindow, MockStockFeed, MockStockReader,
};
use stockade_domain::testing::{self, ManualClock, SequentialIds, money, product, quantity, second};

use crate::live::Live;
use crate::routes;
use crate::security::{Keys, Tokens, forged};
use crate::state::{AppState, Backends, Blocked, Shop};

/// Every port, to be told what to expect.
#[derive(Default)]
pub struct Mocks {
    pub ledger: MockLedger,
    pub catalogue: MockCatalogueReader,
    pub window: MockShopWindow,
    pub shelf: MockCatalogueReader,
    pub catalogue_store: MockCatalogueStore,
    pub stock: MockStockReader,
    pub feed: MockStockFeed,
    pub carts: MockCartStore,
    pub orders: MockOrderReader,
    pub events: MockLedgerReader,
    pub accounts: MockAccountStore,
    pub sessions: MockSessionStore,
    pub reports: MockReports,
    pub auditor: MockAuditor,
    pub jobs: MockJobQueue,
    pub limiter: MockRateLimiter,
    pub hasher: MockPasswordHasher,
    pub database: MockBackend,
    pub clock: ManualClock,
    pub ids: SequentialIds,
    pub secure_cookies: bool,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// Null when there is no body.
    pub body: Value,
}

impl Mocks {
    /// Mocks that know [`token`]'s owner: customer 1, or the admin with id 1.
    pub fn signed_in(role: Role) -> Self {
        let mut mocks = Self::default();
        let owner = account(role);
        mocks.sessions.expect_owner().returning(move |id, _| Ok((id == session()).then(|| owner.clone())));
        mocks
    }

    /// Mocks where customer 1 is signed in, and the ledger answers every command so.
    pub fn answering(outcome: Outcome) -> Self {
        let mut mocks = Self::signed_in(Role::Customer);
        let verdict = Verdict { outcome, replayed: false, spent: Spent::No };
        mocks.ledger.expect_submit().returning(move |_| Ok(verdict.clone()));
        mocks
    }

    pub fn state(self) -> AppState {
        let events: Arc<dyn LedgerReader> = Arc::new(self.events);
        let clock: Arc<dyn Clock> = Arc::new(self.clock);
        AppState {
            live: Live::new(Arc::clone(&events), Arc::clone(&clock), 1),
            ledger: Arc::new(self.ledger),
            catalogue: Arc::new(self.catalogue),
            window: Arc::new(self.window),
            shelf: Arc::new(self.shelf),
            catalogue_store: Arc::new(self.catalogue_store),
            stock: Arc::new(self.stock),
            feed: Arc::new(self.feed),
            carts: Arc::new(self.carts),
            orders: Arc::new(self.orders),
            events,
            accounts: Arc::new(self.accounts),
            sessions: Arc::new(self.sessions),
            reports: Arc::new(self.reports),
            auditor: Arc::new(self.auditor),
            jobs: Arc::new(self.jobs),
            limiter: Arc::new(self.limiter),
            hasher: Arc::new(self.hasher),
            clock,
            ids: Arc::new(self.ids),
            tokens: tokens(),
            shop: Shop {
                name: "Tea & Coats".to_owned(),
                demo: false,
                currency: "EUR".to_owned(),
                default_hold: HoldTime::DEFAULT,
                max_extensions: 2,
                hold_limits: HoldLimits::default(),
                flash_deal_hold: HoldTime::DEFAULT,
                secure_cookies: self.secure_cookies,
                reset_limit: None,
                login_limit: None,
                visitors: None,
            },
            blocked: Arc::new(Blocked::default()),
            backends: Backends { database: Arc::new(self.database), redis: None },
        }
    }
}

/// The routes over some mocks, without the middleware around them.
pub struct Client(Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Answer>>);

impl Client {
    pub async fn new(mocks: Mocks) -> Self {
        Self::over(web::Data::new(mocks.state())).await
    }

    /// The same over ports of any kind.
    pub async fn over(state: web::Data<AppState>) -> Self {
        let app = routes::attach(App::new().app_data(state), true);
        let service = Rc::new(init_service(app).await);
        Self(Box::new(move |request| {
            let answer = service.call(request.to_request());
            Box::pin(async move { Answer::of(answer.await.unwrap()).await })
        }))
    }

    pub async fn send(&self, request: TestRequest) -> Answer {
        self.0(request).await
    }
}

/// Sends the one request that a test is about.
pub async fn call(mocks: Mocks, request: TestRequest) -> Answer {
    Client::new(mocks).await.send(request).await
}

/// A request with the token of [`Mocks::signed_in`]'s account.
pub fn request(method: &str, path: &str) -> TestRequest {
    let token = tokens().issue(&account(Role::Customer), session(), second(0)).unwrap().0;
    anonymous(method, path).insert_header((AUTHORIZATION, format!("Bearer {token}")))
}

/// A request without a token.
pub fn anonymous(method: &str, path: &str) -> TestRequest {
    TestRequest::default().method(method.parse().unwrap()).uri(path)
}

/// A request with this text as its JSON body.
pub fn with_json(request: TestRequest, body: &str) -> TestRequest {
    request.insert_header(("Content-Type", "application/json")).set_payload(body.to_owned())
}

impl Answer {
    async fn of(response: ServiceResponse) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = read_body(response).await;
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Self { status, headers, body }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Its status and its code, if it is a problem.
    pub fn problem(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }

    /// The field it complains of, and how.
    pub fn field(&self) -> (&str, &str) {
        let error = &self.body["errors"][0];
        (error["pointer"].as_str().unwrap_or_default(), error["code"].as_str().unwrap_or_default())
    }
}

/// Customer 1, or the admin with id 1.
pub fn account(role: Role) -> Account {
    Account { role, ..testing::account(1) }
}

/// The session of [`request`]'s token.
pub fn session() -> SessionId {
    SessionId::new(uuid::Uuid::from_u128(0xabc))
}

/// Product 7, a kettle: ten came in, two are held, three are sold.
pub fn kettle() -> Product {
    let product = testing::listed(7, 10);
    let name = ProductName::new("Kettle").unwrap();
    let category = Some("kitchen".to_owned());
    Product {
        details: ProductDetails { name, category, price: money("19.99"), ..product.details },
        counters: Counters { available: 5, held: 2, sold: 3, received: 10 },
        version: 4,
        stock_version: 9,
        ..product
    }
}

/// Customer 1's hold of two kettles, made at second 0 for two minutes.
pub fn hold() -> Order {
    let ProductDetails { name, price, .. } = kettle().details;
    let line = OrderLine { product_id: product(7), name, quantity: quantity(2), unit_price: price };
    Order {
        status: OrderStatus::Pending,
        total: line.total(),
        lines: vec![line],
        hold_expires_at: Some(second(120)),
        confirmed_at: None,
        ..testing::order(5)
    }
}

/// A receipt for [`hold`], given when it was made.
pub fn receipt() -> Receipt {
    Receipt::Order { order: hold(), at: second(0), changed: true }
}

fn tokens() -> Tokens {
    let keys = Keys { current: SecretString::from(forged::KEY), other: Some(SecretString::from(forged::OTHER_KEY)) };
    Tokens::new(&keys, Duration::from_mins(10))
}
