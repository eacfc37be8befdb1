//! How often somebody may ask.

use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;

/// Counts requests.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Counts one request of `caller` against `limit` and says what is left. The edge of a window doubles nothing.
    async fn count(&self, limit: Limit, caller: &str) -> Result<Quota, StoreError>;
}

/// So many requests at once, and as many again spread evenly over each such span, under a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    pub policy: &'static str,
    pub requests: u32,
    pub window: Duration,
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    pub allowed: bool,
    /// Requests that would be allowed at once now.
    pub remaining: u32,
    /// Until the next request is allowed; zero when it is now.
    pub retry_after: Duration,
    /// Until the whole limit is free again.
    pub reset_after: Duration,
}
