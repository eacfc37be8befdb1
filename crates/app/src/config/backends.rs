//! Where the shop is kept: a file or a MySQL server, with or without a Redis in front; and where its mails go.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use super::{ConfigError, Layers};

/// What must last.
#[derive(Clone, Debug)]
pub enum Database {
    /// One SQLite file.
    File(PathBuf),
    /// A `mysql://` URL, which holds a password.
    Mysql(SecretString),
}

impl Database {
    pub fn read(layers: &Layers) -> Result<Self, ConfigError> {
        let composed = composed(layers)?;
        match composed {
            Some(url) if layers.chosen("database.url").is_none() => Ok(Self::Mysql(url)),
            _ => layers.value("database.url", parse),
        }
    }

    /// The folder in which the service keeps what is not in the database.
    pub fn data_folder(&self) -> &Path {
        match self {
            Self::File(file) => file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")),
            Self::Mysql(_) => Path::new("./data"),
        }
    }
}

/// A path, `sqlite:` and a path, or the URL of a MySQL server.
fn parse(text: &str) -> Result<Database, &'static str> {
    let path = match text.split_once("://") {
        Some(("mysql" | "mariadb", rest)) => return mysql(rest),
        Some(("sqlite", path)) => path,
        Some(_) => {
            return Err("a database is mysql://user:password@host/name, or a file like sqlite:./data/stockade.db");
        }
        None => text.strip_prefix("sqlite:").unwrap_or(text),
    };
    if path.is_empty() || path.starts_with(':') {
        return Err("a database is a file, so that a sold piece stays sold");
    }
    Ok(Database::File(PathBuf::from(path)))
}

fn mysql(rest: &str) -> Result<Database, &'static str> {
    let (authority, name) = rest.split_once('/').ok_or("a MySQL URL ends with the name of the database")?;
    if authority.rsplit('@').next().is_none_or(str::is_empty) || name.split('?').next().is_none_or(str::is_empty) {
        return Err("a MySQL URL is mysql://user:password@host:port/name");
    }
    if name.split(['?', '&']).any(|parameter| parameter == "require_ssl=true") {
        return Err("connections to MySQL are not encrypted by this program: put a tunnel in front of it");
    }
    Ok(Database::Mysql(SecretString::from(format!("mysql://{rest}"))))
}

/// The settings that name a server piece by piece.
struct Pieces {
    host: &'static str,
    port: &'static str,
    name: &'static str,
    user: &'static str,
    password: &'static str,
}

/// `DB_HOST`, `DB_PORT`, `DB_NAME`, `DB_USER` and `DB_PASS`.
const PIECES: Pieces = Pieces {
    host: "database.host",
    port: "database.port",
    name: "database.name",
    user: "database.user",
    password: "database.password",
};

/// `POSTGRES_HOST` and the like. Where no such host is named, they are somebody else's.
const OLDER_PIECES: Pieces = Pieces {
    host: "older_database.host",
    port: "older_database.port",
    name: "older_database.name",
    user: "older_database.user",
    password: "older_database.password",
};

/// The URL that the pieces come to.
fn composed(layers: &Layers) -> Result<Option<SecretString>, ConfigError> {
    if let Some(given) = layers.get("database.dialect").filter(|given| !matches!(given.text(), "mysql" | "mariadb")) {
        return Err(super::settings::invalid("database.dialect", given, "it is mysql, or mariadb"));
    }
    let Pieces { port, name, user, password, .. } = PIECES;
    if layers.get(PIECES.host).is_some() {
        return PIECES.url(layers).map(Some);
    }
    match [port, name, user, password].into_iter().find_map(|name| Some((name, layers.get(name)?))) {
        Some((name, given)) => Err(super::settings::invalid(name, given, "it needs a database.host (DB_HOST)")),
        None if layers.get(OLDER_PIECES.host).is_some() => OLDER_PIECES.url(layers).map(Some),
        None => Ok(None),
    }
}

impl Pieces {
    fn url(&self, layers: &Layers) -> Result<SecretString, ConfigError> {
        let text = |name| layers.get(name).map(super::layers::Given::text);
        let port = port(layers, self.port, 3306)?;
        let host = text(self.host).unwrap_or_default();
        let user = encode(text(self.user).unwrap_or("root"));
        let password = encode(text(self.password).unwrap_or_default());
        let name = text(self.name).unwrap_or("stockade");
        Ok(SecretString::from(format!("mysql://{user}:{password}@{host}:{port}/{name}")))
    }
}

fn port(layers: &Layers, name: &'static str, default: u16) -> Result<u16, ConfigError> {
    match layers.get(name) {
        Some(_) => layers.value(name, str::parse::<u16>),
        None => Ok(default),
    }
}

fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// A `redis://` URL, which may hold a password, or the older `REDIS_HOST` with a `REDIS_PORT`; `None` keeps carts, limits
/// and caches in process. A port alone is somebody else's.
pub fn redis(layers: &Layers) -> Result<Option<SecretString>, ConfigError> {
    let known = ["redis://", "redis+sentinel://", "redis+cluster://"];
    let refused = "it is redis://host, redis+sentinel://host,host/master or redis+cluster://host,host";
    match (layers.get("redis.url"), layers.get("redis.host")) {
        (None, None) => Ok(None),
        (None, Some(host)) => {
            let port = port(layers, "redis.port", 6379)?;
            Ok(Some(SecretString::from(format!("redis://{}:{port}", host.text()))))
        }
        (Some(given), _) if known.iter().any(|scheme| given.text().starts_with(scheme)) => Ok(Some(given.text.clone())),
        (Some(given), _) if given.text().starts_with("rediss") => {
            let plain =
                "connections to Redis are not encrypted by this program: put a tunnel in front, and use redis://";
            Err(super::settings::invalid("redis.url", given, plain))
        }
        (Some(given), _) => Err(super::settings::invalid("redis.url", given, refused)),
    }
}

/// What stands before every key. Braces would choose the slot of a key in a cluster.
pub fn redis_prefix(text: &str) -> Result<String, &'static str> {
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || b":-_.".contains(&byte);
    if text.len() <= 64 && text.bytes().all(sound) {
        Ok(text.to_owned())
    } else {
        Err("a prefix has at most 64 letters, digits and : - _ .")
    }
}

/// An `smtp://` or `smtps://` URL, which may hold a password; `None` puts mails into a folder.
pub fn smtp(layers: &Layers) -> Result<Option<SecretString>, ConfigError> {
    match layers.get("mail.smtp_url") {
        None => Ok(None),
        Some(given) if ["smtp://", "smtps://"].iter().any(|scheme| given.text().starts_with(scheme)) => {
            Ok(Some(given.text.clone()))
        }
        Some(given) => Err(super::settings::invalid(
            "mail.smtp_url",
            given,
            "it is smtp://user:password@host or smtps://user:password@host",
        )),
    }
}

impl PartialEq for Database {
    /// For tests; a comparison of secrets that a stranger could time is nowhere made.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File(one), Self::File(other)) => one == other,
            (Self::Mysql(one), Self::Mysql(other)) => one.expose_secret() == other.expose_secret(),
            _ => false,
        }
    }
}
