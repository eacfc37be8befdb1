//! A wire between the service and MySQL that breaks where it is told to.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use tokio::time::sleep;

/// What happens to a packet and, from then on, to its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Both ends are told that the connection is gone.
    Cut,
    /// Nothing passes any more, and neither end is told, not even when the other one leaves.
    Stall,
    /// This one is lost; whatever else is said still passes.
    Swallow,
    /// This one takes longer than others.
    Delay,
}

/// Whether the server hears the packet at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It does not: the fault is before it is passed on.
    Before,
    /// It does, and the fault is in its answer.
    After,
}

/// Which packet of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// So many after BEGIN.
    Packet(u32),
    /// The first one in which this is said.
    Saying(&'static str),
}

/// One fault, in the next transaction that comes as far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub at: At,
    pub side: Side,
    pub fault: Fault,
}

/// How long a delayed packet takes.
const DELAY: Duration = Duration::from_millis(300);
/// How long a stalled connection stays open at the server when the client has left: longer than a server waits.
const STALL: Duration = Duration::from_secs(6);

/// Listens on a port of its own and passes everything on to one server.
pub struct Proxy {
    port: u16,
    wire: Arc<Wire>,
    accepting: AbortHandle,
}

/// What all connections share.
struct Wire {
    plan: Mutex<Option<Plan>>,
    fired: Notify,
    /// Counts up when every connection is to be closed.
    broken: watch::Sender<u32>,
    /// Packets from BEGIN to COMMIT, in the longest transaction so far.
    longest: AtomicU32,
}

impl Proxy {
    /// In front of the server at this port of this machine.
    pub async fn start(server: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let wire = Arc::new(Wire {
            plan: Mutex::default(),
            fired: Notify::new(),
            broken: watch::Sender::new(0),
            longest: AtomicU32::new(0),
        });
        let shared = Arc::clone(&wire);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await {
                    tokio::spawn(connection(client, server, Arc::clone(&shared)));
                }
            }
        });
        Ok(Self { port, wire, accepting: accepting.abort_handle() })
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Lets this happen once.
    pub fn arm(&self, plan: Plan) {
        *self.wire.plan() = Some(plan);
    }

    /// Nothing happens any more, unless it is armed again with what still would have.
    pub fn disarm(&self) -> Option<Plan> {
        self.wire.plan().take()
    }

    /// Returns once the fault has happened.
    pub async fn has_fired(&self) {
        self.wire.fired.notified().await;
    }

    /// Cuts every connection, so that the next ones have nothing prepared yet.
    pub fn cut_all(&self) {
        self.wire.broken.send_modify(|times| *times += 1);
    }

    /// How many packets the longest transaction had from its BEGIN to its COMMIT since this was asked last.
    pub fn longest(&self) -> u32 {
        self.wire.longest.swap(0, Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut_all();
    }
}

impl Wire {
    fn plan(&self) -> MutexGuard<'_, Option<Plan>> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The plan, if it is meant for this packet of a transaction.
    fn due(&self, number: u32, packet: &[u8]) -> Option<Plan> {
        let mut plan = self.plan();
        let due = plan.as_ref().is_some_and(|plan| match plan.at {
            At::Packet(wanted) => wanted == number,
            At::Saying(words) => contains(packet, words.as_bytes()),
        });
        if due { plan.take() } else { None }
    }
}

/// What becomes of the server's answers.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Answers {
    Pass,
    /// The next one is late.
    Delay,
    /// The next one is lost.
    Swallow,
    /// The next one ends the connection.
    Cut,
    /// None is passed on.
    Stall,
}

const ANSWERS: [Answers; 5] = [Answers::Pass, Answers::Delay, Answers::Swallow, Answers::Cut, Answers::Stall];

async fn connection(client: TcpStream, server: TcpStream, wire: Arc<Wire>) {
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let answers = Arc::new(AtomicU8::new(Answers::Pass as u8));
    let mut broken = wire.broken.subscribe();
    tokio::select! {
        _ = answering(from_server, to_client, Arc::clone(&answers)) => {}
        _ = asking(from_client, to_server, &wire, &answers) => {}
        _ = broken.changed() => {}
    }
}

