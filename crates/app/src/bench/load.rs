//! Many clients at once, for a while.
//!
//! In a closed loop each client asks again as soon as it is answered, as people do who wait. With a rate, requests are
//! due at fixed times whether earlier ones were answered or not, as crowds do; how long one took is counted from when
//! it was due, so a stall is not hidden by the requests that were not sent meanwhile.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use tokio::task::{LocalSet, spawn_local};
use tokio::time::{Instant, sleep_until};

use super::connection::Connection;
use super::cpu::{CpuReading, CpuSeconds};
use super::instance::Instance;
use super::script::{Actor, Script};
use super::tally::Tally;

#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub clients: u32,
    pub time: Duration,
    /// Requests a second; as fast as answers come when `None`.
    pub rate: Option<u32>,
}

/// Before anything is counted: connections open, caches fill.
const WARM_UP: Duration = Duration::from_secs(1);

/// How long the last answers may take after the end.
const LAST_ANSWERS: Duration = Duration::from_secs(30);

impl Load {
    /// Lets the clients play `script` against `instance`, as the customers of these tokens by turns.
    pub async fn put_on(
        self,
        instance: &Instance,
        script: &Rc<Script>,
        tokens: &[String],
    ) -> anyhow::Result<(Tally, CpuSeconds)> {
        let start = Instant::now();
        let pace = Rc::new(Pace {
            start,
            from: start + WARM_UP,
            to: start + WARM_UP + self.time,
            interval: self.rate.map(|rate| Duration::from_secs(1) / rate.max(1)),
            slots: Cell::new(0),
        });
        let tally = Rc::new(RefCell::new(Tally::new()?));
        // Who has no customer of their own still asks, for what anybody may see.
        let anybody = [String::new()];
        let tokens = if tokens.is_empty() { anybody.as_slice() } else { tokens };

        let clients = LocalSet::new();
        for (number, token) in (0..self.clients).zip(tokens.iter().cycle()) {
            let connection = Connection::new(instance.authority(), token)?;
            clients.spawn_local(client(number, connection, Rc::clone(script), Rc::clone(&pace), Rc::clone(&tally)));
        }
        let server = instance.process_id();
        let (from, to) = (pace.from, pace.to);
        let cpu = clients.run_until(async move {
            spawn_local(async move {
                sleep_until(from).await;
                let before = CpuReading::now(server);
                sleep_until(to).await;
                CpuReading::now(server).since(before)
            })
            .await
        });
        let cpu = cpu.await?;
        // Who is still not answered by then is left behind.
        let _ = tokio::time::timeout(LAST_ANSWERS, clients).await;

        let mut tally = Rc::into_inner(tally).map(RefCell::into_inner).ok_or_else(|| anyhow::anyhow!("still busy"))?;
        tally.unsent = pace.unsent();
        Ok((tally, cpu))
    }
}

/// When requests are sent, and which of them count.
struct Pace {
    start: Instant,
    from: Instant,
    to: Instant,
    interval: Option<Duration>,
    /// Requests that somebody has taken on so far.
    slots: Cell<u32>,
}

impl Pace {
    /// Waits until the next request is due and says since when it is; `None` when it is over.
    async fn next(&self) -> Option<Instant> {
        if self.to <= Instant::now() {
            return None;
        }
        let Some(interval) = self.interval else {
            return Some(Instant::now());
        };
        let slot = self.slots.get();
        let due = self.start + interval * slot;
        if self.to <= due {
            return None;
        }
        self.slots.set(slot + 1);
        sleep_until(due).await;
        Some(due)
    }

    fn counts(&self, now: Instant) -> bool {
        self.from <= now && now < self.to
    }

    /// Requests that were due before the end and that nobody was free to send.
    fn unsent(&self) -> u32 {
        let due = self.interval.map(|interval| (self.to - self.start).as_nanos().div_ceil(interval.as_nanos().max(1)));
        let due = due.and_then(|due| u32::try_from(due).ok());
        due.map_or(0, |due| due.saturating_sub(self.slots.get()))
    }
}

async fn client(
    number: u32,
    mut connection: Connection,
    script: Rc<Script>,
    pace: Rc<Pace>,
    tally: Rc<RefCell<Tally>>,
) {
    let mut actor = Actor::new(number);
    while let Some(due) = pace.next().await {
        let answer = actor.play(&script, &mut connection).await;
        let now = Instant::now();
        if pace.counts(now) {
            tally.borrow_mut().record(answer.as_ref().ok().copied(), now - due);
        }
        if answer.is_err() {
            // A server that is gone would be asked a million times a second.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(per_second: u32) -> Pace {
        let start = Instant::now();
        let interval = Some(Duration::from_secs(1) / per_second);
        Pace { start, from: start + WARM_UP, to: start + WARM_UP * 2, interval, slots: Cell::new(0) }
    }

    #[tokio::test(start_paused = true)]
    async fn with_a_rate_requests_are_due_at_fixed_times_however_late_somebody_is() {
        let pace = pace(10);
        assert_eq!(pace.next().await, Some(pace.start));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(pace.next().await, Some(pace.start + Duration::from_millis(100)));
        assert_eq!(pace.unsent(), 18);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(pace.next().await, None);
    }
}
