//! The wire to MySQL breaks at every packet of a transaction, before the server hears it and after. Whoever asks again
//! with the same key, until there is a definite answer, is told the truth; and the books are right.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::future::try_join_all;
use reqwest::Method;
use serde_json::{Value, json};
use stockade_tests::{At, Client, Fault, MariaDb, Plan, Proxy, Service, Side, some_of};
use tokio::time::sleep;

use crate::shop::{beside, shop_on, stock};

const FAULTS: [Fault; 4] = [Fault::Cut, Fault::Stall, Fault::Swallow, Fault::Delay];
const SIDES: [Side; 2] = [Side::Before, Side::After];

/// A definite answer is there by then, whatever the fault: the server gives up on who stalls after three seconds.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is done while the wire breaks.
#[derive(Clone, Copy, Debug)]
enum Operation {
    Hold,
    Checkout,
    Confirm,
    Expiry,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wire_that_breaks_at_any_packet_of_a_transaction_changes_no_outcome() -> anyhow::Result<()> {
    let _beside = beside().await;
    let server = MariaDb::start()?;
    let operations = [Operation::Hold, Operation::Checkout, Operation::Confirm, Operation::Expiry];
    let shops = operations.into_iter().flat_map(|operation| (0..SHOPS).map(move |number| (operation, number)));
    let cells = try_join_all(shops.map(|(operation, number)| cells_of(operation, number, &server))).await?;
    println!("{} cells", cells.into_iter().sum::<usize>());
    Ok(())
}

/// Most of a cell is waiting, so that each operation goes on in several shops.
const SHOPS: usize = 2;

/// Every packet of one operation, with every fault on both sides, as many as are this shop's. How many there were.
async fn cells_of(operation: Operation, number: usize, server: &MariaDb) -> anyhow::Result<usize> {
    let shop = Shop::open(operation, number, server).await?;
    shop.bought_through(operation, server, "counted").await?;
    let packets = shop.proxy.longest();
    ensure!(10 < packets, "{operation:?} has only {packets} packets");

    let plans = (0..packets).flat_map(|packet| {
        SIDES
            .into_iter()
            .flat_map(move |side| FAULTS.into_iter().map(move |fault| Plan { at: At::Packet(packet), side, fault }))
    });
    let plans = some_of(plans.skip(number).step_by(SHOPS).collect());
    let mut missed = 0;
    for (number, plan) in plans.iter().enumerate() {
        let cell = async {
            shop.proxy.arm(plan.clone());
            shop.bought_through(operation, server, &format!("cell-{number}")).await?;
            // What another statement has prepared on this connection already makes a transaction shorter.
            missed += usize::from(shop.proxy.disarm().is_some());
            shop.service.audit()
        };
        cell.await.with_context(|| format!("{operation:?} with {plan:?}"))?;
    }
    ensure!(missed * 10 <= plans.len(), "{operation:?}: {missed} of {} faults did not happen", plans.len());
    Ok(plans.len() - missed)
}

/// A shop whose only way to its database is a wire of its own.
struct Shop {
    proxy: Proxy,
    service: Service,
    customer: Client,
    product: i64,
    database: String,
}

impl Shop {
    async fn open(operation: Operation, number: usize, server: &MariaDb) -> anyhow::Result<Self> {
        let database = format!("shop_{operation:?}_{number}").to_lowercase();
        server.run(&format!("CREATE DATABASE {database}"))?;
        let proxy = Proxy::start(server.port()).await?;
        let url = format!("mysql://root@127.0.0.1:{}/{database}", proxy.port());
        // Nobody else begins transactions.
        let quiet = [("STOCKADE_WORKERS_MAIL_INTERVAL_MS", "60000"), ("STOCKADE_WORKERS_EXPIRY_INTERVAL_MS", "100")];
        let service = shop_on(&url, &quiet).await?;
        let more = json!({"hold_seconds": 3_600});
        let product = service.admin().await?.create_product("Tea", 1_000_000, more).await?;
        let customer = service.customer("ada").await?;
        Ok(Self { proxy, service, customer, product, database })
    }

