//! Workers are killed and Redis is emptied in the middle of a sale: every mail that is owed goes out, and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use rand::RngExt as _;
use serde_json::json;
use stockade_tests::{Backing, Beside, Client, Letter, Manners, Service, SmtpServer, Stage, TestDatabase};

const KILLS: u32 = 50;
const FLUSHES: u32 = 10;
const BUYERS: u32 = 4;
const WORKERS: usize = 2;

/// What a killed worker had claimed is somebody else's this soon.
const LEASE: (&str, &str) = ("STOCKADE_WORKERS_MAIL_LEASE_MS", "2000");

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_is_lost_or_invented_when_workers_are_killed_and_redis_is_emptied() -> anyhow::Result<()> {
    // It takes its time between having a mail and saying so, which is when a kill makes a mail go out twice.
    let smtp = SmtpServer::start(Manners { pause: Duration::from_millis(5), ..Manners::default() }).await?;
    let url = smtp.url();
    let settings = [("STOCKADE_WORKERS_ENABLED", "off"), ("SMTP_URL", url.as_str()), LEASE];
    let stage = Stage::set(Backing::Servers, &settings).await?;
    let (service, redis) = (&stage.service, stage.redis.as_ref().expect("a Redis"));
    let admin = service.admin().await?;
    let product = admin.create_product("Tea", 1_000_000, json!({"hold_seconds": 5})).await?;
    let scarce = admin.create_product("Gold", 3, json!({})).await?;

    let (closing, sold_out) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let mut buyers = Vec::new();
    for buyer in 0..BUYERS {
        let customer = service.customer(&format!("buyer-{buyer}")).await?;
        buyers.push(tokio::spawn(buy(
            [customer, admin.clone()],
            [product, scarce],
            Arc::clone(&closing),
            Arc::clone(&sold_out),
        )));
    }
    let mut workers = (0..WORKERS).map(|_| worker(service)).collect::<anyhow::Result<Vec<_>>>()?;
    for kill in 0..KILLS {
        // Starting takes a while; from there on any moment is as good as another.
        let moment = Duration::from_millis(rand::rng().random_range(150..450));
        tokio::time::sleep(moment).await;
        if kill % (KILLS / FLUSHES) == 0 {
            redis.flush()?;
        }
        let victim = &mut workers[kill as usize % WORKERS];
        victim.kill()?;
        *victim = worker(service)?;
    }
    closing.store(true, Ordering::Relaxed);
    for buyer in buyers {
        buyer.await??;
    }

    let database = stage.database.as_ref().expect("a database");
    all_done(database).await?;
    let (letters, owed) = (smtp.letters(), owed(database)?);
    let sent = by_message_id(&letters)?;
    let lost: Vec<_> = owed.keys().filter(|id| !sent.contains_key(*id)).collect();
    let invented: Vec<_> = sent.iter().filter(|(id, to)| owed.get(*id) != Some(to)).collect();
    let twice = letters.len() - sent.len();
    let kinds: BTreeSet<_> = owed.keys().filter_map(|id| id.split(['.', '@']).nth(1)).collect();
    println!("{} mails owed, {} sent, {twice} of them again, by {KILLS} kills", owed.len(), letters.len());
    assert_eq!((lost.as_slice(), invented.as_slice()), (&[][..], &[][..]));
    assert!(twice <= KILLS as usize, "{twice} mails went out again, more than there were kills");
    assert_eq!(kinds, BTreeSet::from(["hold_expired", "order_cancelled", "order_confirmed"]));
    assert!(100 <= owed.len() && 0 < sold_out.load(Ordering::Relaxed), "hardly anything happened");
    service.audit()
}

fn worker(service: &Service) -> anyhow::Result<Beside> {
    service.beside(&["worker", "--port", "0"], &[("STOCKADE_WORKERS_MAIL_INTERVAL_MS", "500")])
}

/// Orders, has some of it cancelled, forgets a hold now and then, and asks for what is not there.
async fn buy(
    [customer, admin]: [Client; 2],
    [product, scarce]: [i64; 2],
    closing: Arc<AtomicBool>,
    sold_out: Arc<AtomicU32>,
) -> anyhow::Result<()> {
    let items = |product| json!({"items": [{"product_id": product, "quantity": 1}]});
    for round in 0_u32.. {
        if closing.load(Ordering::Relaxed) {
            break;
        }
        let order = customer.post("/api/v1/orders", &items(product)).await?.expect_status(201)?;
        match round % 5 {
            0 => {
                let cancel = format!("/api/v1/admin/orders/{}/cancel", order.text_at("/id")?);
                admin.post(&cancel, &json!({})).await?.expect_status(200)?;
            }
            1 => {
                let pieces = json!({"product_id": product, "quantity": 1});
                customer.post("/api/v1/holds", &pieces).await?.expect_status(201)?;
            }
            2 => {
                let answer = customer.post("/api/v1/orders", &items(scarce)).await?;
                sold_out.fetch_add(u32::from(answer.status == 409), Ordering::Relaxed);
                ensure!([201, 409].contains(&answer.status), "{}", answer.text);
            }
            _ => {}
        }
        tokio::time::sleep(Duration::from_millis(80)).await;
    }
    Ok(())
}

/// Waits until every hold has ended and every mail is sent.
async fn all_done(database: &TestDatabase) -> anyhow::Result<()> {
    let left = "SELECT (SELECT COUNT(*) FROM outbox WHERE state <> 'done') + \
                (SELECT COUNT(*) FROM orders WHERE status = 'pending')";
    let started = Instant::now();
    while database.query(left)?.trim() != "0" {
        ensure!(started.elapsed() < Duration::from_mins(1), "{} are left", database.query(left)?.trim());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

/// The mails that the orders in the books are owed, by `Message-ID`, with whom they are for. It does not ask the outbox.
fn owed(database: &TestDatabase) -> anyhow::Result<BTreeMap<String, String>> {
    let rows = database.query(
        "SELECT LOWER(INSERT(INSERT(INSERT(INSERT(HEX(o.id), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')), \
         o.status, o.confirmed_at IS NOT NULL, o.customer_email FROM orders o",
    )?;
    let mut owed = BTreeMap::new();
    for row in rows.lines() {
        let [order, status, confirmed, email] = row.split('\t').collect::<Vec<_>>()[..] else {
            anyhow::bail!("not a row: {row}");
        };
        let kinds = [
            ("order_confirmed", confirmed == "1"),
            ("order_cancelled", confirmed == "1" && status == "cancelled"),
            ("hold_expired", status == "expired"),
        ];
        for (kind, _) in kinds.iter().filter(|(_, is_owed)| *is_owed) {
            owed.insert(format!("{order}.{kind}@stockade.local"), email.to_owned());
        }
    }
    Ok(owed)
}

/// What was sent, once for each `Message-ID`: whoever gets a mail again can tell.
fn by_message_id(letters: &[Letter]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut sent: BTreeMap<String, &Letter> = BTreeMap::new();
    for letter in letters {
        let first = sent.entry(letter.message_id.clone()).or_insert(letter);
        ensure!(*first == letter, "two mails of one id differ: {} and {}", first.text, letter.text);
    }
    Ok(sent.into_iter().map(|(id, letter)| (id, letter.to.join(","))).collect())
}
