//! Load over HTTP, measured: how many requests a second, how long they take, who the processor worked for, and
//! whether the books are right afterwards.
//!
//! Client and server usually share one machine here, so the client is made to cost little: one thread, one kept
//! connection for each client, requests that are built from ready parts, answers that are read but not parsed. What it
//! still costs stands beside what the server costs.

mod connection;
mod cpu;
mod crowd;
mod instance;
mod load;
mod report;
mod script;
mod shop;
mod tally;
mod zipf;

pub use crowd::{Crowd, Gathering};
pub use instance::Instance;
pub use report::{Audit, Report};

use std::rc::Rc;
use std::time::Duration;

use self::load::Load;
use self::report::Run;
use self::script::Script;
use self::shop::Shop;

/// What the clients do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Mode {
    /// Hold one piece of one hot product.
    Holds,
    /// Put three products out of eight into the cart, in any order, and check out.
    Checkout,
    /// Look at stock, hold and order: 1,000 products, some much more wanted than others.
    Mixed,
    /// Read the stock of one product, and by turns an empty answer.
    Reads,
}

/// A whole measurement.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub mode: Mode,
    pub clients: u32,
    pub time: Duration,
    /// Requests a second, whether they are answered or not; as fast as answers come when `None`.
    pub rate: Option<u32>,
    /// Measure with batches of at most so many as well, by turns.
    pub compare_batch: Option<u32>,
}

/// Rounds of a comparison; the median of three is not the one that was disturbed.
const ROUNDS: usize = 3;

/// One of the things that are measured by turns.
struct Subject {
    name: String,
    max_batch: Option<u32>,
    script: Rc<Script>,
}

impl Plan {
    /// Measures `instance` on a runtime of one thread.
    pub async fn run(self, instance: &mut Instance) -> anyhow::Result<Report> {
        let shop = Shop::prepare(instance, self.mode.stocking(self.clients)).await?;
        let subjects = self.subjects(instance, &shop);
        let rounds = if subjects.len() > 1 { ROUNDS } else { 1 };
        let mut runs = Vec::new();
        for _ in 0..rounds {
            for subject in &subjects {
                if let Some(max_batch) = subject.max_batch {
                    instance.restart_with(max_batch).await?;
                }
                eprintln!("measuring {}", subject.name);
                let load = Load { clients: self.clients, time: self.time, rate: self.rate };
                let (tally, cpu) = load.put_on(instance, &subject.script, shop.customers()).await?;
                runs.push(Run::new(&subject.name, &tally, cpu, self.time));
            }
        }
        let audit = shop.audit(instance).await;
        Ok(Report::new(self, runs, audit))
    }

    fn subjects(self, instance: &Instance, shop: &Shop) -> Vec<Subject> {
        let script = |script| Rc::new(script);
        let plain = |name: &str, script| Subject { name: name.to_owned(), max_batch: None, script };
        let products = shop.products();
        match (self.mode, self.compare_batch) {
            (Mode::Reads, _) => {
                vec![plain("stock", script(Script::stock(products))), plain("empty handler", script(Script::Empty))]
            }
            (mode, None) => vec![plain(mode.name(), script(Script::of(mode, products)))],
            (mode, Some(other)) => {
                let same = script(Script::of(mode, products));
                let batches = [instance.max_batch(), other].into_iter();
                let subject = |size| Subject {
                    name: format!("batches of {size}"),
                    max_batch: Some(size),
                    script: Rc::clone(&same),
                };
                batches.map(subject).collect()
            }
        }
    }
}

impl Mode {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Checkout => "checkout",
            Self::Mixed => "mixed",
            Self::Reads => "reads",
        }
    }
}
