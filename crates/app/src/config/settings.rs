//! What the text of the settings means.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use stockade_domain::account::Email;
use stockade_domain::catalogue::HoldTime;
use stockade_domain::ledger::HoldLimits;
use stockade_domain::ports::Limit;

use super::backends::{Database, redis, redis_prefix, smtp};
use super::keys::find;
use super::layers::Given;
use super::parse::{
    attempts, count_or_off, currency, hold_time, limit, list, milliseconds, on_or_off, origin, seconds, within,
};
use super::weak::{KEY_RULE, is_sample, is_weak_key};
use super::{ConfigError, Layers, Network};

/// Everything the service was told, sound as far as can be seen without starting it.
#[derive(Debug)]
pub struct Settings {
    pub server: Server,
    pub database: Database,
    /// Whether serving brings the schema up to date first.
    pub migrate: bool,
    /// Where carts, limits and caches are shared; `None` keeps them in process.
    pub redis: Option<SecretString>,
    /// Stands before every key and channel in Redis: shops that share a server need different ones.
    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "there is no Redis to prefix anything in"))]
    pub redis_prefix: String,
    pub mail: Mail,
    pub shop: Shop,
    pub ledger: Batches,
    pub workers: Workers,
    pub admissions: Admissions,
    /// `None` when nobody is limited.
    pub rate_limits: Option<RateLimits>,
    pub auth: Auth,
    pub logging: Logging,
    /// Whether clients of the five older systems are answered.
    pub compat: bool,
    /// The shop is to look at: it has products, an admin, and secrets of its own making.
    pub demo: bool,
}

#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    /// Where people find the shop, as links in mails have it: an origin.
    pub public_url: String,
    /// Origins whose scripts may call us with credentials.
    pub cors_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
}

#[derive(Debug)]
pub struct Mail {
    /// The URL of the SMTP server that mails are handed to, which may hold a password.
    pub smtp: Option<SecretString>,
    /// A file with the certificate of who vouches for that server, if no public authority does.
    #[cfg_attr(not(feature = "smtp"), expect(dead_code, reason = "no server is talked to"))]
    pub smtp_ca: Option<PathBuf>,
    /// Where mails are put as files when there is no server.
    pub folder: PathBuf,
    pub from: Email,
}

#[derive(Clone, Debug)]
pub struct Shop {
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    pub default_hold: HoldTime,
    pub max_extensions: u32,
    pub hold_limits: HoldLimits,
    /// How long a reservation of the flash deal lasts.
    pub flash_deal_hold: HoldTime,
}

/// How commands are gathered into batches.
#[derive(Clone, Copy, Debug)]
pub struct Batches {
    pub lanes: usize,
    pub max_batch: usize,
    /// Commands that may wait in each lane.
    pub queue: usize,
}

#[derive(Clone, Copy, Debug)]
pub struct Workers {
    /// Whether they are at work beside the requests, too, and not in processes of their own alone.
    pub enabled: bool,
    pub expiry_interval: Duration,
    /// How often mails that have become due are looked for, to be called out in Redis.
    pub relay_interval: Duration,
    /// How long a worker waits to be called before it looks for itself.
    pub mail_interval: Duration,
    /// How long a mail is nobody else's once a worker has claimed it.
    pub mail_lease: Duration,
    /// After so many tries a mail is dead, until an admin retries it.
    pub mail_attempts: u32,
}

/// How many requests of each class are answered at the same time.
#[derive(Clone, Copy, Debug)]
pub struct Admissions {
    pub reads: usize,
    pub carts: usize,
    pub placing: usize,
    pub settling: usize,
    pub accounts: usize,
    pub admin: usize,
    pub reports: usize,
}

/// What one client address may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    pub reads: Limit,
    pub writes: Limit,
    pub login: Limit,
    /// Passwords that are tried, for each account's address.
    pub tries: Limit,
    /// Mails about a new password, for each address.
    pub resets: Limit,
    /// The routes of the flash deal, all together.
    pub flash_deal: Limit,
}

#[derive(Debug)]
pub struct Auth {
    jwt_secret: Option<SecretString>,
    /// Another key whose tokens are believed, while one takes the place of the other.
    pub jwt_secret_previous: Option<SecretString>,
    pub token_lifetime: Duration,
    /// Whether cookies are for HTTPS only.
    pub secure_cookies: bool,
    pub admin_email: Email,
    pub admin_password: Option<SecretString>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logging {
    pub format: LogFormat,
    /// A filter as `tracing` writes it: `info`, `stockade=debug,info`.
    pub level: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Pretty,
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text {
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            _ => Err("it is pretty or json"),
        }
    }
}

