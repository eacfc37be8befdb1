//! A COMMIT whose answer is lost: whether it happened or not, the command has one effect.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use stockade_domain::account::{Email, NewAccount, PasswordHash, Role};
use stockade_domain::catalogue::{HoldTime, NewProduct, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Command, HoldFor};
use stockade_domain::order::{Buyer, Lines};
use stockade_domain::ports::{AccountStore, CatalogueReader, CatalogueStore, IdSource, LedgerStore};
use stockade_domain::testing::{SequentialIds, money, quantity, second};
use stockade_domain::time::Timestamp;
use stockade_mysql::{Database, MysqlAccounts, MysqlCatalogue, MysqlLedgerStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::server::{Server, options};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// The server never hears of the COMMIT.
    Before,
    /// The server commits, and nobody hears of that.
    After,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_never_arrived_is_done_again() {
    has_one_effect(Cut::Before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_was_lost_is_not_done_again() {
    has_one_effect(Cut::After).await;
}

async fn has_one_effect(cut: Cut) {
    let (server, database) = Server::migrated().await;
    let (product, buyer) = stocked(&database).await;
    let armed = Arc::new(AtomicBool::new(false));
    let through = server.url_through(proxy(server.address(), cut, Arc::clone(&armed)).await);
    let store = MysqlLedgerStore::new(Database::connect(&through, options()).unwrap());
    let hold = hold(product, &buyer);

    armed.store(true, Ordering::SeqCst);
    let committed = store.commit(std::slice::from_ref(&hold)).await.unwrap();
    assert!(!armed.load(Ordering::SeqCst), "the connection was cut");
    let verdict = &committed.verdicts[0];
    assert_eq!(verdict.replayed, cut == Cut::After, "{verdict:?}");
    let told: Vec<_> = committed.levels.iter().map(|level| (level.product_id, level.counters.held)).collect();
    assert_eq!(told, [(product, 2)], "the caches are told, whichever transaction it was");
    let order = verdict.outcome.as_ref().unwrap().order().unwrap();
    assert!(order.number.is_some());
    let counters = MysqlCatalogue::new(database).product(product).await.unwrap().unwrap().counters;
    assert_eq!((counters.available, counters.held), (8, 2));
}

#[tokio::test]
async fn the_server_tells_the_time() {
    let (server, database) = Server::migrated().await;
    let (product, buyer) = stocked(&database).await;
    let before = server.now().await;
    let committed = MysqlLedgerStore::new(database).commit(&[hold(product, &buyer)]).await.unwrap();
    let after = server.now().await;
    let order = committed.verdicts[0].outcome.as_ref().unwrap().order().unwrap().clone();
    assert!(before <= order.created_at && order.created_at <= after, "{before} {} {after}", order.created_at);
    assert_eq!(order.hold_expires_at, Some(order.created_at.after(HoldTime::DEFAULT.duration())));
}

pub async fn stocked(database: &Database) -> (ProductId, Buyer) {
    let at: Timestamp = second(0);
    let email = Email::parse("ada@example.com").unwrap();
    let account = NewAccount {
        email: email.clone(),
        password_hash: PasswordHash::new(String::new()),
        role: Role::Customer,
        created_at: at,
    };
    let account = MysqlAccounts::new(database.clone()).create(&account).await.unwrap().unwrap();
    let details = ProductDetails {
        name: ProductName::new("thing").unwrap(),
        description: String::new(),
        category: None,
        sku: None,
        price: money("1.00"),
        low_stock_threshold: ProductDetails::LOW_STOCK_THRESHOLD,
        max_per_customer: None,
        hold: None,
        sale: SaleWindow::ALWAYS,
    };
    let new = NewProduct { details, stock: 10, by: account.id, created_at: at };
    let product = MysqlCatalogue::new(database.clone()).create(&new).await.unwrap();
    (product.id, Buyer { id: account.id, email })
}

pub fn hold(product: ProductId, buyer: &Buyer) -> Command {
    let ids = SequentialIds::default();
    let lines = Lines::one(product, quantity(2));
    Command::place_hold(
        ids.idempotency_key(),
        ids.order_id(),
        buyer.clone(),
        lines,
        HoldFor::ProductOr(HoldTime::DEFAULT),
    )
}

/// A way to the server on which, once it is armed, one connection is cut around its COMMIT.
async fn proxy(server: String, cut: Cut, armed: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (server, armed) = (server.clone(), Arc::clone(&armed));
            tokio::spawn(async move { pass(client, TcpStream::connect(server).await.unwrap(), cut, &armed).await });
        }
    });
    port
}

async fn pass(mut client: TcpStream, mut server: TcpStream, cut: Cut, armed: &AtomicBool) {
    let (mut said, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let mut last = false;
    loop {
        tokio::select! {
            read = client.read(&mut said) => {
                let said = match read { Ok(length) if 0 < length => &said[..length], _ => return };
                if said.ends_with(b"COMMIT") && armed.swap(false, Ordering::SeqCst) {
                    if cut == Cut::Before {
                        return;
                    }
                    last = true;
                }
                if server.write_all(said).await.is_err() { return; }
            }
            read = server.read(&mut answered) => {
                let answered = match read { Ok(length) if 0 < length => &answered[..length], _ => return };
                if last || client.write_all(answered).await.is_err() { return; }
            }
        }
    }
}
