//! How often somebody may ask: exactly, and with no edge to slip through.

use std::time::Duration;

use stockade_domain::ports::{Limit, Quota};

use crate::LimitHarness;

/// What every [`RateLimiter`](stockade_domain::ports::RateLimiter) must do.
#[macro_export]
macro_rules! limit_contract {
    ($start:expr) => {
        $crate::clauses!($start, limits:
            so_many_requests_are_allowed_and_no_more,
            of_many_requests_at_once_exactly_so_many_are_allowed,
            a_caller_is_told_when_to_come_again,
            a_limit_is_free_again_after_its_window,
            the_edge_of_a_window_doubles_nothing,
            callers_and_policies_are_counted_apart,
        );
    };
}

const TEN_AN_HOUR: Limit = Limit { policy: "ten", requests: 10, window: Duration::from_hours(1) };

pub async fn so_many_requests_are_allowed_and_no_more(gate: &dyn LimitHarness) {
    for left in (0..10).rev() {
        let quota = ask(gate, "ada").await;
        assert!(quota.allowed);
        assert_eq!((quota.remaining, quota.retry_after.is_zero()), (left, left != 0));
    }
    for _ in 0..3 {
        let quota = ask(gate, "ada").await;
        assert!(!quota.allowed && quota.remaining == 0);
    }
}

pub async fn of_many_requests_at_once_exactly_so_many_are_allowed(gate: &dyn LimitHarness) {
    let limit = Limit { policy: "rush", requests: 50, window: Duration::from_hours(24) };
    let requests: Vec<_> = (0..200)
        .map(|_| {
            let limiter = gate.limiter();
            tokio::spawn(async move { limiter.count(limit, "ada").await.unwrap().allowed })
        })
        .collect();
    let mut allowed = 0;
    for request in requests {
        allowed += u32::from(request.await.unwrap());
    }
    assert_eq!(allowed, 50);
}

pub async fn a_caller_is_told_when_to_come_again(gate: &dyn LimitHarness) {
    exhaust(gate, "ada").await;
    let quota = ask(gate, "ada").await;
    assert!(Duration::ZERO < quota.retry_after && quota.retry_after <= quota.reset_after);
    assert!(quota.reset_after <= TEN_AN_HOUR.window);
    gate.pass(quota.retry_after).await;
    assert!(ask(gate, "ada").await.allowed, "what was promised is kept");
}

pub async fn a_limit_is_free_again_after_its_window(gate: &dyn LimitHarness) {
    for _ in 0..2 {
        exhaust(gate, "ada").await;
        gate.pass(TEN_AN_HOUR.window).await;
    }
    assert_eq!(ask(gate, "ada").await.remaining, 9);
}

/// Wherever a window might begin, a tenth of it after a full load lets no second load pass.
pub async fn the_edge_of_a_window_doubles_nothing(gate: &dyn LimitHarness) {
    for caller in 0..10 {
        let caller = format!("caller {caller}");
        exhaust(gate, &caller).await;
        gate.pass(TEN_AN_HOUR.window / 10).await;
        let mut allowed = 0;
        while ask(gate, &caller).await.allowed {
            allowed += 1;
        }
        assert!(allowed <= 2, "{allowed} more");
    }
}

pub async fn callers_and_policies_are_counted_apart(gate: &dyn LimitHarness) {
    exhaust(gate, "ada").await;
    assert!(ask(gate, "bob").await.allowed);
    let other = Limit { policy: "other", ..TEN_AN_HOUR };
    assert!(gate.limiter().count(other, "ada").await.unwrap().allowed);
    assert!(!ask(gate, "ada").await.allowed);
}

async fn exhaust(gate: &dyn LimitHarness, caller: &str) {
    for _ in 0..TEN_AN_HOUR.requests {
        assert!(ask(gate, caller).await.allowed);
    }
}

async fn ask(gate: &dyn LimitHarness, caller: &str) -> Quota {
    gate.limiter().count(TEN_AN_HOUR, caller).await.unwrap()
}