impl Settings {
    pub fn read(layers: &mut Layers) -> Result<Self, ConfigError> {
        let listen: IpAddr = layers.parsed("server.listen")?;
        let database = Database::read(layers)?;
        derive_defaults(layers, listen, &database);
        let demo = layers.value("demo", on_or_off)?;
        let file = matches!(database, Database::File(_));
        Ok(Self {
            server: Server {
                address: SocketAddr::new(listen, layers.parsed("server.port")?),
                public_url: layers.value("server.public_url", origin)?,
                cors_origins: layers.value("server.cors_origins", |text| list(text, origin))?,
                trusted_proxies: layers.value("server.trusted_proxies", |text| list(text, str::parse))?,
            },
            redis: redis(layers)?,
            redis_prefix: layers.value("redis.prefix", redis_prefix)?,
            migrate: layers.value("database.migrate", on_or_off)?,
            database,
            mail: Mail {
                smtp: smtp(layers)?,
                smtp_ca: layers.get("mail.smtp_ca").map(|given| PathBuf::from(given.text())),
                folder: layers.parsed("mail.folder")?,
                from: layers.value("mail.from", Email::parse)?,
            },
            shop: Shop {
                name: layers.parsed("shop.name")?,
                currency: layers.value("shop.currency", currency)?,
                default_hold: layers.value("shop.hold_seconds", hold_time)?,
                max_extensions: layers.parsed("shop.max_extensions")?,
                hold_limits: HoldLimits {
                    live: layers.value("shop.max_live_holds", count_or_off)?,
                    lapsed: layers.value("shop.max_lapsed_holds", count_or_off)?,
                },
                flash_deal_hold: layers.value("flash_deal.hold_seconds", hold_time)?,
            },
            ledger: Batches {
                lanes: layers.value("ledger.lanes", |text| within(text, 1, 64))?,
                max_batch: layers.value("ledger.max_batch", |text| within(text, 1, 10_000))?,
                queue: layers.value("ledger.queue", |text| within(text, 1, 1_000_000))?,
            },
            workers: workers(layers, file)?,
            admissions: admissions(layers)?,
            rate_limits: rate_limits(layers)?,
            auth: Auth {
                jwt_secret: layers.secret("auth.jwt_secret", |secret| demo || !is_weak_key(secret), KEY_RULE)?,
                jwt_secret_previous: layers.secret(
                    "auth.jwt_secret_previous",
                    |secret| demo || !is_weak_key(secret),
                    KEY_RULE,
                )?,
                token_lifetime: layers.value("auth.token_seconds", seconds)?,
                secure_cookies: layers.value("auth.secure_cookies", on_or_off)?,
                admin_email: layers.value("auth.admin_email", Email::parse)?,
                admin_password: layers.secret("auth.admin_password", |secret| demo || !is_sample(secret), NO_SAMPLE)?,
            },
            logging: Logging { format: layers.parsed("log.format")?, level: layers.parsed("log.level")? },
            compat: layers.compat()?,
            demo,
        })
    }

    /// Whether somebody without a token may act as one of the demo's people, where an older system asked for none: only
    /// in the demo, and only where nobody else can reach it.
    pub fn has_visitors(&self) -> bool {
        self.compat && self.demo && self.server.address.ip().is_loopback()
    }

    /// The folder that holds the database and what else the service keeps.
    pub fn data_folder(&self) -> &Path {
        self.database.data_folder()
    }
}

impl Auth {
    /// The key that tokens are signed with, if one was given. Outside the demo there is none by default.
    pub fn jwt_secret(&self, demo: bool) -> Result<Option<&SecretString>, ConfigError> {
        match &self.jwt_secret {
            None if !demo => Err(ConfigError::Missing {
                name: "auth.jwt_secret",
                variable: "STOCKADE_AUTH_JWT_SECRET".to_owned(),
                rule: KEY_RULE,
            }),
            given => Ok(given.as_ref()),
        }
    }
}

const NO_SAMPLE: &str = "it stands in samples; choose one that nobody can look up";

