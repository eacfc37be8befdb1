//! Carts and limits, in process.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use governor::clock::FakeRelativeClock;
use stockade_contracts::{CartHarness, LimitHarness, Time};
use stockade_domain::ports::{CartStore, Clock, RateLimiter};
use stockade_domain::testing::ManualClock;
use stockade_domain::time::Timestamp;
use stockade_embedded::{ProcessCarts, ProcessLimiter};

/// Carts, and a clock.
#[derive(Default)]
pub struct Carts {
    carts: Arc<ProcessCarts>,
    clock: ManualClock,
}

#[async_trait]
impl Time for Carts {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn pass(&self, span: Duration) {
        self.clock.advance(span);
    }
}

impl CartHarness for Carts {
    fn carts(&self) -> Arc<dyn CartStore> {
        self.carts.clone()
    }
}

/// A limiter, and its clock.
pub struct Gate {
    limiter: Arc<ProcessLimiter<FakeRelativeClock>>,
    ticks: FakeRelativeClock,
    clock: ManualClock,
}

impl Default for Gate {
    fn default() -> Self {
        let ticks = FakeRelativeClock::default();
        Self { limiter: Arc::new(ProcessLimiter::with_clock(ticks.clone())), ticks, clock: ManualClock::default() }
    }
}

#[async_trait]
impl Time for Gate {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn pass(&self, span: Duration) {
        self.ticks.advance(span);
        self.clock.advance(span);
    }
}

impl LimitHarness for Gate {
    fn limiter(&self) -> Arc<dyn RateLimiter> {
        self.limiter.clone()
    }
}
