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
    Ok(Database::Mysql(SecretString::from(format!("mysql://{rest}"))))
}

/// The URL that the older `DB_HOST`, `DB_PORT`, `DB_NAME`, `DB_USER` and `DB_PASS` come to.
fn composed(layers: &Layers) -> Result<Option<SecretString>, ConfigError> {
    let text = |name: &str| layers.get(name).map(super::layers::Given::text);
    let others = ["database.port", "database.name", "database.user", "database.password"];
    let Some(host) = text("database.host") else {
        return match others.iter().find_map(|name| Some((*name, layers.get(name)?))) {
            None => Ok(None),
            Some((name, given)) => Err(super::settings::invalid(name, given, "it needs a database.host (DB_HOST)")),
        };
    };
    let port = match layers.get("database.port") {
        Some(_) => layers.value("database.port", str::parse::<u16>)?,
        None => 3306,
    };
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let user = encode(text("database.user").unwrap_or("root"));
    let password = encode(text("database.password").unwrap_or_default());
    let name = text("database.name").unwrap_or("stockade");
    Ok(Some(SecretString::from(format!("mysql://{user}:{password}@{host}:{port}/{name}"))))
}

/// A `redis://` URL, which may hold a password; `None` keeps carts, limits and caches in process.
pub fn redis(layers: &Layers) -> Result<Option<SecretString>, ConfigError> {
    let known = ["redis://", "redis+sentinel://", "redis+cluster://"];
    let refused = "it is redis://host, redis+sentinel://host,host/master or redis+cluster://host,host";
    match layers.get("redis.url") {
        None => Ok(None),
        Some(given) if known.iter().any(|scheme| given.text().starts_with(scheme)) => Ok(Some(given.text.clone())),
        Some(given) => Err(super::settings::invalid("redis.url", given, refused)),
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
