//! One run: what happens next, by the dice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::crowd::Crowd;
use super::process::Process;
use super::promises;
use super::world::World;
use crate::ids::{OrderId, SessionId};
use crate::ledger::IdempotencyKey;
use crate::order::OrderStatus;
use crate::ports::IdSource;

/// So many steps before the faults cease.
const STEPS: u32 = 250;

/// More than this are not on their way at the same time.
const WAITING: usize = 8;

/// What has to happen now and then, or the runs would prove nothing of it.
pub const HAPPENINGS: [&str; 13] = [
    "a request came twice",
    "a request came late",
    "a reply was lost",
    "the process was killed",
    "the store is away",
    "others were in the way",
    "the store was asked twice",
    "the answer to a COMMIT was lost",
    "the carts are away",
    "the carts were forgotten",
    "the clock jumped",
    "a mail was sent twice",
    "a hold expired",
];

pub struct Run {
    world: Arc<World>,
    process: Process,
    crowd: Crowd,
    aloud: bool,
    story: Vec<String>,
}

impl Run {
    pub fn from(seed: u64) -> Self {
        let world = World::from(seed);
        let process = Process::start(&world);
        Self { world, process, crowd: Crowd::default(), aloud: false, story: Vec::new() }
    }

    /// Tells what happens while it does.
    pub fn aloud(self) -> Self {
        Self { aloud: true, ..self }
    }

    pub fn into_outcome(mut self) -> Result<(), String> {
        self.go()
    }

    /// What happened, in words.
    pub fn into_story(mut self) -> (Result<(), String>, Vec<String>) {
        (self.go(), self.story)
    }

    /// How often what happened.
    pub fn into_counts(mut self) -> BTreeMap<String, u32> {
        let _ = self.go();
        let expired =
            self.world.store.books().orders.values().filter(|order| order.status == OrderStatus::Expired).count();
        let mut happened = self.world.happened();
        happened.insert("a hold expired".to_owned(), u32::try_from(expired).unwrap_or(u32::MAX));
        happened
    }

    fn go(&mut self) -> Result<(), String> {
        for _ in 0..STEPS {
            self.step();
            let heard = self.listen(15)?;
            // What held still holds where nothing has changed and nobody has heard anything.
            if self.world.has_changed() || heard {
                promises::check(&self.world, &self.crowd)?;
            }
        }
        self.heal()
    }

    fn step(&mut self) {
        match self.world.roll(100) {
            0..=13 if self.crowd.waiting().len() < WAITING => {
                let intent = self.crowd.wish(&self.world);
                self.tell(|| format!("{intent:?}"));
                self.process.receive(&intent);
            }
            14..=19 => self.again(false, "a request came twice"),
            20 => self.again(true, "a request came late"),
            21..=25 => self.wait(Duration::from_secs(u64::from(self.world.roll(9)))),
            26 => {
                self.world.note("the clock jumped");
                self.wait(Duration::from_hours(1));
            }
            27 => {
                let (ahead, skew) = (self.world.happens(50), u64::from(self.world.roll(7_200)));
                self.tell(|| format!("the process's clock goes wrong by {skew} s"));
                self.world.skew(ahead, Duration::from_secs(skew));
            }
            28..=30 => self.process.expire(),
            31..=33 => self.process.send_mails(),
            34 => {
                self.world.note("the process was killed");
                self.tell(|| "the process is killed".to_owned());
                self.process.kill();
            }
            35 if self.world.happens(30) => {
                self.world.note("the carts were forgotten");
                self.tell(|| "the carts are forgotten".to_owned());
                self.world.forget_carts();
            }
            _ => {
                let which = self.world.roll(64) as usize;
                self.process.go_on(which);
            }
        }
    }

    fn again(&mut self, late: bool, what: &str) {
        if let Some(intent) = self.crowd.again(&self.world, late) {
            self.world.note(what);
            self.tell(|| format!("again: {intent:?}"));
            self.process.receive(&intent);
        }
    }

    fn wait(&mut self, span: Duration) {
        self.tell(|| format!("{} s pass", span.as_secs()));
        self.world.store.clock.advance(span);
    }

    /// Those who asked hear what came back, but for so many replies in a hundred. Whether anybody
    /// heard anything.
    fn listen(&mut self, lost: u32) -> Result<bool, String> {
        let mut heard = false;
        for (number, reply) in self.process.replies() {
            if self.world.happens(lost) {
                self.world.note("a reply was lost");
                continue;
            }
            self.tell(|| format!("answer {number}: {reply:?}"));
            // Whoever hears of a failure of ours asks again.
            if let Ok(verdict) = reply {
                self.crowd.hear(number, verdict)?;
                heard = true;
            }
        }
        Ok(heard)
    }

    /// Nothing fails any more: everything comes to its end within a few rounds.
    fn heal(&mut self) -> Result<(), String> {
        self.world.heal();
        for _ in 0..8 {
            for intent in self.crowd.waiting() {
                self.process.receive(&intent);
            }
            for _ in 0..8 {
                self.process.expire();
                self.process.send_mails();
            }
            while !self.process.is_idle() {
                let which = self.world.roll(64) as usize;
                self.process.go_on(which);
            }
            self.listen(0)?;
            promises::check(&self.world, &self.crowd)?;
            self.world.store.clock.advance(Duration::from_hours(2));
        }
        promises::check_end(&self.world, &self.crowd)
    }

    fn tell(&mut self, what: impl FnOnce() -> String) {
        let what = what();
        if self.aloud {
            println!("{what}");
        }
        self.story.push(what);
    }
}

/// Ids in order, for the whole of a run: a process that was killed does not begin anew.
pub struct Ids(pub Arc<World>);

impl IdSource for Ids {
    fn order_id(&self) -> OrderId {
        self.0.ids.order_id()
    }

    fn session_id(&self) -> SessionId {
        self.0.ids.session_id()
    }

    fn idempotency_key(&self) -> IdempotencyKey {
        self.0.ids.idempotency_key()
    }

    fn secret(&self) -> [u8; 32] {
        self.0.ids.secret()
    }
}
