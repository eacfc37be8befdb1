//! Every request that moves stock, old and new.

use anyhow::bail;
use reqwest::Method;
use serde_json::{Value, json};
use stockade_tests::{Answer, Client, Service};

/// As the OpenAPI document names them.
pub const MOVES: [&str; 17] = [
    "POST /api/v1/holds",
    "POST /api/v1/orders",
    "POST /api/v1/checkout",
    "POST /api/v1/orders/{id}/confirm",
    "POST /api/v1/orders/{id}/extend",
    "POST /api/v1/orders/{id}/cancel",
    "POST /api/v1/admin/orders/{id}/cancel",
    "POST /api/v1/admin/products/{id}/stock-adjustments",
    "POST /api/holds",
    "POST /api/orders/{id}/confirm",
    "POST /api/checkout",
    "POST /api/products/{id}/reserve",
    "DELETE /api/products/{id}/reserve",
    "POST /api/products/{id}/checkout",
    "POST /orders",
    "PUT /products/{id}",
    "POST /products/{id}/stock",
];

/// Who asks for one kind of move, and for what.
pub struct Scene {
    pub product: i64,
    admin: Client,
    buyer: Client,
}

/// A request that moves stock.
pub struct Move {
    client: Client,
    method: Method,
    path: String,
    body: Option<Value>,
    /// Another path and body for the same operation; what takes the whole cart, or the one reservation of a product, has
    /// none.
    other: Option<(String, Option<Value>)>,
    /// What it adds to the pieces available, held and sold.
    pub effect: [i64; 3],
}

/// How a move is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    Plain,
    /// White space, and its members in another order.
    Spaced,
    /// Something else is asked for.
    Other,
}

impl Scene {
    pub async fn set(service: &Service, name: &str) -> anyhow::Result<Self> {
        let (admin, buyer) = (service.admin().await?, service.customer(name).await?);
        let product = admin.create_product("Tea", 1_000_000, json!({"hold_seconds": 3_600})).await?;
        Ok(Self { product, admin, buyer })
    }

    /// How many pieces are available, held and sold.
    pub async fn stock(&self) -> anyhow::Result<[i64; 3]> {
        let stock = self.buyer.get(&format!("/api/v1/products/{}/stock", self.product)).await?.expect_status(200)?;
        Ok([stock.number_at("/available")?, stock.number_at("/held")?, stock.number_at("/sold")?])
    }

    /// Makes ready for a move: a hold to be confirmed, a cart to be bought.
    pub async fn prepare(&self, name: &str) -> anyhow::Result<Move> {
        let product = self.product;
        let lines = |quantity: u32| json!({"items": [{"product_id": product, "quantity": quantity}]});
        let total = |total: &str| json!({"expected_total": total});
        // The same of another order is something else.
        let settled = async |path: &str, effect| -> anyhow::Result<Move> {
            let [path, other] = [self.held().await?, self.held().await?].map(|id| path.replace("{}", &id));
            let body = json!({});
            Ok(Move { other: Some((other, Some(body.clone()))), ..self.post(path, body, effect) })
        };
        let bought = async |path: &str, body| -> anyhow::Result<Move> {
            self.fill_cart().await?;
            Ok(self.post(path.to_owned(), body, [-2, 0, 2]))
        };
        Ok(match name {
            "POST /api/v1/holds" => self.post("/api/v1/holds".to_owned(), lines(1), [-1, 1, 0]).or(lines(2)),
            "POST /api/v1/orders" => self.post("/api/v1/orders".to_owned(), lines(1), [-1, 0, 1]).or(lines(2)),
            "POST /api/v1/checkout" => bought("/api/v1/checkout", total("39.98")).await?.or(total("40.00")),
            "POST /api/v1/orders/{id}/confirm" => settled("/api/v1/orders/{}/confirm", [0, -1, 1]).await?,
            "POST /api/v1/orders/{id}/extend" => settled("/api/v1/orders/{}/extend", [0; 3]).await?,
            "POST /api/v1/orders/{id}/cancel" => settled("/api/v1/orders/{}/cancel", [1, -1, 0]).await?,
            "POST /api/v1/admin/orders/{id}/cancel" => {
                let path = format!("/api/v1/admin/orders/{}/cancel", self.held().await?);
                self.post(path, json!({"reason": "it was broken"}), [1, -1, 0])
                    .or(json!({"reason": "another"}))
                    .by(&self.admin)
            }
            "POST /api/v1/admin/products/{id}/stock-adjustments" => {
                let more = |delta: u32| json!({"delta": delta, "reason": "more came in"});
                let path = format!("/api/v1/admin/products/{product}/stock-adjustments");
                self.post(path, more(3), [3, 0, 0]).or(more(4)).by(&self.admin)
            }
            "POST /api/holds" => {
                let hold = |quantity: u32| json!({"productId": product, "quantity": quantity});
                self.post("/api/holds".to_owned(), hold(1), [-1, 1, 0]).or(hold(2))
            }
            "POST /api/orders/{id}/confirm" => {
                let wanted = json!({"productId": product, "quantity": 1});
                let mut paths = Vec::new();
                for _ in 0..2 {
                    let held = self.buyer.post("/api/holds", &wanted).await?.expect_status(201)?;
                    paths.push(format!("/api/orders/{}/confirm", held.number_at("/orderId")?));
                }
                let other = paths.pop().map(|other| (other, None));
                Move { other, ..self.post(paths.concat(), json!({}), [0, -1, 1]).bare() }
            }
            "POST /api/checkout" => bought("/api/checkout", json!({})).await?,
            "POST /api/products/{id}/reserve" => {
                let reservation = |quantity: u32| json!({"quantity": quantity});
                self.post(self.deal("reserve"), reservation(1), [-1, 1, 0]).or(reservation(2))
            }
            "DELETE /api/products/{id}/reserve" => {
                self.reserve().await?;
                Move { method: Method::DELETE, ..self.post(self.deal("reserve"), json!({}), [1, -1, 0]) }
            }
            "POST /api/products/{id}/checkout" => {
                self.reserve().await?;
                self.post(self.deal("checkout"), json!({}), [0, -1, 1])
            }
            "POST /orders" => bought("/orders", json!({})).await?.bare(),
            "PUT /products/{id}" => {
                let quantity =
                    |more: i64| async move { anyhow::Ok(json!({"stockQuantity": self.stock().await?[0] + more})) };
                let put = self.post(format!("/products/{product}"), quantity(7).await?, [7, 0, 0]);
                Move { method: Method::PUT, ..put.or(quantity(8).await?).by(&self.admin) }
            }
            "POST /products/{id}/stock" => {
                let [available, ..] = self.stock().await?;
                let to = |more: i64| format!("/products/{product}/stock?stock={}", available + more);
                let set = self.post(to(5), json!({}), [5, 0, 0]).bare().by(&self.admin);
                Move { other: Some((to(6), None)), ..set }
            }
            unknown => bail!("nobody knows how to {unknown}"),
        })
    }

