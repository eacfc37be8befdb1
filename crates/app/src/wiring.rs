//! Which adapters are in use: the only place that names them.

mod crew;
mod nearby;
mod store;
mod witness;

pub use witness::source_of;

use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::Context as _;
use secrecy::SecretString;
use stockade_domain::ports::{Auditor, Clock, IdSource, Ledger, Schema, SchemaState};
use stockade_embedded::{Claim, ProcessFeed};
use stockade_group_commit::{GroupCommit, Lanes, Settings as Batching};

pub use self::crew::Crew;
use self::nearby::Nearby;
use self::store::Store;
use crate::config::{Database, Settings};
use crate::live::Live;
use crate::security::{Argon2Passwords, Keys, Tokens, signing_key};
use crate::seed::Seed;
use crate::state::{AppState, Backends, Blocked, Shop, Visitors};
use crate::telemetry::CountingLedger;
use crate::world::{SystemClock, SystemIds};

/// The shop, with everything behind it.
pub struct Wired {
    pub state: Arc<AppState>,
    pub crew: Crew,
    /// To be drained once nobody submits any more.
    pub lanes: Lanes,
    store: Store,
}

/// Keeps every other process from serving the same file, as long as the claim lives. A server is for many.
pub fn claim(settings: &Settings) -> anyhow::Result<Option<Claim>> {
    match &settings.database {
        Database::File(path) => Ok(Some(Claim::on(path)?)),
        Database::Mysql(_) => Ok(None),
    }
}

/// What is said to who names a server that this program was built without.
#[cfg(not(all(feature = "mysql", feature = "redis", feature = "smtp")))]
fn left_out(server: &str, feature: &str) -> String {
    format!("this program was built without {server}: build it with the feature `{feature}`, which is on by default")
}

