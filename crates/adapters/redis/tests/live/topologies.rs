//! The same, behind sentinels and in a cluster.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use stockade_domain::cart::{CartChange, CartLine};
use stockade_domain::ports::{CartStore, Limit, RateLimiter, Wakeup as _};
use stockade_domain::testing::{customer, money, product, quantity, second};
use stockade_embedded::ProcessLimiter;
use stockade_redis::{Redis, RedisCarts, RedisLimiter, RedisWakeup};
use tokio::time::sleep;

use crate::server::Server;
use crate::settings;

/// Carts of many customers, limits of many callers and jobs: their keys lie in many slots.
async fn everything_works(redis: Redis) {
    let carts = RedisCarts::new(redis.clone());
    let limiter = RedisLimiter::new(redis.clone(), settings::nobody());
    let limit = Limit { policy: "rush", requests: 1, window: Duration::from_mins(10) };
    for id in 1..=20 {
        let add = CartChange::Add(product(id), CartLine { quantity: quantity(2), seen_price: money("1.00") });
        let cart = carts.change(customer(id), add, second(0)).await.unwrap().unwrap();
        assert_eq!(carts.load(customer(id), second(1)).await.unwrap(), Some(cart));
        let caller = id.to_string();
        let both = [limiter.count(limit, &caller).await.unwrap(), limiter.count(limit, &caller).await.unwrap()];
        assert_eq!(both.map(|quota| quota.allowed), [true, false]);
    }
    let (wakeup, job) = (RedisWakeup::new(redis), stockade_domain::ids::JobId::new(3).unwrap());
    wakeup.push(&[job]).await.unwrap();
    assert_eq!(wakeup.wait(Duration::from_secs(5), 5).await, [job]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cluster_keeps_each_cart_on_one_of_its_servers() {
    let options = ["--save", "", "--cluster-enabled", "yes"];
    let nodes =
        [Server::start_with(&options).await, Server::start_with(&options).await, Server::start_with(&options).await];
    let addresses: Vec<_> = nodes.iter().map(Server::address).collect();
    let mut create = vec!["--cluster", "create"];
    create.extend(addresses.iter().map(String::as_str));
    create.extend(["--cluster-replicas", "0", "--cluster-yes"]);
    nodes[0].cli(&create).await;
    for node in &nodes {
        until_says(node, &["cluster", "info"], "cluster_state:ok").await;
    }
    let shop = settings::patient(&format!("redis+cluster://{}", addresses.join(",")));
    everything_works(settings::instance(&shop, 1)).await;

    let (_hanging, hangs) = hanging();
    let shop = settings::shipped(&format!("redis+cluster://{hangs},{}", addresses.join(",")));
    everything_works(settings::instance(&shop, 1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sentinels_are_asked_which_server_is_the_master() {
    let master = Server::start().await;
    let sentinel = Server::sentinel(&format!("sentinel monitor orders 127.0.0.1 {} 1\n", master.port())).await;
    let shop = settings::patient(&format!("redis+sentinel://{}/orders", sentinel.address()));
    everything_works(settings::instance(&shop, 1)).await;

    let (_hanging, hangs) = hanging();
    let shop = settings::shipped(&format!("redis+sentinel://{hangs},{}/orders", sentinel.address()));
    everything_works(settings::instance(&shop, 1)).await;
}

/// Somebody who is called and never answers, as a process that was stopped does.
fn hanging() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// The old master goes on answering, as a replica that may not be written to: connections to it look sound.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_master_that_became_a_replica_is_left_for_its_successor() {
    let [old, new] = [Server::start().await, Server::start().await];
    let port = old.port().to_string();
    new.cli(&["replicaof", "127.0.0.1", &port]).await;
    until_says(&new, &["info", "replication"], "master_link_status:up").await;
    let sentinel = Server::sentinel(&format!("sentinel monitor orders 127.0.0.1 {port} 1\n")).await;
    until_says(&sentinel, &["sentinel", "replicas", "orders"], &new.port().to_string()).await;

    let shop = settings::patient(&format!("redis+sentinel://{}/orders", sentinel.address()));
    let redis = settings::instance(&shop, 1);
    everything_works(redis.clone()).await;
    until_says(&sentinel, &["sentinel", "failover", "orders"], "OK").await;
    until_says(&new, &["role"], "master").await;
    until_says(&old, &["role"], "slave").await;

    let carts = RedisCarts::new(redis.clone());
    let change = async || carts.change(customer(99), CartChange::Clear, second(0)).await.is_ok();
    let patience = Instant::now() + Duration::from_secs(20);
    while !change().await {
        assert!(Instant::now() < patience, "carts are still written to the old master");
        sleep(Duration::from_millis(50)).await;
    }
    let limiter = RedisLimiter::new(redis, Arc::new(ProcessLimiter::new()));
    let limit = Limit { policy: "after", requests: 1, window: Duration::from_mins(10) };
    // The first who is counted finds the old master out, and is counted in the process.
    while !new.cli(&["keys", "*"]).await.contains("limit:after:ada") {
        limiter.count(limit, "ada").await.unwrap();
        assert!(Instant::now() < patience, "limits are still counted by the old master");
    }
}

async fn until_says(node: &Server, question: &[&str], answer: &str) {
    let patience = Instant::now() + Duration::from_secs(20);
    while !node.cli(question).await.contains(answer) {
        assert!(Instant::now() < patience, "{question:?} never says {answer:?}");
        sleep(Duration::from_millis(50)).await;
    }
}
