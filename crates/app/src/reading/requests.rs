//! Whole requests, handed to the whole service over a file of its own, which keeps what the requests before have done.

use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::test::{TestRequest, init_service};
use actix_web::web;
use futures_util::future::LocalBoxFuture;
use metrics_exporter_prometheus::PrometheusBuilder;
use secrecy::SecretString;
use serde_json::{Value, json};
use stockade_domain::account::Email;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::config::{Layers, Settings, Sources};
use crate::middleware::{Admission, Gate};
use crate::routes::health::Readiness;
use crate::server::Service;
use crate::wiring;

const ADMIN: &str = "admin@stockade.example";
const PASSWORD: &str = "not a password of anybody: 7 lamps";

/// What stands for a token in a request that was made up before there was one.
const CUSTOMER_TOKEN: &str = "{customer}";
const ADMIN_TOKEN: &str = "{admin}";

/// A method and an address in the first line, then headers until an empty one, then the body.
///
/// Whatever it is, there is an answer that does not blame us; and one that refuses is a problem.
pub fn request(bytes: &[u8]) {
    let status = answered(bytes).unwrap_or_default();
    assert!(!status.is_server_error(), "{status}");
}

/// How the request is answered, if it is one.
pub(super) fn answered(bytes: &[u8]) -> Option<StatusCode> {
    thread_local! {
        static FOLDER: Option<TempDir> = tempfile::tempdir().ok();
        // Never closed: the thread's end is too late for that.
        static SHOP: &'static Shop = FOLDER.with(|folder| Box::leak(Box::new(Shop::open(folder.as_ref()))));
    }
    SHOP.with(|shop| shop.answer(bytes))
}

/// Sends a request through everything that the service has around its routes.
type App = Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse<BoxBody>>>;

struct Shop {
    app: App,
    customer: String,
    admin: String,
    runtime: Runtime,
}

impl Shop {
    #[expect(clippy::expect_used, reason = "without a shop nothing is tried, which is what somebody should see")]
    fn open(folder: Option<&TempDir>) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let settings = Arc::new(settings(folder.expect("a folder")).expect("settings"));
        let app = runtime.block_on(async {
            let wired = wiring::open(&settings).expect("a store");
            let seed = wired.prepare(&settings).await.expect("a schema");
            let email = Email::parse(ADMIN).expect("an address");
            let admin = seed.admin(&email, &SecretString::from(PASSWORD)).await.expect("an admin");
            seed.products(admin.id).await.expect("products");
            let service = Service {
                gate: web::Data::new(Gate::new(settings.rate_limits, &settings.server, settings.compat)),
                admission: web::Data::new(Admission::new(&settings.admissions)),
                state: web::Data::from(Arc::clone(&wired.state)),
                readiness: web::Data::new(Readiness::default()),
                figures: web::Data::new(PrometheusBuilder::new().build_recorder().handle()),
                settings: Arc::clone(&settings),
            };
            let app = Rc::new(init_service(service.app()).await);
            let app: App = Box::new(move |request| {
                let (app, request) = (Rc::clone(&app), request.to_request());
                Box::pin(async move {
                    match app.call(request).await {
                        Ok(answer) => answer.map_into_boxed_body(),
                        Err(error) => ServiceResponse::from_err(error, TestRequest::default().to_http_request()),
                    }
                })
            });
            app
        });
        let mut shop = Self { app, customer: String::new(), admin: String::new(), runtime };
        let enter = |path: &str, email: &str| {
            let body = json!({"email": email, "password": PASSWORD});
            let request = TestRequest::post().uri(path).set_json(&body);
            let (_, answer) = shop.runtime.block_on(ask(&shop.app, request));
            let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
            answer["token"].as_str().expect("a token").to_owned()
        };
        let customer = enter("/api/v1/auth/register", "ada@stockade.example");
        let admin = enter("/api/v1/auth/login", ADMIN);
        (shop.customer, shop.admin) = (customer, admin);
        shop
    }

    fn answer(&self, bytes: &[u8]) -> Option<StatusCode> {
        let request = self.read(bytes)?;
        Some(self.runtime.block_on(ask(&self.app, request)).0)
    }

    /// Nothing where the bytes get as far as no route: the parser of HTTP refuses them.
    fn read(&self, bytes: &[u8]) -> Option<TestRequest> {
        let end = bytes.windows(2).position(|two| two == b"\n\n");
        let (head, body) = end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 2..]));
        let mut lines = head.split(|byte| *byte == b'\n');
        let mut first = lines.next()?.splitn(2, |byte| *byte == b' ');
        let method = Method::from_bytes(first.next()?).ok()?;
        let address = str::from_utf8(first.next()?).ok()?;
        let address = Uri::try_from(address).ok().filter(|address| address.path().starts_with('/'))?;
        // Whoever signs out is nobody from then on; and this shop says that it is not ready, as nobody opened its doors.
        if address.path().contains("logout") || address.path() == "/readyz" {
            return None;
        }
        let client = "127.0.0.1:4711".parse().ok()?;
        let mut request = TestRequest::default().method(method).uri(&address.to_string()).peer_addr(client);
        for line in lines {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let name = HeaderName::from_bytes(&line[..colon]).ok()?;
            let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii());
            let value = value.replace(CUSTOMER_TOKEN, &self.customer).replace(ADMIN_TOKEN, &self.admin);
            request = request.append_header((name, HeaderValue::from_bytes(value.as_bytes()).ok()?));
        }
        Some(request.set_payload(body.to_vec()))
    }
}

/// The status of an answer and its body, if it has an end.
async fn ask(app: &App, request: TestRequest) -> (StatusCode, web::Bytes) {
    let answer = app(request).await;
    let status = answer.status();
    let kind = answer.headers().get(CONTENT_TYPE).map(|kind| kind.as_bytes().to_vec()).unwrap_or_default();
    if kind == b"text/event-stream" {
        return (status, web::Bytes::new());
    }
    let body = to_bytes(answer.into_body()).await.unwrap_or_default();
    if status.is_client_error() || status.is_server_error() {
        assert_eq!(kind, b"application/problem+json", "{status} {body:?}");
    }
    (status, body)
}

fn settings(folder: &TempDir) -> anyhow::Result<Settings> {
    let environment = [
        ("DATABASE_URL", format!("sqlite:{}", folder.path().join("shop.db").display())),
        ("JWT_SECRET", "a secret of the tests, long enough to be one".to_owned()),
        ("STOCKADE_CORS_ORIGINS", "https://shop.example".to_owned()),
        ("STOCKADE_TRUSTED_PROXIES", "127.0.0.0/8".to_owned()),
        ("STOCKADE_RATE_LIMITS", "off".to_owned()),
        ("STOCKADE_AUTH_TOKEN_SECONDS", "86400".to_owned()),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value)).into();
    let mut layers = Layers::collect(&Sources { environment, ..Sources::default() })?;
    Ok(Settings::read(&mut layers)?)
}