/// What every process of the shop stands on, whether it serves or works beside those that do.
struct Ground {
    store: Store,
    nearby: Nearby,
    live: Arc<Live>,
    ledger: Arc<dyn Ledger>,
    lanes: Lanes,
    blocked: Arc<Blocked>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl Ground {
    /// A server that is away does not keep it from that.
    fn lay(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let ids: Arc<dyn IdSource> = Arc::new(SystemIds);
        let blocked = Arc::new(Blocked::default());
        let store = Store::open(&settings.database, Arc::clone(&clock))?;
        let live = Live::new(store.events.clone(), Arc::clone(&clock), WATCHERS);
        let nearby = Nearby::open(settings, &store, &*ids, &live)?;
        let (ledger, lanes) = GroupCommit::start(store.ledger.clone(), nearby.feed.clone(), batching(settings));
        let ledger: Arc<dyn Ledger> = Arc::new(CountingLedger::new(Arc::new(ledger), Arc::clone(&blocked)));
        Ok(Self { store, nearby, live, ledger, lanes, blocked, clock, ids })
    }

    fn crew(&self, settings: &Settings) -> anyhow::Result<Crew> {
        let (ledger, clock, ids) = (self.ledger.clone(), self.clock.clone(), self.ids.clone());
        Crew::new(settings, &self.store, &self.nearby, ledger, clock, ids)
    }

    fn backends(&self) -> Backends {
        Backends { database: self.store.backend.clone(), redis: self.nearby.backend.clone() }
    }
}

/// Streams that may be open in one process: each is a connection, and takes some kilobytes.
const WATCHERS: usize = 10_000;

/// Those who work in a process of their own: they serve nobody, and need no key for tokens.
pub struct Apart {
    pub crew: Crew,
    pub lanes: Lanes,
    pub backends: Backends,
}

/// Puts together what works beside the processes that serve.
pub fn apart(settings: &Settings) -> anyhow::Result<Apart> {
    let ground = Ground::lay(settings, Arc::new(SystemClock))?;
    Ok(Apart { crew: ground.crew(settings)?, backends: ground.backends(), lanes: ground.lanes })
}

/// Puts the shop together.
pub fn open(settings: &Settings) -> anyhow::Result<Wired> {
    open_at(settings, Arc::new(SystemClock))
}

/// The same in a time of its own.
pub fn open_at(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Wired> {
    let ground = Ground::lay(settings, clock)?;
    let (crew, backends) = (ground.crew(settings)?, ground.backends());
    let Ground { store, nearby, live, ledger, lanes, blocked, clock, ids } = ground;
    let keys = Keys { current: token_key(settings, &*ids)?, other: settings.auth.jwt_secret_previous.clone() };
    live.start();
    let state = AppState {
        ledger,
        catalogue: nearby.catalogue,
        window: nearby.window,
        shelf: store.shelf.clone(),
        catalogue_store: store.catalogue.clone(),
        stock: nearby.stock,
        feed: nearby.feed,
        live,
        carts: nearby.carts,
        orders: store.orders.clone(),
        events: store.events.clone(),
        accounts: store.accounts.clone(),
        sessions: store.sessions.clone(),
        reports: store.reports.clone(),
        auditor: store.auditor.clone(),
        jobs: store.jobs.clone(),
        limiter: nearby.limiter,
        hasher: Arc::new(Argon2Passwords::new(settings.demo)),
        clock,
        ids,
        tokens: Tokens::new(&keys, settings.auth.token_lifetime),
        shop: Shop {
            name: settings.shop.name.clone(),
            demo: settings.demo,
            currency: settings.shop.currency.clone(),
            default_hold: settings.shop.default_hold,
            max_extensions: settings.shop.max_extensions,
            hold_limits: settings.shop.hold_limits,
            flash_deal_hold: settings.shop.flash_deal_hold,
            secure_cookies: settings.auth.secure_cookies,
            reset_limit: settings.rate_limits.map(|limits| limits.resets),
            login_limit: settings.rate_limits.map(|limits| limits.tries),
            visitors: settings.has_visitors().then(|| Visitors { admin: settings.auth.admin_email.clone() }),
        },
        blocked,
        backends,
    };
    Ok(Wired { state: Arc::new(state), crew, lanes, store })
}

impl Wired {
    /// Sees to it that the database can be worked with, and returns what fills it.
    pub async fn prepare(&self, settings: &Settings) -> anyhow::Result<Seed> {
        fit(settings, &*self.store.schema).await?;
        let (feed, clock) = (self.state.feed.clone(), self.state.clock.clone());
        Ok(self.store.clone().seed(feed, clock, settings.demo))
    }
}

/// The auditor alone: it looks at what is there, and neither migrates nor needs any secret.
pub async fn auditor(settings: &Settings) -> anyhow::Result<Arc<dyn Auditor>> {
    let store = Store::open_existing(&settings.database, Arc::new(SystemClock))?;
    current(&*store.schema).await?;
    Ok(store.auditor)
}

/// What fills a shop that is not open: it needs no ledger, and no key for tokens.
pub async fn seed(settings: &Settings) -> anyhow::Result<Seed> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = Store::open(&settings.database, Arc::clone(&clock))?;
    fit(settings, &*store.schema).await?;
    // Nobody keeps copies of a shop that is not open.
    Ok(store.seed(Arc::new(ProcessFeed::to(Vec::new())), clock, settings.demo))
}

/// The schema, to look at and to bring up to date; to `look` alone makes no file.
pub fn schema(settings: &Settings, look: bool) -> anyhow::Result<Arc<dyn Schema>> {
    let open = if look { Store::open_existing } else { Store::open };
    Ok(open(&settings.database, Arc::new(SystemClock))?.schema)
}

/// Sees to it that the schema is the one this program was built with: by bringing it up to date when it was told to.
async fn fit(settings: &Settings, schema: &dyn Schema) -> anyhow::Result<()> {
    if settings.migrate {
        schema.migrate().await.context("bringing the database up to date")?;
    }
    current(schema).await
}

async fn current(schema: &dyn Schema) -> anyhow::Result<()> {
    match schema.state().await.context("looking at the database's schema")? {
        SchemaState::Current => Ok(()),
        SchemaState::Older { .. } => anyhow::bail!("the database is older than this program: run `stockade migrate`"),
        SchemaState::Newer { unknown } => {
            anyhow::bail!("the database is newer than this program, which does not know {}", unknown.join(", "))
        }
    }
}

fn batching(settings: &Settings) -> Batching {
    let at_least_one = |number| NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN);
    let lanes = &settings.ledger;
    Batching {
        lanes: at_least_one(lanes.lanes),
        max_batch: at_least_one(lanes.max_batch),
        queue: at_least_one(lanes.queue),
    }
}

/// The key that was given, or in the demo the one that is kept beside the database.
fn token_key(settings: &Settings, ids: &dyn IdSource) -> anyhow::Result<SecretString> {
    match settings.auth.jwt_secret(settings.demo)? {
        Some(key) => Ok(key.clone()),
        None => signing_key(settings.data_folder(), ids).context("the key that tokens are signed with"),
    }
}
