//! What was answered, and how long it took.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context as _;
use hdrhistogram::Histogram;

/// The answers of one run.
pub struct Tally {
    /// How many answers had which status; `None` is no answer at all.
    answers: BTreeMap<Option<u16>, u32>,
    /// Requests that were due and that nobody was free to send; only with a rate.
    pub unsent: u32,
    /// Of the answers that said yes, in microseconds.
    times: Histogram<u64>,
}

/// A minute; whoever waits longer is counted as if they had waited so long.
const LONGEST_MICROS: u64 = 60_000_000;

impl Tally {
    pub fn new() -> anyhow::Result<Self> {
        let times = Histogram::new_with_max(LONGEST_MICROS, 3).context("a table of times")?;
        Ok(Self { answers: BTreeMap::new(), unsent: 0, times })
    }

    /// Notes an answer and how long somebody waited for it.
    pub fn record(&mut self, status: Option<u16>, waited: Duration) {
        *self.answers.entry(status).or_default() += 1;
        if said_yes(status) {
            self.times.saturating_record(u64::try_from(waited.as_micros()).unwrap_or(LONGEST_MICROS));
        }
    }

    /// How often which status came; `none` where no answer did.
    pub fn by_status(&self) -> BTreeMap<String, u32> {
        let named = |status: Option<u16>| status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        self.answers.iter().map(|(status, count)| (named(*status), *count)).collect()
    }

    /// Answers that said yes.
    pub fn done(&self) -> u32 {
        self.sum(said_yes)
    }

    /// Answers that said no for a reason: the shop's, not ours.
    pub fn refused(&self) -> u32 {
        self.sum(|status| status == Some(409))
    }

    /// Everything else that came back, or did not.
    pub fn errors(&self) -> u32 {
        self.sum(|status| !said_yes(status) && status != Some(409))
    }

    /// The time within which this share of those who got a yes had it, in milliseconds.
    pub fn milliseconds_at(&self, share: f64) -> f64 {
        let micros = self.times.value_at_quantile(share);
        Duration::from_micros(micros).as_secs_f64() * 1_000.0
    }

    fn sum(&self, which: impl Fn(Option<u16>) -> bool) -> u32 {
        self.answers.iter().filter(|(status, _)| which(**status)).map(|(_, count)| count).sum()
    }
}

fn said_yes(status: Option<u16>) -> bool {
    status.is_some_and(|status| (200..300).contains(&status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_an_answer_and_silence_is_an_error() -> anyhow::Result<()> {
        let mut tally = Tally::new()?;
        for status in [Some(201), Some(200), Some(409), Some(503), None] {
            tally.record(status, Duration::from_millis(5));
        }
        assert_eq!((tally.done(), tally.refused(), tally.errors()), (2, 1, 2));
        Ok(())
    }

    #[test]
    fn only_who_got_a_yes_waited_for_it() -> anyhow::Result<()> {
        let mut tally = Tally::new()?;
        (1..=100).for_each(|n| tally.record(Some(201), Duration::from_millis(n)));
        tally.record(Some(409), Duration::from_secs(9));
        assert!((tally.milliseconds_at(0.5) - 50.0).abs() < 0.1, "{}", tally.milliseconds_at(0.5));
        assert!((tally.milliseconds_at(1.0) - 100.0).abs() < 0.1, "{}", tally.milliseconds_at(1.0));
        Ok(())
    }
}
