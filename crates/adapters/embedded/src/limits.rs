//! Counted requests, in process.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use governor::RateLimiter as Gcra;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use stockade_domain::ports::{Limit, Quota, RateLimiter, StoreError};

/// Counts requests by the generic cell rate algorithm: a limit is a bucket that holds all its requests and fills
/// evenly, one share of the window after the other.
///
/// So there is no edge of a window at which a limit begins anew: whoever used all of it gets the next request after one
/// share of the window, not the whole limit at the next full minute. Any clock of governor's will do.
pub struct ProcessLimiter<C: Clock = DefaultClock> {
    clock: C,
    policies: RwLock<HashMap<Limit, Arc<Policy<C>>>>,
}

/// One limit, and every caller who was counted lately.
struct Policy<C: Clock> {
    callers: Gcra<String, DashMapStateStore<String>, C, StateInformationMiddleware>,
    /// How often somebody was counted since callers were last forgotten.
    counted: AtomicU32,
    requests: u32,
    /// The time in which one request comes back.
    share: Duration,
}

impl ProcessLimiter {
    pub fn new() -> Self {
        Self::with_clock(DefaultClock::default())
    }
}

impl Default for ProcessLimiter {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Clock + Clone> ProcessLimiter<C> {
    pub fn with_clock(clock: C) -> Self {
        Self { clock, policies: RwLock::default() }
    }

    fn policy(&self, limit: Limit) -> Arc<Policy<C>> {
        // Nothing panics under these locks; and if it did, a map of limits would be as good as before.
        let known = self.policies.read().unwrap_or_else(PoisonError::into_inner).get(&limit).cloned();
        known.unwrap_or_else(|| {
            let mut policies = self.policies.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(policies.entry(limit).or_insert_with(|| Arc::new(Policy::new(limit, self.clock.clone()))))
        })
    }
}

#[async_trait]
impl<C> RateLimiter for ProcessLimiter<C>
where
    C: Clock + Clone + Send + Sync,
    C::Instant: Send + Sync,
{
    async fn count(&self, limit: Limit, caller: &str) -> Result<Quota, StoreError> {
        Ok(self.policy(limit).count(caller, &self.clock))
    }
}

impl<C: Clock> Policy<C> {
    /// After so many requests those callers are forgotten who have their whole limit back.
    const FORGET_AFTER: u32 = 1_024;

    /// A limit lets at least one request through, and none comes back sooner than after a nanosecond.
    fn new(limit: Limit, clock: C) -> Self {
        let requests = NonZeroU32::new(limit.requests).unwrap_or(NonZeroU32::MIN);
        let share = (limit.window / requests.get()).max(Duration::from_nanos(1));
        let evenly = governor::Quota::with_period(share).unwrap_or(governor::Quota::per_second(requests));
        let callers = Gcra::dashmap_with_clock(evenly.allow_burst(requests), clock).with_middleware();
        Self { callers, counted: AtomicU32::new(0), requests: requests.get(), share }
    }

    fn count(&self, caller: &str, clock: &C) -> Quota {
        if self.counted.fetch_add(1, Ordering::Relaxed) % Self::FORGET_AFTER == Self::FORGET_AFTER - 1 {
            self.callers.retain_recent();
            self.callers.shrink_to_fit();
        }
        match self.callers.check_key(&caller.to_owned()) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let retry_after = if remaining > 0 { Duration::ZERO } else { self.share };
                let reset_after = self.share.saturating_mul(self.requests.saturating_sub(remaining));
                Quota { allowed: true, remaining, retry_after, reset_after }
            }
            Err(refused) => {
                let retry_after = refused.wait_time_from(clock.now());
                let reset_after = retry_after.saturating_add(self.share.saturating_mul(self.requests - 1));
                Quota { allowed: false, remaining: 0, retry_after, reset_after }
            }
        }
    }
}