/// From the client to the server, packet by packet.
async fn asking(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    wire: &Wire,
    answers: &AtomicU8,
) -> anyhow::Result<()> {
    let mut number = None;
    loop {
        let packet = match packet(&mut client).await {
            Ok(packet) => packet,
            // The client has left. Who stalls does not pass that on either.
            Err(left) if is(answers, Answers::Stall) => {
                sleep(STALL).await;
                return Err(left);
            }
            Err(left) => return Err(left),
        };
        if contains(&packet, b"BEGIN") || contains(&packet, b"START TRANSACTION") {
            number = Some(0);
        }
        let plan = number.and_then(|number| wire.due(number, &packet));
        if let Some(count) = &mut number {
            *count += 1;
            if contains(&packet, b"COMMIT") {
                wire.longest.fetch_max(*count, Ordering::Relaxed);
                number = None;
            } else if contains(&packet, b"ROLLBACK") {
                number = None;
            }
        }
        let Some(Plan { side, fault, .. }) = plan else {
            server.write_all(&packet).await?;
            continue;
        };
        let passes = match (fault, side) {
            (Fault::Cut, Side::Before) => {
                wire.fired.notify_one();
                return Ok(());
            }
            (Fault::Swallow, Side::Before) => false,
            (Fault::Stall, Side::Before) => {
                set(answers, Answers::Stall);
                false
            }
            (Fault::Delay, Side::Before) => {
                wire.fired.notify_one();
                sleep(DELAY).await;
                true
            }
            (fault, Side::After) => {
                set(
                    answers,
                    match fault {
                        Fault::Cut => Answers::Cut,
                        Fault::Stall => Answers::Stall,
                        Fault::Swallow => Answers::Swallow,
                        Fault::Delay => Answers::Delay,
                    },
                );
                true
            }
        };
        if passes {
            server.write_all(&packet).await?;
        }
        wire.fired.notify_one();
    }
}

/// From the server to the client.
async fn answering(
    mut server: OwnedReadHalf,
    mut client: OwnedWriteHalf,
    answers: Arc<AtomicU8>,
) -> anyhow::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = server.read(&mut buffer).await?;
        let answer = buffer.get(..length).unwrap_or_default();
        if is(&answers, Answers::Stall) {
            if answer.is_empty() {
                // The server has left. Nobody is told of it.
                std::future::pending::<()>().await;
            }
            continue;
        }
        anyhow::ensure!(!answer.is_empty(), "the server has left");
        let next = ANSWERS.get(usize::from(answers.swap(Answers::Pass as u8, Ordering::Relaxed)));
        match next.context("there is such a fate")? {
            Answers::Pass => client.write_all(answer).await?,
            Answers::Delay => {
                sleep(DELAY).await;
                client.write_all(answer).await?;
            }
            Answers::Swallow => {}
            Answers::Cut | Answers::Stall => anyhow::bail!("cut"),
        }
    }
}

/// One packet: three bytes of length, one of number, and what it says.
async fn packet(from: &mut OwnedReadHalf) -> anyhow::Result<Vec<u8>> {
    let mut packet = vec![0; 4];
    from.read_exact(&mut packet).await?;
    let length = packet.iter().take(3).rev().fold(0, |length, byte| length << 8 | usize::from(*byte));
    packet.resize(4 + length, 0);
    from.read_exact(packet.get_mut(4..).unwrap_or_default()).await?;
    Ok(packet)
}

fn contains(packet: &[u8], words: &[u8]) -> bool {
    packet.windows(words.len()).any(|window| window == words)
}

fn set(answers: &AtomicU8, to: Answers) {
    answers.store(to as u8, Ordering::Relaxed);
}

fn is(answers: &AtomicU8, what: Answers) -> bool {
    answers.load(Ordering::Relaxed) == what as u8
}
