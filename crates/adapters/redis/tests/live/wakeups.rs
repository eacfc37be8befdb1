//! Workers that are woken.

use std::time::{Duration, Instant};

use stockade_domain::ids::JobId;
use stockade_redis::RedisWakeup;

use crate::settings;

fn job(id: i64) -> JobId {
    JobId::new(id).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_is_woken_by_whatever_instance_has_a_job() {
    let shop = settings::shop();
    let [one, other] = [1, 2].map(|number| RedisWakeup::new(settings::instance(&shop, number)));
    let waiting = tokio::spawn(async move { other.wait(Duration::from_mins(1)).await });
    one.push(&[job(7)]).await.unwrap();
    assert_eq!(waiting.await.unwrap(), Some(job(7)));
}

#[tokio::test]
async fn jobs_wake_in_the_order_in_which_they_came() {
    let wakeup = RedisWakeup::new(settings::instance(&settings::shop(), 1));
    wakeup.push(&[]).await.unwrap();
    wakeup.push(&[job(1), job(2)]).await.unwrap();
    wakeup.push(&[job(3)]).await.unwrap();
    for id in 1..=3 {
        assert_eq!(wakeup.wait(Duration::from_mins(1)).await, Some(job(id)));
    }
}

#[tokio::test]
async fn a_worker_looks_for_itself_now_and_then_also_without_redis() {
    let nowhere = settings::patient("redis://127.0.0.1:1");
    for shop in [settings::shop(), nowhere] {
        let (wakeup, begun) = (RedisWakeup::new(settings::instance(&shop, 1)), Instant::now());
        assert_eq!(wakeup.wait(Duration::from_millis(100)).await, None);
        assert!(Duration::from_millis(100) <= begun.elapsed() && begun.elapsed() < Duration::from_secs(5));
    }
}