impl<C: Clock> fmt::Debug for ProcessLimiter<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessLimiter").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    const TEN: Limit = Limit { policy: "writes", requests: 10, window: Duration::from_secs(10) };
    const SECOND: Duration = Duration::from_secs(1);

    fn limiter() -> (ProcessLimiter<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (ProcessLimiter::with_clock(clock.clone()), clock)
    }

    /// How many of so many requests in a row are let through.
    async fn let_through(limiter: &ProcessLimiter<FakeRelativeClock>, requests: u32) -> u32 {
        let mut allowed = 0;
        for _ in 0..requests {
            allowed += u32::from(limiter.count(TEN, "ada").await.unwrap().allowed);
        }
        allowed
    }

    #[tokio::test]
    async fn a_quota_says_what_is_left_and_how_long_to_wait() {
        let (limiter, clock) = limiter();
        let first = limiter.count(TEN, "ada").await.unwrap();
        let expected = Quota { allowed: true, remaining: 9, retry_after: Duration::ZERO, reset_after: SECOND };
        assert_eq!(first, expected);

        assert_eq!(let_through(&limiter, 8).await, 8);
        let last = limiter.count(TEN, "ada").await.unwrap();
        assert_eq!(last, Quota { allowed: true, remaining: 0, retry_after: SECOND, reset_after: 10 * SECOND });

        clock.advance(SECOND / 4);
        let refused = limiter.count(TEN, "ada").await.unwrap();
        let (retry_after, reset_after) = (SECOND * 3 / 4, SECOND * 39 / 4);
        assert_eq!(refused, Quota { allowed: false, remaining: 0, retry_after, reset_after });

        clock.advance(retry_after);
        assert!(limiter.count(TEN, "ada").await.unwrap().allowed, "waiting as long as was said is enough");
    }

    #[tokio::test]
    async fn the_edge_of_a_window_doubles_nothing() {
        let (limiter, clock) = limiter();
        clock.advance(9 * SECOND);
        assert_eq!(let_through(&limiter, 20).await, 10);
        clock.advance(2 * SECOND);
        assert_eq!(let_through(&limiter, 20).await, 2, "two seconds give back two requests, whatever window began");
        clock.advance(10 * SECOND);
        assert_eq!(let_through(&limiter, 20).await, 10);
    }

    #[tokio::test]
    async fn every_caller_and_every_policy_is_counted_alone() {
        let (limiter, _) = limiter();
        assert_eq!(let_through(&limiter, 11).await, 10);
        assert!(limiter.count(TEN, "eve").await.unwrap().allowed);
        assert!(limiter.count(Limit { policy: "reads", ..TEN }, "ada").await.unwrap().allowed);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn of_two_hundred_at_once_exactly_the_limit_gets_through() {
        let limit = Limit { requests: 50, ..TEN };
        let limiter = Arc::new(limiter().0);
        let requests = (0..200).map(|_| {
            let limiter = Arc::clone(&limiter);
            tokio::spawn(async move { limiter.count(limit, "ada").await })
        });
        let mut allowed = 0;
        for request in requests.collect::<Vec<_>>() {
            allowed += u32::from(request.await.unwrap().unwrap().allowed);
        }
        assert_eq!(allowed, 50);
    }

    #[tokio::test]
    async fn callers_with_their_whole_limit_back_are_forgotten() {
        let (limiter, clock) = limiter();
        for number in 0..20_000 {
            limiter.count(TEN, &number.to_string()).await.unwrap();
            clock.advance(Duration::from_millis(10));
        }
        let kept = limiter.policy(TEN).callers.len();
        assert!(kept < 1_200, "{kept} callers are kept, of whom a hundred called within their share");
    }

    #[tokio::test]
    async fn a_limit_of_nothing_still_answers() {
        let (limiter, _) = limiter();
        let nothing = Limit { policy: "nothing", requests: 0, window: Duration::ZERO };
        assert!(limiter.count(nothing, "ada").await.unwrap().allowed);
    }
}