/// Values that follow from others, unless somebody gave them.
fn derive_defaults(layers: &mut Layers, listen: IpAddr, database: &Database) {
    let port = layers.get("server.port").and_then(|given| given.text().parse().ok()).unwrap_or_default();
    layers.fill("server.public_url", &format!("http://{}", SocketAddr::new(listen, port)));
    let file = matches!(database, Database::File(_));
    let untouched = file && layers.chosen("database.url").is_none();
    layers.fill("demo", if untouched && listen.is_loopback() { "on" } else { "off" });
    let demo = layers.get("demo").is_some_and(|given| on_or_off(given.text()) == Ok(true));
    layers.fill("auth.secure_cookies", if demo { "off" } else { "on" });
    layers.fill("mail.folder", &database.data_folder().join("mail").to_string_lossy());
    // With one file and one program there is nobody to ask; a server's tables may be in use by other instances.
    layers.fill("database.migrate", if file { "on" } else { "off" });
    // A file has one writer, and a second lane would only make its batches smaller. A server commits side by side.
    layers.fill("ledger.lanes", if file { "1" } else { "4" });
}

fn workers(layers: &Layers, file: bool) -> Result<Workers, ConfigError> {
    let enabled = layers.value("workers.enabled", |text| match on_or_off(text)? {
        // One process has the file, so there is no other that could do the work.
        false if file => Err("a shop in a file has its workers in the one process that serves it"),
        enabled => Ok(enabled),
    })?;
    Ok(Workers {
        enabled,
        expiry_interval: layers.value("workers.expiry_interval_ms", milliseconds)?,
        relay_interval: layers.value("workers.relay_interval_ms", milliseconds)?,
        mail_interval: layers.value("workers.mail_interval_ms", milliseconds)?,
        mail_lease: layers.value("workers.mail_lease_ms", milliseconds)?,
        mail_attempts: layers.value("workers.mail_attempts", attempts)?,
    })
}

fn admissions(layers: &Layers) -> Result<Admissions, ConfigError> {
    let room = |name| layers.value(name, |text| within(text, 1, 100_000));
    Ok(Admissions {
        reads: room("admission.reads")?,
        carts: room("admission.carts")?,
        placing: room("admission.placing")?,
        settling: room("admission.settling")?,
        accounts: room("admission.accounts")?,
        admin: room("admission.admin")?,
        reports: room("admission.reports")?,
    })
}

fn rate_limits(layers: &Layers) -> Result<Option<RateLimits>, ConfigError> {
    let limits = RateLimits {
        reads: layers.value("rate_limits.reads", |text| limit("reads", text))?,
        writes: layers.value("rate_limits.writes", |text| limit("writes", text))?,
        login: layers.value("rate_limits.login", |text| limit("login", text))?,
        tries: layers.value("rate_limits.tries", |text| limit("tries", text))?,
        resets: layers.value("rate_limits.resets", |text| limit("resets", text))?,
        flash_deal: Limit {
            policy: "flash-deal",
            requests: u32::try_from(layers.value("flash_deal.requests", |text| within(text, 1, 1_000_000))?)
                .unwrap_or(u32::MAX),
            window: layers.value("flash_deal.window_seconds", seconds)?,
        },
    };
    Ok(layers.value("rate_limits.enabled", on_or_off)?.then_some(limits))
}

impl Layers {
    /// Whether clients of the five older systems are answered, which also says what the OpenAPI document is of.
    pub fn compat(&self) -> Result<bool, ConfigError> {
        self.value("compat", on_or_off)
    }

    /// The value of a setting that always has one.
    pub(super) fn value<T, E: Display>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, ConfigError> {
        let missing = || ConfigError::Missing {
            name,
            variable: find(name).map(super::keys::Key::variable).unwrap_or_default(),
            rule: "it has no default",
        };
        let given = self.get(name).ok_or_else(missing)?;
        parse(given.text()).map_err(|problem| invalid(name, given, &problem.to_string()))
    }

    fn parsed<T: FromStr<Err: Display>>(&self, name: &'static str) -> Result<T, ConfigError> {
        self.value(name, str::parse)
    }

    fn secret(
        &self,
        name: &'static str,
        sound: impl FnOnce(&str) -> bool,
        rule: &str,
    ) -> Result<Option<SecretString>, ConfigError> {
        match self.get(name) {
            Some(given) if !sound(given.text()) => Err(invalid(name, given, &format!("it is too weak: {rule}"))),
            given => Ok(given.map(|given| given.text.clone())),
        }
    }
}

pub(super) fn invalid(name: &'static str, given: &Given, problem: &str) -> ConfigError {
    ConfigError::Invalid { name, source_of: given.source.clone(), problem: problem.to_owned() }
}
