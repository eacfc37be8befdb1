//! Counted requests in Redis: one count for all instances.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use metrics::counter;
use stockade_domain::ports::{Limit, Quota, RateLimiter, StoreError};

use crate::call::Script;
use crate::server::Redis;

/// Counts by the generic cell rate algorithm, in one script and by the time of Redis: no window has an edge, and no two
/// instances have two opinions. While Redis is away each instance goes by its own count, which it always keeps: a request
/// that Redis answers too late gets nothing that it would not have got anyway.
pub struct RedisLimiter {
    redis: Redis,
    count: Script,
    own: Arc<dyn RateLimiter>,
}

impl RedisLimiter {
    /// `own` counts what this instance is asked, and decides while Redis is away.
    pub fn new(redis: Redis, own: Arc<dyn RateLimiter>) -> Self {
        Self { redis, count: Script::new(include_str!("limiter/count.lua")), own }
    }
}

#[async_trait]
impl RateLimiter for RedisLimiter {
    async fn count(&self, limit: Limit, caller: &str) -> Result<Quota, StoreError> {
        let here = self.own.count(limit, caller).await;
        let key = self.redis.name(format_args!("limit:{}:{caller}", limit.policy));
        // A limit lets at least one request through, and none comes back sooner than after a microsecond.
        let requests = limit.requests.max(1);
        let share = (limit.window / requests).as_micros().clamp(1, u128::from(u32::MAX) * 1_000);
        let call = self.count.call([&key], &[share.to_string(), requests.to_string()]);
        match self.redis.ask::<(bool, u32, u64, u64)>(&call).await {
            Ok((allowed, remaining, retry_after, reset_after)) => Ok(Quota {
                allowed,
                remaining,
                retry_after: Duration::from_micros(retry_after),
                reset_after: Duration::from_micros(reset_after),
            }),
            Err(away) => {
                tracing::debug!(error = &away as &dyn std::error::Error, "requests are counted in the process");
                counter!("stockade_limits_counted_alone_total").increment(1);
                here
            }
        }
    }
}

impl fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimiter").field("redis", &self.redis).finish_non_exhaustive()
    }
}
