//! A crowd that comes at once, everybody for one piece and once. It does not matter how many are served a second, but
//! that exactly as many as there are pieces go away with one.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use futures_util::future::join_all;
use hyper::body::Bytes;
use serde::Serialize;
use tokio::task::LocalSet;
use tokio::time::{Instant, timeout};

use super::connection::Connection;
use super::instance::Instance;
use super::report::Audit;
use super::script::{HOLDS, item};
use super::shop::{SHARED_CUSTOMERS, Shop, Stocking};
use super::tally::Tally;

/// What the crowd wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Gathering {
    /// One piece, two buyers who have it in their carts and order at the same time; twenty times.
    LastPiece,
    /// Everybody puts the same product into a cart of their own and orders it.
    Stress,
    /// Everybody holds the same product.
    Rush,
}

/// How many come, and for how much.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    pub gathering: Gathering,
    pub buyers: u32,
    /// Of each product.
    pub pieces: u32,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub struct Outcome {
    mode: &'static str,
    buyers: u32,
    pieces: u32,
    rounds: u32,
    /// Pieces that are held or sold now.
    taken: u32,
    /// Pieces that anybody could have now.
    left: u32,
    /// Buyers who were told that they have one.
    done: u32,
    /// Buyers who were told that there is none (409).
    refused: u32,
    errors: u32,
    /// From the first request to the last answer, over all rounds.
    seconds: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    /// How often which status came; `none` where no answer did.
    answers: BTreeMap<String, u32>,
    /// As many were served as could be, the shop and its buyers agree on that, and nobody was sent away for anything
    /// else.
    pub exact: bool,
    pub audit: Audit,
}

/// Whoever has no answer by then has none.
const PATIENCE: Duration = Duration::from_mins(1);

const CART_ITEMS: &str = "/api/v1/cart/items";
const CHECKOUT: &str = "/api/v1/checkout";

impl Gathering {
    pub const fn name(self) -> &'static str {
        match self {
            Self::LastPiece => "last-piece",
            Self::Stress => "stress",
            Self::Rush => "rush",
        }
    }

    pub const fn default_buyers(self) -> u32 {
        match self {
            Self::LastPiece => 2,
            Self::Stress => 20,
            Self::Rush => 2_000,
        }
    }

    /// Half of them go away without one.
    pub const fn default_pieces(self, buyers: u32) -> u32 {
        match self {
            Self::LastPiece => 1,
            Self::Stress | Self::Rush => buyers.div_ceil(2),
        }
    }

    const fn rounds(self) -> u32 {
        match self {
            Self::LastPiece => 20,
            Self::Stress | Self::Rush => 1,
        }
    }
}

impl Crowd {
    /// Lets the crowd in, on a runtime of one thread.
    pub async fn run(self, instance: &Instance) -> anyhow::Result<Outcome> {
        let rounds = self.gathering.rounds();
        let shop = Shop::prepare(instance, self.stocking(rounds)).await?;
        let (mut tally, mut time) = (Tally::new()?, Duration::ZERO);
        let mut tokens = shop.customers().iter().cycle();
        for product in shop.products() {
            let buyers = (0..self.buyers).filter_map(|_| tokens.next());
            let connections = buyers.map(|token| Connection::new(instance.authority(), token));
            let mut connections = connections.collect::<anyhow::Result<Vec<_>>>()?;
            time += LocalSet::new().run_until(self.let_in(*product, &mut connections, &mut tally)).await?;
        }
        let (mut taken, mut left) = (0, 0);
        for product in shop.products() {
            let stock = shop.stock(instance, *product).await?;
            taken += stock.taken;
            left += stock.available;
        }
        let audit = shop.audit(instance).await;
        Ok(self.outcome(&tally, time, taken, left, audit))
    }

    fn stocking(self, rounds: u32) -> Stocking {
        let customers = match self.gathering {
            // A cart belongs to one customer, and whoever went away without a piece has it in their cart still.
            Gathering::LastPiece | Gathering::Stress => self.buyers.saturating_mul(rounds),
            Gathering::Rush => self.buyers.min(SHARED_CUSTOMERS),
        };
        Stocking { products: rounds, pieces: self.pieces, customers }
    }

