//! Not asking again at once what has just failed to answer.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Opens after so many failures within a second, with no success between them; then lets one request a second through,
/// until one succeeds.
///
/// A Redis that is away costs nothing while it is open, and is found again within its pause.
#[derive(Debug)]
pub struct Breaker {
    most_failures: u32,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// Failures that were counted since the first of them.
    Closed { failures: u32, since: Option<Instant> },
    /// The next request that comes after this is let through. That it was let through begins another pause: whoever
    /// made it may never come back to tell.
    Open { until: Instant },
}

/// The breaker is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it has failed repeatedly and is left alone for a moment")]
pub struct Resting;

const WITHIN: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_secs(1);

impl Breaker {
    pub fn after(most_failures: u32) -> Self {
        Self { most_failures, state: Mutex::default() }
    }

    /// Whether a request may be made.
    pub fn admit(&self, now: Instant) -> Result<(), Resting> {
        let mut state = self.state();
        match &mut *state {
            State::Open { until } if now < *until => Err(Resting),
            State::Open { until } => {
                *until = now + PAUSE;
                Ok(())
            }
            State::Closed { .. } => Ok(()),
        }
    }

    /// Closes it.
    pub fn succeeded(&self) {
        let mut state = self.state();
        if !matches!(*state, State::Closed { failures: 0, .. }) {
            *state = State::default();
        }
    }

    /// Whether that opens it.
    pub fn failed(&self, now: Instant) -> bool {
        let mut state = self.state();
        let State::Closed { failures, since } = &mut *state else { return false };
        let begun = since.filter(|since| now.saturating_duration_since(*since) < WITHIN);
        *failures = if begun.is_some() { *failures + 1 } else { 1 };
        *since = begun.or(Some(now));
        let opens = *failures == self.most_failures;
        if opens {
            *state = State::Open { until: now + PAUSE };
        }
        opens
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that could panic happens under this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { failures: 0, since: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);
    const FAILURES: u32 = 5;

    fn tripped(now: Instant) -> Breaker {
        let breaker = Breaker::after(FAILURES);
        for _ in 0..FAILURES {
            assert_eq!(breaker.admit(now), Ok(()));
            breaker.failed(now);
        }
        breaker
    }

    #[test]
    fn five_failures_within_a_second_open_it_for_a_second() {
        let now = Instant::now();
        let breaker = tripped(now);
        assert_eq!(breaker.admit(now), Err(Resting));
        assert_eq!(breaker.admit(now + (PAUSE.saturating_sub(MILLI))), Err(Resting));
        assert_eq!(breaker.admit(now + PAUSE), Ok(()));
    }

    #[test]
    fn one_request_a_second_finds_out_and_one_that_succeeds_closes_it() {
        let now = Instant::now();
        let breaker = tripped(now);
        let probe = now + PAUSE;
        assert_eq!((breaker.admit(probe), breaker.admit(probe)), (Ok(()), Err(Resting)));
        assert_eq!(breaker.admit(probe + PAUSE), Ok(()), "one that was never heard of again blocks nobody");
        breaker.succeeded();
        assert_eq!((breaker.admit(probe + PAUSE), breaker.admit(probe + PAUSE)), (Ok(()), Ok(())));
    }

    #[test]
    fn failures_now_and_then_do_not_open_it() {
        let (breaker, now) = (Breaker::after(FAILURES), Instant::now());
        for turn in 0..20 {
            breaker.failed(now + turn * WITHIN / 3);
            assert_eq!(breaker.admit(now + turn * WITHIN / 3), Ok(()));
        }
        for _ in 0..20 {
            breaker.failed(now + 10 * WITHIN);
            breaker.succeeded();
        }
        assert_eq!(breaker.admit(now + 10 * WITHIN), Ok(()));
    }
}