    /// Does it once, with this key, and looks whether it was done once. The fault waits until everything is prepared.
    async fn bought_through(&self, operation: Operation, server: &MariaDb, key: &str) -> anyhow::Result<()> {
        let plan = self.proxy.disarm();
        let order = match operation {
            Operation::Hold => None,
            Operation::Checkout => {
                let line = format!("/api/v1/cart/items/{}", self.product);
                let one = json!({"quantity": 1});
                self.definite(Method::PUT, &line, &one, &format!("{key}-cart")).await?;
                None
            }
            Operation::Confirm | Operation::Expiry => Some(self.hold(&format!("{key}-hold")).await?),
        };
        let [available, held, sold] = stock(&self.customer, self.product).await?;
        // Connections that have nothing prepared yet, so that every transaction has the same packets.
        self.proxy.cut_all();
        self.proxy.longest();
        if let Some(plan) = plan {
            self.proxy.arm(plan);
        }
        let (status, order, after) = match (operation, order) {
            (Operation::Hold, _) => ("pending", self.hold(key).await?, [available - 1, held + 1, sold]),
            (Operation::Checkout, _) => {
                let order = self.definite(Method::POST, "/api/v1/checkout", &json!({}), key).await?;
                let id = order["id"].as_str().context("an order has an id")?.to_owned();
                let cart = self.definite(Method::GET, "/api/v1/cart", &Value::Null, key).await?;
                ensure!(cart["items"] == json!([]), "the cart still has {}", cart["items"]);
                ("confirmed", id, [available - 1, held, sold + 1])
            }
            (Operation::Confirm, Some(order)) => {
                self.definite(Method::POST, &format!("/api/v1/orders/{order}/confirm"), &json!({}), key).await?;
                ("confirmed", order, [available, held - 1, sold + 1])
            }
            (Operation::Expiry, Some(order)) => {
                let id = order.replace('-', "");
                server.run(&format!(
                    "UPDATE {}.orders SET hold_expires_at = UTC_TIMESTAMP(6) WHERE id = X'{id}'",
                    self.database
                ))?;
                // The order says at once that its time is over; its pieces come back with a transaction.
                let started = Instant::now();
                while stock(&self.customer, self.product).await? == [available, held, sold] {
                    ensure!(started.elapsed() < PATIENCE, "the pieces do not come back");
                    sleep(Duration::from_millis(20)).await;
                }
                ("expired", order, [available + 1, held - 1, sold])
            }
            (_, None) => anyhow::bail!("there is no hold"),
        };
        self.wait_for(&order, status).await?;
        let now = stock(&self.customer, self.product).await?;
        ensure!(now == after, "{now:?} pieces available, held and sold instead of {after:?}");
        Ok(())
    }

    async fn hold(&self, key: &str) -> anyhow::Result<String> {
        let item = json!({"product_id": self.product, "quantity": 1});
        let order = self.definite(Method::POST, "/api/v1/holds", &item, key).await?;
        Ok(order["id"].as_str().context("an order has an id")?.to_owned())
    }

    /// Asks with the same key until there is an answer that says what happened.
    async fn definite(&self, method: Method, path: &str, body: &Value, key: &str) -> anyhow::Result<Value> {
        let started = Instant::now();
        loop {
            let body = Some(body).filter(|body| !body.is_null());
            let answer = self.customer.send(method.clone(), path, body, &[("idempotency-key", key)]).await?;
            if answer.status != 503 {
                ensure!(matches!(answer.status, 200 | 201), "{method} {path}: {} {}", answer.status, answer.text);
                return Ok(answer.body);
            }
            ensure!(answer.header("retry-after").is_some(), "it does not say when to come again");
            ensure!(started.elapsed() < PATIENCE, "nothing definite: {}", answer.text);
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn wait_for(&self, order: &str, status: &str) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let order = self.definite(Method::GET, &format!("/api/v1/orders/{order}"), &Value::Null, "").await?;
            if order["status"] == status {
                return Ok(());
            }
            ensure!(started.elapsed() < PATIENCE, "the order does not become {status}: {order}");
            sleep(Duration::from_millis(50)).await;
        }
    }
}
