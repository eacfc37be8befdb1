//! What one client does, again and again.

use hyper::body::Bytes;
use rand::RngExt as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use super::Mode;
use super::connection::Connection;
use super::zipf::Zipf;

/// The requests of a mode, as far as they are the same for everybody.
pub enum Script {
    /// Asks for nothing: what HTTP itself costs.
    Empty,
    Stock {
        path: String,
    },
    Hold {
        body: Bytes,
    },
    /// The bodies that put one piece of a product into the cart.
    Checkout {
        items: Vec<Bytes>,
    },
    Mixed {
        products: Vec<Wanted>,
        popularity: Zipf,
    },
}

/// A product with the requests about it.
pub struct Wanted {
    stock: String,
    hold: Bytes,
    order: Bytes,
}

/// One client's part.
pub struct Actor {
    dice: StdRng,
}

/// Products in a cart.
const CART: usize = 3;

impl Script {
    pub fn of(mode: Mode, products: &[i64]) -> Self {
        match mode {
            Mode::Reads => Self::stock(products),
            Mode::Holds => Self::Hold { body: item(first(products)) },
            Mode::Checkout => Self::Checkout { items: products.iter().map(|product| item(*product)).collect() },
            Mode::Mixed => Self::Mixed {
                products: products.iter().map(|product| Wanted::new(*product)).collect(),
                popularity: Zipf::new(u32::try_from(products.len()).unwrap_or(u32::MAX)),
            },
        }
    }

    pub fn stock(products: &[i64]) -> Self {
        Self::Stock { path: stock(first(products)) }
    }
}

impl Actor {
    /// The same part for the same number in every run, so that runs can be compared.
    pub fn new(number: u32) -> Self {
        Self { dice: StdRng::seed_from_u64(number.into()) }
    }

    /// Plays the script once: the status of its last answer, or of the first that was no yes.
    pub async fn play(&mut self, script: &Script, connection: &mut Connection) -> anyhow::Result<u16> {
        match script {
            Script::Empty => connection.get("/livez").await,
            Script::Stock { path } => connection.get(path).await,
            Script::Hold { body } => connection.post(HOLDS, body.clone()).await,
            Script::Checkout { items } => {
                let chosen: Vec<Bytes> = items.sample(&mut self.dice, CART).cloned().collect();
                for item in chosen {
                    let status = connection.post("/api/v1/cart/items", item).await?;
                    if status != 200 {
                        return Ok(status);
                    }
                }
                connection.post("/api/v1/checkout", Bytes::new()).await
            }
            Script::Mixed { products, popularity } => {
                let Some(wanted) = products.get(popularity.draw(&mut self.dice)) else {
                    anyhow::bail!("there are no products");
                };
                match self.dice.random_range(0..10) {
                    0..7 => connection.get(&wanted.stock).await,
                    7..9 => connection.post(HOLDS, wanted.hold.clone()).await,
                    _ => connection.post("/api/v1/orders", wanted.order.clone()).await,
                }
            }
        }
    }
}

pub const HOLDS: &str = "/api/v1/holds";

impl Wanted {
    fn new(product: i64) -> Self {
        let order = format!(r#"{{"items":[{{"product_id":{product},"quantity":1}}]}}"#);
        Self { stock: stock(product), hold: item(product), order: order.into() }
    }
}

fn first(products: &[i64]) -> i64 {
    products.first().copied().unwrap_or_default()
}

fn stock(product: i64) -> String {
    format!("/api/v1/products/{product}/stock")
}

/// One piece of it.
pub fn item(product: i64) -> Bytes {
    format!(r#"{{"product_id":{product},"quantity":1}}"#).into()
}
