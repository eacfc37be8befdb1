//! Every setting there is: its name, the older names of its variable, and what it is when nobody says.

/// One setting.
#[derive(Debug)]
pub struct Key {
    /// `section.key`, as in the file.
    pub name: &'static str,
    /// Variables it is also read from, besides its own [`Key::variable`].
    pub aliases: &'static [&'static str],
    pub default: Option<&'static str>,
    /// Never shown, and may be kept in a file of its own that `<VARIABLE>_FILE` names.
    pub secret: bool,
}

impl Key {
    /// `STOCKADE_SECTION_KEY`.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.replace('.', "_").to_ascii_uppercase())
    }

    /// Every variable this is read from, its own first.
    pub fn variables(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.variable()).chain(self.aliases.iter().map(|alias| (*alias).to_owned()))
    }
}

/// What the variables that are only ours begin with. One of them that is no setting is a mistake.
pub const PREFIX: &str = "STOCKADE_";

/// Names the file that is read, so it is not in it.
pub const CONFIG_VARIABLE: &str = "STOCKADE_CONFIG";

pub const KEYS: &[Key] = &[
    key("server.listen", "127.0.0.1").also(&["STOCKADE_LISTEN"]),
    key("server.port", "8080").also(&["STOCKADE_PORT", "PORT"]),
    absent("server.public_url").also(&["STOCKADE_PUBLIC_URL", "PUBLIC_URL"]),
    key("server.cors_origins", "").also(&["STOCKADE_CORS_ORIGINS", "CORS_ORIGIN"]),
    key("server.trusted_proxies", "").also(&["STOCKADE_TRUSTED_PROXIES"]),
    key("database.url", "./data/stockade.db").also(&["DATABASE_URL", "DB_URL"]),
    absent("database.migrate"),
    absent("database.dialect").also(&["DB_DIALECT"]),
    absent("database.host").also(&["DB_HOST"]),
    absent("database.port").also(&["DB_PORT"]),
    absent("database.name").also(&["DB_NAME"]),
    absent("database.user").also(&["DB_USER"]),
    absent("database.password").also(&["DB_PASS"]).secret(),
    // Names for another kind of server, in which the flash deal's settings say where the database is.
    absent("older_database.host").also(&["POSTGRES_HOST"]),
    absent("older_database.port").also(&["POSTGRES_PORT"]),
    absent("older_database.name").also(&["POSTGRES_DB"]),
    absent("older_database.user").also(&["POSTGRES_USER"]),
    absent("older_database.password").also(&["POSTGRES_PASSWORD"]).secret(),
    absent("redis.url").also(&["REDIS_URL"]),
    absent("redis.host").also(&["REDIS_HOST"]),
    absent("redis.port").also(&["REDIS_PORT"]),
    key("redis.prefix", ""),
    absent("mail.folder"),
    key("mail.from", "shop@stockade.local"),
    absent("mail.smtp_url").also(&["SMTP_URL"]).secret(),
    absent("mail.smtp_ca"),
    key("shop.name", "Stockade"),
    key("shop.currency", "EUR"),
    key("shop.hold_seconds", "120"),
    key("shop.max_extensions", "2"),
    key("shop.max_live_holds", "3"),
    key("shop.max_lapsed_holds", "5"),
    absent("ledger.lanes"),
    key("ledger.max_batch", "512"),
    key("ledger.queue", "4096"),
    key("workers.enabled", "on"),
    key("workers.expiry_interval_ms", "500"),
    key("workers.relay_interval_ms", "200"),
    key("workers.mail_interval_ms", "1000"),
    key("workers.mail_lease_ms", "60000"),
    // With the pauses doubling, a mail server may be away for the better part of a day.
    key("workers.mail_attempts", "16"),
    key("admission.reads", "512"),
    key("admission.carts", "4096"),
    key("admission.placing", "4096"),
    key("admission.settling", "4096"),
    key("admission.accounts", "256"),
    key("admission.admin", "64"),
    // One page of the dashboard asks for six at once.
    key("admission.reports", "16"),
    key("rate_limits.enabled", "on").also(&["STOCKADE_RATE_LIMITS"]),
    // Somebody who refreshes every second and buys is never stopped, nor is an office behind one address.
    key("rate_limits.reads", "3000/60s"),
    key("rate_limits.writes", "600/60s"),
    key("rate_limits.login", "30/60s"),
    // A guess at one account's password, from wherever it comes: nobody types that often, and no list is through soon.
    key("rate_limits.tries", "60/600s"),
    // Whoever does not find the mail asks again; whoever wants to fill a mailbox goes elsewhere.
    key("rate_limits.resets", "5/3600s"),
    // What the flash deal promises on its own routes.
    key("flash_deal.hold_seconds", "600").also(&["CART_RESERVATION_TTL"]),
    key("flash_deal.requests", "100").also(&["RATE_LIMIT_MAX"]),
    key("flash_deal.window_seconds", "900").also(&["RATE_LIMIT_WINDOW"]),
    absent("auth.jwt_secret").also(&["STOCKADE_JWT_SECRET", "JWT_SECRET"]).secret(),
    // The key before the last change, or the one to come: what it signs is believed.
    absent("auth.jwt_secret_previous").also(&["STOCKADE_JWT_SECRET_PREVIOUS", "JWT_SECRET_PREVIOUS"]).secret(),
    key("auth.token_seconds", "600"),
    absent("auth.secure_cookies"),
    key("auth.admin_email", "admin@stockade.local").also(&["STOCKADE_ADMIN_EMAIL", "ADMIN_EMAIL"]),
    absent("auth.admin_password").also(&["STOCKADE_ADMIN_PASSWORD", "ADMIN_PASSWORD"]).secret(),
    key("log.format", "pretty"),
    // Actix calls it an error when a client does not speak HTTP; we do not.
    key("log.level", "info,actix_http=off,actix_server=warn"),
    key("compat", "on"),
    absent("demo"),
];

pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

const fn key(name: &'static str, default: &'static str) -> Key {
    Key { name, aliases: &[], default: Some(default), secret: false }
}

/// A setting that has no value, or one that follows from others, unless somebody gives it.
const fn absent(name: &'static str) -> Key {
    Key { name, aliases: &[], default: None, secret: false }
}

impl Key {
    const fn also(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }
}
