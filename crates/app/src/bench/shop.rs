//! What has to be there before anybody can be served: products with plenty of stock, and customers.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::Client;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use stockade_domain::ports::IdSource as _;

use super::Mode;
use super::instance::Instance;
use super::report::Audit;
use crate::world::SystemIds;

/// The products and customers of one measurement, over however many runs.
pub struct Shop {
    admin: Asking,
    products: Vec<i64>,
    /// A token each.
    customers: Vec<String>,
}

/// How much there is to be, and of what.
#[derive(Clone, Copy, Debug)]
pub struct Stocking {
    pub products: u32,
    /// Of each product.
    pub pieces: u32,
    pub customers: u32,
}

/// The pieces of one product.
#[derive(Clone, Copy, Debug)]
pub struct Stock {
    pub available: u32,
    /// Held or sold.
    pub taken: u32,
}

/// Somebody who asks now and then; under load it is done otherwise.
#[derive(Clone)]
struct Asking {
    http: Client,
    token: Option<String>,
}

/// More than any run can take.
const PIECES: u32 = 1_000_000_000;

/// Enough that the service does not serve one customer only. Each costs 50 ms of one core to register.
pub const SHARED_CUSTOMERS: u32 = 32;

/// Passwords are hashed two at a time; who waits behind too many others is sent away.
const REGISTERING: usize = 4;

/// An audit reads every order there is.
const LONGEST_AUDIT: Duration = Duration::from_mins(10);

impl Shop {
    pub async fn prepare(instance: &Instance, stocking: Stocking) -> anyhow::Result<Self> {
        let visitor = Asking { http: Client::builder().no_proxy().timeout(LONGEST_AUDIT).build()?, token: None };
        let credentials = json!({"email": instance.admin_email, "password": instance.admin_password.expose_secret()});
        let session =
            visitor.post(instance, "/api/v1/auth/login", &credentials).await.context("signing in the admin")?;
        let admin = Asking { token: Some(text_at(&session, "/token")?), ..visitor.clone() };

        let products = stream::iter(1..=stocking.products)
            .map(|number| admin.create_product(instance, number, stocking.pieces))
            .buffered(REGISTERING)
            .try_collect()
            .await
            .context("filling the shelves")?;
        let name = SystemIds.order_id();
        let customers = stream::iter(0..stocking.customers)
            .map(|number| visitor.register(instance, format!("{name}-{number}@bench.example")))
            .buffered(REGISTERING)
            .try_collect()
            .await
            .context("registering customers")?;
        Ok(Self { admin, products, customers })
    }

    pub fn products(&self) -> &[i64] {
        &self.products
    }

    pub fn customers(&self) -> &[String] {
        &self.customers
    }

    /// How much of a product is left.
    pub async fn stock(&self, instance: &Instance, product: i64) -> anyhow::Result<Stock> {
        let stock = self.admin.get(instance, &format!("/api/v1/products/{product}/stock")).await?;
        let count = |name: &str| -> anyhow::Result<u32> {
            let count = stock.get(name).and_then(Value::as_u64).with_context(|| format!("no {name} was answered"))?;
            Ok(u32::try_from(count)?)
        };
        Ok(Stock { available: count("available")?, taken: count("held")? + count("sold")? })
    }

    /// Whether the books are right now.
    pub async fn audit(&self, instance: &Instance) -> Audit {
        match self.admin.get(instance, "/api/v1/admin/audit").await {
            Ok(report) => Audit::of(&report),
            Err(error) => Audit::Unknown { problem: format!("{error:#}") },
        }
    }
}

impl Mode {
    pub fn stocking(self, clients: u32) -> Stocking {
        Stocking { products: self.products(), pieces: PIECES, customers: self.customers(clients) }
    }

    const fn products(self) -> u32 {
        match self {
            Self::Holds | Self::Reads => 1,
            Self::Checkout => 8,
            Self::Mixed => 1_000,
        }
    }

    /// A cart belongs to one customer, so those who fill one are not shared by clients.
    fn customers(self, clients: u32) -> u32 {
        match self {
            Self::Holds | Self::Mixed => clients.min(SHARED_CUSTOMERS),
            Self::Checkout => clients,
            Self::Reads => 0,
        }
    }
}

impl Asking {
    async fn create_product(&self, instance: &Instance, number: u32, pieces: u32) -> anyhow::Result<i64> {
        let product = json!({
            "name": format!("Measured {number}"),
            "description": "made by stockade bench",
            "price": "1.00",
            "stock": pieces,
            // Nothing expires while it is measured.
            "hold_seconds": 3_600,
        });
        let product = self.post(instance, "/api/v1/admin/products", &product).await?;
        product.pointer("/id").and_then(Value::as_i64).context("a product has an id")
    }

    async fn register(&self, instance: &Instance, email: String) -> anyhow::Result<String> {
        let body = json!({"email": email, "password": SystemIds.order_id().to_string()});
        text_at(&self.post(instance, "/api/v1/auth/register", &body).await?, "/token")
    }

    async fn get(&self, instance: &Instance, path: &str) -> anyhow::Result<Value> {
        self.send(self.http.get(url(instance, path))).await
    }

    async fn post(&self, instance: &Instance, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(self.http.post(url(instance, path)).json(body)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "the service said {status}: {text}");
        Ok(serde_json::from_str(&text)?)
    }
}

fn url(instance: &Instance, path: &str) -> String {
    format!("http://{}{path}", instance.authority())
}

fn text_at(body: &Value, pointer: &str) -> anyhow::Result<String> {
    body.pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("no {pointer} was answered"))
}
