//! Workers that are woken.

use std::time::{Duration, Instant};

use stockade_domain::ids::JobId;
use stockade_domain::ports::Wakeup as _;
use stockade_redis::RedisWakeup;

use crate::settings;

fn job(id: i64) -> JobId {
    JobId::new(id).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_is_woken_by_whatever_instance_has_a_job() {
    let shop = settings::shop();
    let [one, other] = [1, 2].map(|number| RedisWakeup::new(settings::instance(&shop, number)));
    let waiting = tokio::spawn(async move { other.wait(Duration::from_mins(1), 5).await });
    one.push(&[job(7)]).await.unwrap();
    assert_eq!(waiting.await.unwrap(), [job(7)]);
}

#[tokio::test]
async fn jobs_wake_in_the_order_in_which_they_came() {
    let wakeup = RedisWakeup::new(settings::instance(&settings::shop(), 1));
    wakeup.push(&[]).await.unwrap();
    wakeup.push(&[job(1), job(2)]).await.unwrap();
    wakeup.push(&[job(3)]).await.unwrap();
    for id in 1..=3 {
        assert_eq!(wakeup.wait(Duration::from_mins(1), 1).await, [job(id)]);
    }
}

#[tokio::test]
async fn who_takes_many_jobs_is_called_once_for_them() {
    let wakeup = RedisWakeup::new(settings::instance(&settings::shop(), 1));
    wakeup.push(&[job(1), job(2), job(3), job(4)]).await.unwrap();
    assert_eq!(wakeup.wait(Duration::from_mins(1), 3).await, [job(1), job(2), job(3)]);
    assert_eq!(wakeup.wait(Duration::from_mins(1), 3).await, [job(4)]);
}

#[tokio::test]
async fn a_worker_looks_for_itself_now_and_then_also_without_redis() {
    let nowhere = settings::patient("redis://127.0.0.1:1");
    for shop in [settings::shop(), nowhere] {
        let (wakeup, begun) = (RedisWakeup::new(settings::instance(&shop, 1)), Instant::now());
        assert_eq!(wakeup.wait(Duration::from_millis(100), 5).await, []);
        assert!(Duration::from_millis(100) <= begun.elapsed() && begun.elapsed() < Duration::from_secs(5));
    }
}
