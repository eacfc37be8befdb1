//! Redis as this crate asks it: within limits, and not at all while it is known to be away.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use deadpool_redis::redis::aio::PubSub;
use deadpool_redis::redis::cluster::ClusterClient;
use deadpool_redis::redis::sentinel::{SentinelClient, SentinelNodeConnectionInfo, SentinelServerType};
use deadpool_redis::redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult, ServerErrorKind,
};
use deadpool_redis::{PoolError, TimeoutType};
use secrecy::ExposeSecret;
use stockade_domain::ports::{Backend, KnownOutage, StoreError};
use tokio::sync::Mutex;
use tokio::time::timeout;
use uuid::Uuid;

use crate::breaker::{Breaker, Resting};
use crate::call::Call;
use crate::link::SharedLink;
use crate::pool::Pool;
use crate::settings::Settings;
use crate::topology::{InvalidUrl, Topology};

/// One Redis, stand-alone, watched by sentinels, or a cluster. Clones share their connections.
///
/// It is connected to when it is first asked, and again whenever a connection was lost: neither its absence at the start
/// nor its restart needs one of ours.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    settings: Settings,
    topology: Topology,
    pool: Pool,
    /// The connection of hot reads. Checking one out of a pool costs a round trip, which would halve their rate.
    shared: RwLock<Option<Shared>>,
    connecting: Mutex<()>,
    /// What is too slow for those who have another way may be in time for carts, so each has its own.
    cart_breaker: Breaker,
    cache_breaker: Breaker,
    /// Whether the log was told that it is away.
    is_told: AtomicBool,
}

#[derive(Clone)]
struct Shared {
    link: SharedLink,
    /// Tells this connection from the one that replaced it.
    opened: Instant,
}

