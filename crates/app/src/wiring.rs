//! Which adapters are in use: the only place that names them.

use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::Context as _;
use secrecy::SecretString;
use stockade_domain::ports::{Auditor, Clock, IdSource, Ledger, StockFeed};
use stockade_domain::usecase::{ExpireHolds, ManageCatalogue, SendMails};
use stockade_embedded::{
    CachedCatalogue, CachedStock, Claim, Database, EmbeddedAccounts, EmbeddedAuditor, EmbeddedCatalogue, EmbeddedJobs,
    EmbeddedLedgerReader, EmbeddedLedgerStore, EmbeddedOrders, EmbeddedReports, EmbeddedRequests, EmbeddedSessions,
    ProcessCarts, ProcessFeed, ProcessLimiter, SchemaState,
};
use stockade_group_commit::{GroupCommit, Lanes, Settings as Batching};
use stockade_mail::{Letterhead, MailFolder};

use crate::config::Settings;
use crate::security::{Argon2Passwords, Tokens, signing_key};
use crate::seed::Seed;
use crate::state::{AppState, Blocked, Shop};
use crate::telemetry::CountingLedger;
use crate::workers::{Expiry, Mails, Pruning, Workers};
use crate::world::{SystemClock, SystemIds};

/// The shop, with everything behind it.
pub struct Wired {
    pub state: Arc<AppState>,
    /// To be drained once nobody submits any more.
    pub lanes: Lanes,
    database: Database,
}

/// Keeps every other process from serving the same shop, as long as the claim lives.
pub fn claim(settings: &Settings) -> anyhow::Result<Claim> {
    Ok(Claim::on(&settings.database)?)
}

/// Opens the shop, and brings its database up to date first: with one file and one program there is nobody to ask.
pub async fn open(settings: &Settings) -> anyhow::Result<Wired> {
    let database = open_database(settings)?;
    database.migrate().await.context("bringing the database up to date")?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids: Arc<dyn IdSource> = Arc::new(SystemIds);
    let blocked = Arc::new(Blocked::default());

    let shelf = Arc::new(EmbeddedCatalogue::new(database.clone()));
    let stock = Arc::new(CachedStock::around(shelf.clone()));
    let catalogue = Arc::new(CachedCatalogue::around(shelf.clone()));
    let feed: Arc<dyn StockFeed> = Arc::new(ProcessFeed::to(vec![stock.clone(), catalogue.clone()]));

    let store = Arc::new(EmbeddedLedgerStore::new(database.clone(), Arc::clone(&clock)));
    let (ledger, lanes) = GroupCommit::start(store, Arc::clone(&feed), batching(settings));
    let ledger: Arc<dyn Ledger> = Arc::new(CountingLedger::new(Arc::new(ledger), Arc::clone(&blocked)));

    let key = token_key(settings, &*ids)?;
    let state = AppState {
        ledger,
        catalogue,
        shelf: shelf.clone(),
        catalogue_store: shelf,
        stock,
        feed,
        carts: Arc::new(ProcessCarts::default()),
        orders: Arc::new(EmbeddedOrders::new(database.clone())),
        events: Arc::new(EmbeddedLedgerReader::new(database.clone())),
        accounts: Arc::new(EmbeddedAccounts::new(database.clone())),
        sessions: Arc::new(EmbeddedSessions::new(database.clone())),
        reports: Arc::new(EmbeddedReports::new(database.clone())),
        auditor: Arc::new(EmbeddedAuditor::new(database.clone())),
        jobs: Arc::new(EmbeddedJobs::new(database.clone())),
        limiter: Arc::new(ProcessLimiter::new()),
        hasher: Arc::new(Argon2Passwords::new(settings.demo)),
        clock,
        ids,
        tokens: Tokens::new(&key, settings.auth.token_lifetime),
        shop: Shop {
            currency: settings.shop.currency.clone(),
            default_hold: settings.shop.default_hold,
            max_extensions: settings.shop.max_extensions,
            secure_cookies: settings.auth.secure_cookies,
        },
        blocked,
    };
    Ok(Wired { state: Arc::new(state), lanes, database })
}

