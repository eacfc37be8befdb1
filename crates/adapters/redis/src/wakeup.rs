//! Mails that are owed, called out so that a worker need not wait for its next look.

use std::num::NonZeroUsize;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::{Cmd, Pipeline};
use stockade_domain::ids::JobId;
use stockade_domain::ports::{StoreError, Wakeup};
use tokio::time::{Instant, sleep_until, timeout};

use crate::call::Call;
use crate::server::Redis;

/// The list `queue:emails`. It only wakes: which jobs there are, and who works on them, is written in the database, so
/// that a list that was flushed costs one interval and no mail.
#[derive(Clone, Debug)]
pub struct RedisWakeup {
    redis: Redis,
}

const QUEUE: &str = "queue:emails";
/// With so many waiting nobody sleeps anyway.
const LONGEST: isize = 1_000;
/// Redis is asked to answer a little before we stop listening.
const GRACE: Duration = Duration::from_millis(500);
const DAY_SECONDS: i64 = 86_400;

impl RedisWakeup {
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }

    async fn woken(&self, longest: Duration, at_most: usize) -> Option<Vec<JobId>> {
        // It blocks its connection, so it is given one of its own.
        let mut connection = self.redis.own_connection().await.ok()?;
        let key = self.redis.name(QUEUE);
        let pop = Call::Command(Cmd::brpop(&key, longest.as_secs_f64().max(0.01)));
        let popped = timeout(longest + GRACE, pop.on::<Option<(String, i64)>>(&mut connection)).await;
        let mut called = vec![popped.ok()?.ok()??.1];
        // Whoever comes for one job takes as many; without this, each of the others would be one more look for nothing.
        if let Some(others) = NonZeroUsize::new(at_most.saturating_sub(1)) {
            let pop = Call::Command(Cmd::rpop(&key, Some(others)));
            let popped = timeout(GRACE, pop.on::<Option<Vec<i64>>>(&mut connection)).await;
            called.extend(popped.ok().and_then(Result::ok).flatten().unwrap_or_default());
        }
        Some(called.into_iter().filter_map(|id| JobId::new(id).ok()).collect())
    }
}

#[async_trait]
impl Wakeup for RedisWakeup {
    async fn push(&self, jobs: &[JobId]) -> Result<(), StoreError> {
        if jobs.is_empty() {
            return Ok(());
        }
        let key = self.redis.name(QUEUE);
        let ids: Vec<_> = jobs.iter().map(|job| job.get()).collect();
        let mut push = Pipeline::new();
        push.lpush(&key, ids).ignore().ltrim(&key, 0, LONGEST - 1).ignore().expire(&key, DAY_SECONDS).ignore();
        self.redis.ask(&Call::Together(push)).await
    }

    async fn wait(&self, longest: Duration, at_most: usize) -> Vec<JobId> {
        let end = Instant::now() + longest;
        let woken = self.woken(longest, at_most).await;
        if woken.is_none() {
            sleep_until(end).await;
        }
        woken.unwrap_or_default()
    }
}