/// Why Redis did not answer.
#[derive(Debug, thiserror::Error)]
enum Away {
    #[error(transparent)]
    Resting(#[from] Resting),
    #[error("Redis did not answer within {0:?}")]
    TooSlow(Duration),
    #[error("no connection to Redis")]
    Pool(#[from] PoolError),
    #[error("Redis failed")]
    Driver(#[from] RedisError),
    #[error("Redis was told to change something, and not heard of since")]
    Unheard(#[source] Box<Away>),
}

#[async_trait]
impl Backend for Redis {
    async fn ping(&self) -> Result<(), StoreError> {
        self.ask(&Call::Command(Cmd::ping())).await
    }
}

impl Redis {
    /// Checks the URL; connects when first asked.
    pub fn connect(settings: Settings) -> Result<Self, InvalidUrl> {
        let topology = Topology::parse(settings.url.expose_secret())?;
        let pool = Pool::new(&topology, &settings)?;
        // In a crowd, all who have a connection may find their answer late at the same moment; that is no outage.
        let connections = u32::try_from(settings.pool_size).unwrap_or(u32::MAX);
        let cart_breaker = Breaker::after(connections.saturating_mul(4));
        Ok(Self(Arc::new(Inner {
            settings,
            topology,
            pool,
            shared: RwLock::default(),
            connecting: Mutex::default(),
            cart_breaker,
            cache_breaker: Breaker::after(5),
            is_told: AtomicBool::new(false),
        })))
    }

    /// A key or a channel of this shop.
    pub(crate) fn name(&self, name: impl fmt::Display) -> String {
        format!("{}{name}", self.0.settings.prefix)
    }

    /// A channel of this shop. What is published is heard whatever the database, so the name says which.
    pub(crate) fn channel(&self, name: &str) -> String {
        self.name(format_args!("{name}:{}", self.0.topology.database()))
    }

    /// Tells this instance from the others.
    pub(crate) fn instance(&self) -> Uuid {
        self.0.settings.instance
    }

    /// Asks over a connection from the pool, within the limit of carts. Nobody can do without the answer.
    pub(crate) async fn work<T: FromRedisValue>(&self, call: &Call) -> Result<T, StoreError> {
        // The connection is looked at before it is used.
        let limit = self.0.settings.turn_limit + self.connect_limit() + 2 * self.0.settings.cart_limit;
        self.attempt(&self.0.cart_breaker, limit, true, self.work_once(call)).await
    }

    /// Asks over the shared connection, within the limit of caches. There is a way without the answer.
    pub(crate) async fn ask<T: FromRedisValue>(&self, call: &Call) -> Result<T, StoreError> {
        let limit = self.connect_limit() + self.0.settings.cache_limit;
        self.attempt(&self.0.cache_breaker, limit, false, self.ask_once(call)).await
    }

    /// A connection of its own that hears what is told in `channel`.
    pub(crate) async fn listen(&self, channel: &str) -> Result<PubSub, StoreError> {
        let listening = async {
            let mut ears = self.any_client().await?.get_async_pubsub().await?;
            ears.subscribe(channel).await?;
            Ok(ears)
        };
        // Two steps, each of them a connection or an answer.
        let limit = 2 * self.connect_limit();
        let listening = timeout(limit, listening).await.map_err(|_| Away::TooSlow(limit));
        listening.and_then(|answer: RedisResult<_>| answer.map_err(Away::Driver)).map_err(StoreError::from)
    }

    /// A connection of its own, for a command that waits.
    pub(crate) async fn own_connection(&self) -> Result<SharedLink, StoreError> {
        Box::pin(self.open()).await.map_err(StoreError::from)
    }

    fn connect_limit(&self) -> Duration {
        self.0.topology.connect_limit(&self.0.settings)
    }

    /// The log is told when an outage begins and when it ends: it begins with the first answer that somebody had to go
    /// without, or when a breaker opens.
    async fn attempt<T>(
        &self,
        breaker: &Breaker,
        limit: Duration,
        is_missed: bool,
        asking: impl Future<Output = Result<T, Away>>,
    ) -> Result<T, StoreError> {
        let is_told = &self.0.is_told;
        let answer = match breaker.admit(Instant::now()) {
            Ok(()) => timeout(limit, asking).await.unwrap_or(Err(Away::TooSlow(limit))),
            Err(resting) => Err(Away::Resting(resting)),
        };
        match answer {
            Ok(answer) => {
                breaker.succeeded();
                if is_told.load(Ordering::Relaxed) && is_told.swap(false, Ordering::Relaxed) {
                    tracing::info!("Redis answers again");
                }
                Ok(answer)
            }
            Err(away) => {
                let has_opened = away.is_lost() && breaker.failed(Instant::now());
                let begins = has_opened || (is_missed && away.is_lost());
                if begins && !is_told.swap(true, Ordering::Relaxed) {
                    tracing::warn!(error = &away as &dyn std::error::Error, "Redis does not answer");
                }
                Err(match away.into() {
                    StoreError::Unavailable(cause) if is_told.load(Ordering::Relaxed) => {
                        StoreError::Unavailable(KnownOutage(cause).into())
                    }
                    error => error,
                })
            }
        }
    }

    async fn work_once<T: FromRedisValue>(&self, call: &Call) -> Result<T, Away> {
        let limit = self.0.settings.cart_limit;
        // Big, as it holds the making of a connection to whatever there is.
        let mut link = Box::pin(self.0.pool.get()).await?;
        let answer = match timeout(limit, call.on(&mut link)).await {
            Ok(answer) => answer.map_err(Away::Driver),
            Err(_) => Err(Away::TooSlow(limit)),
        };
        if answer.as_ref().is_err_and(Away::is_lost) {
            link.discard();
            self.0.pool.discard_idle();
        }
        answer.map_err(|away| if call.changes() && away.is_silent() { Away::Unheard(away.into()) } else { away })
    }

    async fn ask_once<T: FromRedisValue>(&self, call: &Call) -> Result<T, Away> {
        let limit = self.0.settings.cache_limit;
        let mut shared = self.shared().await?;
        let answer = match timeout(limit, call.on(&mut shared.link)).await {
            Ok(answer) => answer.map_err(Away::Driver),
            Err(_) => Err(Away::TooSlow(limit)),
        };
        if answer.as_ref().is_err_and(Away::is_lost) {
            self.forget(&shared);
        }
        answer
    }

    async fn shared(&self) -> Result<Shared, Away> {
        if let Some(shared) = self.kept() {
            return Ok(shared);
        }
        // Whoever comes meanwhile waits for this connection instead of opening another.
        let _connecting = self.0.connecting.lock().await;
        if let Some(shared) = self.kept() {
            return Ok(shared);
        }
        // Rare, and big: whoever asks does not carry it along.
        let shared = Shared { link: Box::pin(self.open()).await?, opened: Instant::now() };
        *self.0.shared.write().unwrap_or_else(PoisonError::into_inner) = Some(shared.clone());
        Ok(shared)
    }

    fn kept(&self) -> Option<Shared> {
        self.0.shared.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets the next one who asks connect anew, unless somebody has done so already.
    fn forget(&self, lost: &Shared) {
        let mut shared = self.0.shared.write().unwrap_or_else(PoisonError::into_inner);
        if shared.as_ref().is_some_and(|kept| kept.opened == lost.opened) {
            *shared = None;
        }
    }

    async fn open(&self) -> Result<SharedLink, Away> {
        let limit = self.connect_limit();
        let opening = async {
            match &self.0.topology {
                Topology::Cluster(nodes) => {
                    let each = self.0.settings.connect_limit;
                    let client = ClusterClient::builder(nodes.clone()).connection_timeout(each).build()?;
                    client.get_async_connection().await.map(SharedLink::Cluster)
                }
                Topology::Single(_) | Topology::Sentinel { .. } => {
                    // How long an answer may take is decided by whoever asks.
                    let config =
                        AsyncConnectionConfig::new().set_connection_timeout(Some(limit)).set_response_timeout(None);
                    let client = self.any_client().await?;
                    client.get_multiplexed_async_connection_with_config(&config).await.map(SharedLink::Server)
                }
            }
        };
        Ok(timeout(limit, opening).await.map_err(|_| Away::TooSlow(limit))??)
    }

    /// A client of a server that hears everything that is published: the master, or any node of a cluster.
    async fn any_client(&self) -> RedisResult<Client> {
        match &self.0.topology {
            Topology::Single(server) => Client::open(server.clone()),
            Topology::Sentinel { sentinels, master, server } => {
                let node =
                    SentinelNodeConnectionInfo::default().set_redis_connection_info(server.redis_settings().clone());
                let kind = SentinelServerType::Master;
                let mut client = SentinelClient::build(sentinels.clone(), master.clone(), Some(node), kind)?;
                client.async_get_client().await
            }
            Topology::Cluster(nodes) => {
                let mut last = None;
                let config = AsyncConnectionConfig::new().set_connection_timeout(Some(self.0.settings.connect_limit));
                for node in nodes {
                    let client = Client::open(node.clone())?;
                    match client.get_multiplexed_async_connection_with_config(&config).await {
                        Ok(_) => return Ok(client),
                        Err(error) => last = Some(error),
                    }
                }
                Err(last.unwrap_or_else(|| (ErrorKind::ClusterConnectionNotFound, "a cluster without nodes").into()))
            }
        }
    }
}

impl Away {
    /// Whether the connection is of no more use. A server that answers, if only with a refusal, is there; one that
    /// may not be written to is the wrong one.
    fn is_lost(&self) -> bool {
        match self {
            // Whoever waits too long for their turn knows nothing of the server.
            Self::Resting(_) | Self::Pool(PoolError::Timeout(TimeoutType::Wait)) => false,
            Self::TooSlow(_) | Self::Pool(_) | Self::Unheard(_) => true,
            Self::Driver(error) => match error.kind() {
                ErrorKind::Server(kind) => kind == ServerErrorKind::ReadOnly,
                ErrorKind::Extension | ErrorKind::UnexpectedReturnType => false,
                _ => true,
            },
        }
    }

    /// Whether the server said nothing once it was asked.
    fn is_silent(&self) -> bool {
        match self {
            Self::TooSlow(_) => true,
            Self::Driver(error) => self.is_lost() && !matches!(error.kind(), ErrorKind::Server(_)),
            Self::Resting(_) | Self::Pool(_) | Self::Unheard(_) => false,
        }
    }
}

impl From<Away> for StoreError {
    fn from(away: Away) -> Self {
        match away {
            Away::Unheard(_) => Self::OutcomeUnknown(away.into()),
            Away::Pool(PoolError::Timeout(TimeoutType::Wait)) => Self::Overloaded,
            away => Self::Unavailable(away.into()),
        }
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("topology", &self.0.topology).finish_non_exhaustive()
    }
}
