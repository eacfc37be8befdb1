//! A shop with one of everything, so that only what is meant to be wrong is wrong.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::bail;
use serde_json::{Value, json};
use stockade_tests::{Client, Service};

use crate::values::Schema;

pub struct Shop {
    pub customer: Client,
    pub admin: Client,
    pub product: i64,
    customer_id: i64,
    /// A hold that is still good.
    order: String,
    order_number: i64,
    job: i64,
}

impl Shop {
    pub async fn open(service: &Service) -> anyhow::Result<Self> {
        let (admin, customer) = (service.admin().await?, service.customer("ada").await?);
        let product = admin.create_product("Tea", 100, json!({"hold_seconds": 3_600})).await?;
        let line = json!({"product_id": product, "quantity": 2});
        let items = json!({"items": [line]});
        customer.post("/api/v1/orders", &items).await?.expect_status(201)?;
        customer.post("/api/v1/cart/items", &line).await?.expect_status(200)?;
        let hold = customer.post("/api/v1/holds", &line).await?.expect_status(201)?;
        let customer_id = customer.get("/api/v1/auth/me").await?.expect_status(200)?.number_at("/id")?;
        let (order, order_number) = (hold.text_at("/id")?.to_owned(), hold.number_at("/number")?);
        let job = sent_mail(&admin).await?;
        Ok(Self { customer, admin, product, customer_id, order, order_number, job })
    }

    /// What a path's identifier names here.
    pub fn id_for(&self, path: &str, schema: &Schema) -> String {
        if schema.format() == Some("uuid") {
            return self.order.clone();
        }
        let id = match path {
            path if path.contains("/customers/") => self.customer_id,
            path if path.contains("/jobs/") => self.job,
            path if path.contains("/orders/") => self.order_number,
            _ => self.product,
        };
        id.to_string()
    }

    /// All that is kept, as far as anybody can see it.
    pub async fn books(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let mut books = BTreeMap::new();
        for table in ["orders", "inventory-events", "products", "customers"] {
            let path = format!("/api/v1/admin/exports/{table}.csv");
            books.insert(table.to_owned(), self.admin.get(&path).await?.expect_status(200)?.text);
        }
        for list in ["/api/v1/admin/products", "/api/v1/admin/jobs", "/api/v1/admin/metrics"] {
            books.insert(list.to_owned(), timeless(&self.admin, list).await?);
        }
        for list in ["/api/v1/cart", "/api/v1/orders"] {
            books.insert(list.to_owned(), timeless(&self.customer, list).await?);
        }
        Ok(books)
    }
}

/// The mail of the order, once it is on its way: what runs in the background has come to rest then.
async fn sent_mail(admin: &Client) -> anyhow::Result<i64> {
    for _ in 0..100 {
        let jobs = admin.get("/api/v1/admin/jobs?state=done").await?.expect_status(200)?;
        if let Ok(id) = jobs.number_at("/data/0/id") {
            return Ok(id);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("no mail was sent within five seconds")
}

/// An answer without what changes by itself.
async fn timeless(client: &Client, path: &str) -> anyhow::Result<String> {
    let mut body = client.get(path).await?.expect_status(200)?.body;
    forget_time(&mut body);
    Ok(body.to_string())
}

fn forget_time(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| {
                !matches!(name.as_str(), "server_time" | "expires_in_ms" | "oversell_attempts_blocked")
            });
            members.values_mut().for_each(forget_time);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_time),
        _ => {}
    }
}