impl Wired {
    /// Starts what goes on beside the requests.
    pub fn start(&self, workers: &Workers, settings: &Settings) -> anyhow::Result<()> {
        let state = &self.state;
        let holds =
            ExpireHolds { orders: state.orders.clone(), ledger: state.ledger.clone(), clock: state.clock.clone() };
        workers.start(Expiry { holds, interval: settings.workers.expiry_interval });

        let letterhead = Letterhead::new(&settings.mail.from, &settings.shop.name, &settings.shop.currency)?;
        let folder = &settings.mail.folder;
        let mailer = MailFolder::open(folder, letterhead)
            .with_context(|| format!("opening the mail folder {}", folder.display()))?;
        let sending = SendMails {
            jobs: state.jobs.clone(),
            mailer: Arc::new(mailer),
            clock: state.clock.clone(),
            max_attempts: MAIL_ATTEMPTS,
        };
        workers.start(Mails { sending, jobs: state.jobs.clone(), interval: settings.workers.mail_interval });

        let archive = Arc::new(EmbeddedRequests::new(self.database.clone()));
        let (sessions, clock) = (state.sessions.clone(), state.clock.clone());
        workers.start(Pruning { archive, sessions, clock });
        Ok(())
    }
}

/// With the pauses doubling, a mail server may be away for the better part of a day.
const MAIL_ATTEMPTS: u32 = 16;

/// The auditor alone: it looks at what is there, and neither migrates nor needs any secret.
pub async fn auditor(settings: &Settings) -> anyhow::Result<impl Auditor> {
    let database = open_existing(settings)?;
    match database.schema().await? {
        SchemaState::Current => Ok(EmbeddedAuditor::new(database)),
        SchemaState::Older { .. } => anyhow::bail!("the database is older than this program: run `stockade migrate`"),
        SchemaState::Newer { .. } => anyhow::bail!("the database is newer than this program"),
    }
}

/// What fills a shop that is not open: it needs no ledger, and no key for tokens.
pub async fn seed(settings: &Settings) -> anyhow::Result<Seed> {
    let database = open_database(settings)?;
    database.migrate().await.context("bringing the database up to date")?;
    let clock = Arc::new(SystemClock);
    let shelf = Arc::new(EmbeddedCatalogue::new(database.clone()));
    // Nobody keeps copies of a shop that is not open.
    let feed = Arc::new(ProcessFeed::to(Vec::new()));
    Ok(Seed {
        accounts: Arc::new(EmbeddedAccounts::new(database)),
        shelf: shelf.clone(),
        manage: ManageCatalogue { catalogue: shelf, feed, clock: clock.clone() },
        hasher: Arc::new(Argon2Passwords::new(settings.demo)),
        ids: Arc::new(SystemIds),
        clock,
        demo: settings.demo,
    })
}

/// Runs the migrations that are pending, and names them.
pub async fn migrate(settings: &Settings) -> anyhow::Result<Vec<String>> {
    open_database(settings)?.migrate().await.context("bringing the database up to date")
}

/// The migrations that are pending, and those that this program does not know.
pub async fn schema(settings: &Settings) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    Ok(match open_existing(settings)?.schema().await? {
        SchemaState::Current => (Vec::new(), Vec::new()),
        SchemaState::Older { pending } => (pending, Vec::new()),
        SchemaState::Newer { unknown } => (Vec::new(), unknown),
    })
}

fn open_database(settings: &Settings) -> anyhow::Result<Database> {
    Ok(Database::open(&settings.database)?)
}

/// Opens a database that must be there: whoever only looks shall not make one.
fn open_existing(settings: &Settings) -> anyhow::Result<Database> {
    anyhow::ensure!(settings.database.is_file(), "there is no shop in {}", settings.database.display());
    open_database(settings)
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