    fn post(&self, path: String, body: Value, effect: [i64; 3]) -> Move {
        Move { client: self.buyer.clone(), method: Method::POST, path, body: Some(body), other: None, effect }
    }

    fn deal(&self, what: &str) -> String {
        format!("/api/products/{}/{what}", self.product)
    }

    /// The number of a new order for one piece that is held.
    async fn held(&self) -> anyhow::Result<String> {
        let wanted = json!({"product_id": self.product, "quantity": 1});
        let held = self.buyer.post("/api/v1/holds", &wanted).await?.expect_status(201)?;
        Ok(held.text_at("/id")?.to_owned())
    }

    async fn fill_cart(&self) -> anyhow::Result<()> {
        let path = format!("/api/v1/cart/items/{}", self.product);
        self.buyer.send(Method::PUT, &path, Some(&json!({"quantity": 2})), &[]).await?.expect_status(200)?;
        Ok(())
    }

    async fn reserve(&self) -> anyhow::Result<()> {
        self.buyer.post(&self.deal("reserve"), &json!({"quantity": 1})).await?.expect_status(200)?;
        Ok(())
    }
}

impl Move {
    fn or(self, body: Value) -> Self {
        Self { other: Some((self.path.clone(), Some(body))), ..self }
    }

    fn by(self, client: &Client) -> Self {
        Self { client: client.clone(), ..self }
    }

    /// Without a body.
    fn bare(self) -> Self {
        Self { body: None, ..self }
    }

    pub const fn has(&self, words: Words) -> bool {
        match words {
            Words::Plain => true,
            Words::Spaced => self.body.is_some(),
            Words::Other => self.other.is_some(),
        }
    }

    pub async fn send(&self, key: &str, words: Words) -> anyhow::Result<Answer> {
        let (path, body) = match (words, &self.other) {
            (Words::Other, Some((path, body))) => (path, body),
            _ => (&self.path, &self.body),
        };
        let text = |body: &Value| if words == Words::Spaced { spaced(body) } else { body.to_string() };
        let body = body.as_ref().map(|body| ("application/json", text(body).into_bytes()));
        self.client.send_bytes(self.method.clone(), path, body, &[("idempotency-key", key)]).await
    }
}

/// The same object with white space wherever there may be some, its members back to front.
fn spaced(body: &Value) -> String {
    let members = body.as_object().into_iter().flatten().rev();
    let members: Vec<_> = members.map(|(name, value)| format!("\n\t\"{name}\" :  {value:#}")).collect();
    format!(" {{{}\r\n}} \n", members.join(" ,"))
}
