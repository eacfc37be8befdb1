//! How often something is tried with one address, wherever it is tried from.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::account::Email;
use crate::ports::{Limit, RateLimiter};

/// Counts what is tried with an address: many clients do not make many tries. Whether anybody has the address makes no
/// difference.
pub struct Tries {
    pub limiter: Arc<dyn RateLimiter>,
    /// `None` when nobody is limited.
    pub limit: Option<Limit>,
}

/// It was tried too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tried too often; again in {} s", .retry_after.as_secs())]
pub struct TooOften {
    pub retry_after: Duration,
}

impl Tries {
    /// Counts one. A limiter that does not work limits nobody: the shop stays open.
    pub async fn count(&self, email: &Email) -> Result<(), TooOften> {
        let Some(limit) = self.limit else { return Ok(()) };
        match self.limiter.count(limit, &caller(email)).await {
            Ok(quota) if !quota.allowed => Err(TooOften { retry_after: quota.retry_after }),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

/// Counters are nobody's address book.
fn caller(email: &Email) -> String {
    Sha256::digest(email.as_str()).iter().take(16).fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ports::{MockRateLimiter, Quota, StoreError};
    use crate::testing::account;

    const LIMIT: Limit = Limit { policy: "tries", requests: 5, window: Duration::from_hours(1) };

    /// A counter that lets somebody through, or not.
    pub(crate) fn tries(allowed: bool) -> Tries {
        let mut limiter = MockRateLimiter::new();
        let retry_after = Duration::from_secs(if allowed { 0 } else { 60 });
        let quota = Quota { allowed, remaining: 0, retry_after, reset_after: Duration::from_hours(1) };
        limiter.expect_count().once().returning(move |_, _| Ok(quota));
        Tries { limiter: Arc::new(limiter), limit: Some(LIMIT) }
    }

    #[tokio::test]
    async fn an_address_is_counted_without_being_kept() {
        let mut limiter = MockRateLimiter::new();
        let quota =
            Quota { allowed: true, remaining: 4, retry_after: Duration::ZERO, reset_after: Duration::from_hours(1) };
        limiter
            .expect_count()
            .withf(|limit, caller| *limit == LIMIT && caller.len() == 32 && !caller.contains("customer"))
            .once()
            .returning(move |_, _| Ok(quota));
        let tries = Tries { limiter: Arc::new(limiter), limit: Some(LIMIT) };
        assert_eq!(tries.count(&account(1).email).await, Ok(()));
        assert_ne!(caller(&account(1).email), caller(&account(2).email));
    }

    #[tokio::test]
    async fn whoever_tries_too_often_has_to_wait() {
        let refused = TooOften { retry_after: Duration::from_mins(1) };
        assert_eq!(tries(false).count(&account(1).email).await, Err(refused));
    }

    #[tokio::test]
    async fn a_counter_that_is_away_or_not_wanted_stops_nobody() {
        let mut away = MockRateLimiter::new();
        away.expect_count().once().returning(|_, _| Err(StoreError::Overloaded));
        for (limiter, limit) in [(away, Some(LIMIT)), (MockRateLimiter::new(), None)] {
            let tries = Tries { limiter: Arc::new(limiter), limit };
            assert_eq!(tries.count(&account(1).email).await, Ok(()));
        }
    }
}