    /// Everybody at once; how long it took until the last was answered.
    async fn let_in(self, product: i64, crowd: &mut [Connection], tally: &mut Tally) -> anyhow::Result<Duration> {
        let item = item(product);
        if self.gathering == Gathering::LastPiece {
            for buyer in crowd.iter_mut() {
                let status = buyer.post(CART_ITEMS, item.clone()).await?;
                anyhow::ensure!(status == 200, "a cart was not filled: {status}");
            }
        }
        let start = Instant::now();
        let answers = crowd.iter_mut().map(|buyer| async {
            let answer = timeout(PATIENCE, self.buy(buyer, item.clone())).await;
            (answer.ok().and_then(Result::ok), start.elapsed())
        });
        for (status, waited) in join_all(answers).await {
            tally.record(status, waited);
        }
        Ok(start.elapsed())
    }

    /// The status of the last answer, or of the first that was no yes.
    async fn buy(self, buyer: &mut Connection, item: Bytes) -> anyhow::Result<u16> {
        match self.gathering {
            Gathering::Rush => buyer.post(HOLDS, item).await,
            Gathering::LastPiece => buyer.post(CHECKOUT, Bytes::new()).await,
            Gathering::Stress => match buyer.post(CART_ITEMS, item).await? {
                200 => buyer.post(CHECKOUT, Bytes::new()).await,
                other => Ok(other),
            },
        }
    }

    fn outcome(self, tally: &Tally, time: Duration, taken: u32, left: u32, audit: Audit) -> Outcome {
        let rounds = self.gathering.rounds();
        let due = self.buyers.min(self.pieces).saturating_mul(rounds);
        let (done, errors) = (tally.done(), tally.errors());
        Outcome {
            mode: self.gathering.name(),
            buyers: self.buyers,
            pieces: self.pieces,
            rounds,
            taken,
            left,
            done,
            refused: tally.refused(),
            errors,
            seconds: time.as_secs_f64(),
            p50_ms: tally.milliseconds_at(0.5),
            p99_ms: tally.milliseconds_at(0.99),
            max_ms: tally.milliseconds_at(1.0),
            answers: tally.by_status(),
            exact: done == due && taken == due && errors == 0,
            audit,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mode, buyers, pieces, rounds, taken, left, done, refused, errors, seconds, .. } = self;
        let Self { p50_ms, p99_ms, max_ms, exact, audit, .. } = self;
        let often = if *rounds > 1 { format!(", {rounds} times") } else { String::new() };
        writeln!(f, "{mode}: {buyers} buyers at once, {pieces} pieces{often}")?;
        writeln!(f, "{done} served, {refused} refused, {errors} errors in {seconds:.2} s; {taken} taken, {left} left")?;
        writeln!(f, "p50 {p50_ms:.1} ms  p99 {p99_ms:.1} ms  max {max_ms:.1} ms, of those who were served")?;
        writeln!(f, "exact: {}", if *exact { "yes" } else { "NO" })?;
        audit.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_or_too_few_is_not_exact() -> anyhow::Result<()> {
        let crowd = Crowd { gathering: Gathering::Rush, buyers: 3, pieces: 2 };
        let exact = |statuses: [Option<u16>; 3], taken| -> anyhow::Result<bool> {
            let mut tally = Tally::new()?;
            for status in statuses {
                tally.record(status, Duration::from_millis(1));
            }
            Ok(crowd.outcome(&tally, Duration::ZERO, taken, 0, Audit::Clean { checks: 1 }).exact)
        };
        assert!(exact([Some(201), Some(409), Some(201)], 2)?);
        assert!(!exact([Some(201), Some(201), Some(201)], 2)?, "oversold");
        assert!(!exact([Some(201), Some(409), Some(409)], 1)?, "undersold");
        assert!(!exact([Some(201), Some(201), Some(409)], 3)?, "the shop has another number");
        assert!(!exact([Some(201), Some(201), Some(503)], 2)?, "nobody is sent away while there is something to say");
        assert!(!exact([Some(201), Some(201), None], 2)?);
        Ok(())
    }
}
