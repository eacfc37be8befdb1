//! Points and spans of time, no finer than every store can keep.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};

/// A point in time, UTC, cut to microseconds: what `DATETIME(6)` holds, so that a value survives the round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(at.trunc_subsecs(6))
    }

    /// `None` when the number of microseconds is beyond the calendar.
    pub fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(Self)
    }

    pub const fn get(self) -> DateTime<Utc> {
        self.0
    }

    pub const fn as_micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// This much later; the end of the calendar when that is sooner.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        let later = TimeDelta::from_std(span).ok().and_then(|span| self.0.checked_add_signed(span));
        Self::new(later.unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// This much earlier; the beginning of the calendar when that is later.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        let earlier = TimeDelta::from_std(span).ok().and_then(|span| self.0.checked_sub_signed(span));
        Self::new(earlier.unwrap_or(DateTime::<Utc>::MIN_UTC))
    }

    /// How long from `now` until this point; zero when it has passed.
    pub fn remaining(self, now: Self) -> Duration {
        self.0.signed_duration_since(now.0).to_std().unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::second;

    #[test]
    fn a_point_in_time_survives_every_store() {
        let fine = Timestamp::new(DateTime::from_timestamp(0, 123_456_789).unwrap());
        assert_eq!(fine.as_micros(), 123_456);
        assert_eq!(Timestamp::from_micros(fine.as_micros()), Some(fine));
        assert_eq!(fine.to_string(), "1970-01-01T00:00:00.123Z");
    }

    #[test]
    fn time_ends_with_the_calendar() {
        assert_eq!(second(0).after(Duration::MAX).after(Duration::from_secs(1)), second(0).after(Duration::MAX));
        assert_eq!(second(9).before(Duration::from_secs(9)), second(0));
        assert!(second(0).before(Duration::MAX) < second(0));
    }

    #[test]
    fn what_has_passed_has_nothing_remaining() {
        assert_eq!(second(9).remaining(second(4)), Duration::from_secs(5));
        assert_eq!(second(4).remaining(second(9)), Duration::ZERO);
    }
}
