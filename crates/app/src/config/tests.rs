//! The layers and what may be in them.

use std::path::PathBuf;
use std::time::Duration;

use super::{ConfigError, Database, Layers, LogFormat, Settings, Sources, show};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const KEY: &str = "0f4d7c0a9be14b6c8d2e5f60718293a4b5c6d7e8";

fn environment(variables: &[(&str, &str)]) -> Sources {
    let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Sources { environment, ..Sources::default() }
}

fn read(sources: &Sources) -> Result<Settings, ConfigError> {
    Settings::read(&mut Layers::collect(sources)?)
}

fn told(sources: &Sources) -> String {
    read(sources).err().map(|error| error.to_string()).unwrap_or_default()
}

fn file(text: &str) -> std::io::Result<(tempfile::TempDir, PathBuf)> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("stockade.toml");
    std::fs::write(&path, text)?;
    Ok((folder, path))
}

#[test]
fn a_fresh_machine_runs_the_demo_on_loopback() -> Outcome {
    let settings = read(&Sources::default())?;
    assert_eq!(settings.server.address.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.database, Database::File(PathBuf::from("./data/stockade.db")));
    assert!(settings.redis.is_none() && settings.ledger.lanes == 1);
    assert_eq!(settings.mail.folder, PathBuf::from("./data/mail"));
    assert!(settings.demo && !settings.auth.secure_cookies && settings.rate_limits.is_some());
    assert!(settings.auth.jwt_secret(settings.demo)?.is_none());
    Ok(())
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() -> Outcome {
    let (_folder, path) = file("[server]\nport = 1111\n[ledger]\nmax_batch = 7\n[log]\nformat = \"json\"\n")?;
    let mut sources = environment(&[("STOCKADE_SERVER_PORT", "2222"), ("STOCKADE_LEDGER_MAX_BATCH", "8")]);
    sources.file = Some(path);
    sources.flags = vec![("server.port", "3333".to_owned())];
    let settings = read(&sources)?;
    assert_eq!(settings.server.address.port(), 3333);
    assert_eq!(settings.ledger.max_batch, 8);
    assert_eq!(settings.logging.format, LogFormat::Json);
    assert_eq!(settings.shop.currency, "EUR");
    Ok(())
}

#[test]
fn the_older_systems_names_still_work() -> Outcome {
    let variables = [
        ("PORT", "9000"),
        ("DATABASE_URL", "sqlite:///var/lib/stockade.db"),
        ("JWT_SECRET", KEY),
        ("CORS_ORIGIN", "https://shop.example"),
        ("ADMIN_EMAIL", "Boss@Shop.example"),
        ("REDIS_URL", ""),
    ];
    let settings = read(&environment(&variables))?;
    assert_eq!(settings.server.address.port(), 9000);
    assert_eq!(settings.database, Database::File(PathBuf::from("/var/lib/stockade.db")));
    assert_eq!(settings.server.cors_origins, ["https://shop.example"]);
    assert_eq!(settings.auth.admin_email.as_str(), "boss@shop.example");
    assert!(!settings.demo && settings.auth.secure_cookies);
    Ok(())
}

#[test]
fn a_setting_nobody_knows_is_refused_by_name() -> Outcome {
    let message = told(&environment(&[("STOCKADE_LEDGER_MAXBATCH", "1")]));
    assert!(message.contains("STOCKADE_LEDGER_MAXBATCH"), "{message}");
    assert!(message.contains("did you mean STOCKADE_LEDGER_MAX_BATCH?"), "{message}");

    let (_folder, path) = file("[server]\nprot = 1\n")?;
    let message = told(&Sources { file: Some(path), ..Sources::default() });
    assert!(message.contains("server.prot") && message.contains("did you mean server.port?"), "{message}");

    assert!(read(&environment(&[("SOMEBODY_ELSES", "1")])).is_ok());
    Ok(())
}

#[test]
fn two_names_of_one_setting_must_agree() {
    assert!(read(&environment(&[("PORT", "81"), ("STOCKADE_PORT", "81")])).is_ok());
    let message = told(&environment(&[("PORT", "81"), ("STOCKADE_PORT", "82")]));
    assert!(message.contains("env PORT") && message.contains("env STOCKADE_PORT"), "{message}");
}

#[test]
fn a_server_can_be_named_by_url_or_piece_by_piece_and_ends_the_demo() -> Outcome {
    let url = "mysql://shop:p%40ss@db:3307/books";
    let pieces =
        [("DB_HOST", "db"), ("DB_PORT", "3307"), ("DB_NAME", "books"), ("DB_USER", "shop"), ("DB_PASS", "p@ss")];
    for variables in [&[("DATABASE_URL", url)][..], &pieces] {
        let settings = read(&environment(variables))?;
        assert_eq!(settings.database, Database::Mysql(url.to_owned().into()));
        assert!(!settings.demo && settings.ledger.lanes == 4);
        assert_eq!(settings.mail.folder, PathBuf::from("./data/mail"));
    }
    // The names of the flash deal, and only together with a host.
    let older =
        [("POSTGRES_HOST", "db"), ("POSTGRES_DB", "books"), ("POSTGRES_USER", "shop"), ("POSTGRES_PORT", "3307")];
    let settings = read(&environment(&older))?;
    assert_eq!(settings.database, Database::Mysql("mysql://shop:@db:3307/books".to_owned().into()));
    assert!(
        read(&environment(&[("POSTGRES_PASSWORD", "p"), ("POSTGRES_PORT", "5432"), ("REDIS_PORT", "tcp://x")]))?.demo
    );
    let settings = read(&environment(&[("REDIS_HOST", "cache"), ("REDIS_PORT", "6380")]))?;
    let url = settings.redis.as_ref().map(|url| secrecy::ExposeSecret::expose_secret(url).to_owned());
    assert_eq!(url.as_deref(), Some("redis://cache:6380"));
    let settings = read(&environment(&[("REDIS_URL", "redis://:hunter2@cache:6379")]))?;
    assert!(settings.redis.is_some() && settings.demo);
    Ok(())
}

#[test]
fn every_setting_of_the_older_systems_is_understood() -> Outcome {
    let variables = [
        ("PORT", "3000"),
        ("NODE_ENV", "production"),
        ("DATABASE_URL", "mysql://root@127.0.0.1/shop"),
        ("DB_DIALECT", "mysql"),
        ("JWT_SECRET", KEY),
        ("ADMIN_EMAIL", "admin@example.com"),
        ("ADMIN_PASSWORD", "correct horse battery"),
        ("CORS_ORIGIN", "http://localhost:5173"),
        ("CART_RESERVATION_TTL", "300"),
        ("RATE_LIMIT_MAX", "7"),
        ("RATE_LIMIT_WINDOW", "60"),
    ];
    let settings = read(&environment(&variables))?;
    assert_eq!((settings.server.address.port(), settings.auth.admin_email.as_str()), (3000, "admin@example.com"));
    assert_eq!(settings.server.cors_origins, ["http://localhost:5173"]);
    assert!(settings.auth.jwt_secret(false)?.is_some() && settings.auth.admin_password.is_some());
    assert_eq!(settings.shop.flash_deal_hold.seconds(), 300);
    let limit = settings.rate_limits.map(|limits| limits.flash_deal);
    assert_eq!(limit.map(|limit| (limit.requests, limit.window)), Some((7, Duration::from_mins(1))));
    Ok(())
}

#[test]
fn what_is_no_server_of_ours_is_refused_and_its_password_is_not_shown() {
    for (name, value, why) in [
        ("DB_URL", "postgres://shop:hunter2@db/shop", "mysql://user:password@host/name"),
        ("DATABASE_URL", "mysql://shop:hunter2@db", "the name of the database"),
        ("DATABASE_URL", "mysql://shop:hunter2@/shop", "mysql://user:password@host:port/name"),
        ("DB_PASS", "hunter2", "DB_HOST"),
        ("DB_DIALECT", "postgres", "it is mysql"),
        ("RATE_LIMIT_MAX", "0", "a whole number from 1"),
        ("CART_RESERVATION_TTL", "1", "5 to 3600"),
        ("REDIS_URL", "memcached://:hunter2@cache", "redis://host"),
        ("REDIS_URL", "rediss://:hunter2@cache", "put a tunnel in front"),
        ("STOCKADE_REDIS_PREFIX", "{shop}", "a prefix has"),
        ("DATABASE_URL", "mysql://shop:hunter2@db/shop?require_ssl=true", "put a tunnel in front"),
        ("DATABASE_URL", "sqlite::memory:", "a database is a file"),
        ("SMTP_URL", "mail.example.com:hunter2", "smtp://user:password@host"),
    ] {
        let message = told(&environment(&[(name, value)]));
        assert!(message.contains(name) && message.contains(why), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn outside_the_demo_a_weak_key_is_refused_without_being_shown() -> Outcome {
    let elsewhere = ("STOCKADE_DATABASE_URL", "elsewhere.db");
    for weak in
        ["super_secret_jwt_key_change_me", "supersecret", &"a".repeat(64), "Admin@123Admin@123Admin@123Admin@123"]
    {
        let message = told(&environment(&[elsewhere, ("JWT_SECRET", weak)]));
        assert!(message.contains("env JWT_SECRET") && !message.contains(weak), "{message}");
        let message = told(&environment(&[elsewhere, ("JWT_SECRET", KEY), ("JWT_SECRET_PREVIOUS", weak)]));
        assert!(message.contains("env JWT_SECRET_PREVIOUS") && !message.contains(weak), "{message}");
    }
    let settings = read(&environment(&[elsewhere]))?;
    let missing = settings.auth.jwt_secret(settings.demo).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(missing.contains("STOCKADE_AUTH_JWT_SECRET"), "{missing}");
    assert!(read(&environment(&[elsewhere, ("JWT_SECRET", KEY)]))?.auth.jwt_secret(false)?.is_some());
    assert!(told(&environment(&[elsewhere, ("ADMIN_PASSWORD", "admin123")])).contains("env ADMIN_PASSWORD"));
    Ok(())
}

#[test]
fn what_may_be_a_secret_in_a_url_is_not_shown() -> Outcome {
    for (url, expected) in [
        ("mysql://db/shop", "mysql://db/shop"),
        ("mysql://shop:hunter2@db/shop?prefer_socket=true", "mysql://shop:********@db/shop?prefer_socket=true"),
        ("mysql://shop:hun@ter2@db/shop", "mysql://shop:********@db/shop"),
        ("mysql://db/shop?password=hunter2&socket=/run/db", "mysql://db/shop?password=********&socket=/run/db"),
        ("mysql://db/shop?Prefer_Socket=hunter2", "mysql://db/shop?Prefer_Socket=********"),
        ("mysql://db/shop?hunter2", "mysql://db/shop?********"),
        ("mysql://shop:hun?ter2@db/shop", "mysql://********"),
        ("mysql://db/shop?password=hun@ter2", "mysql://********"),
        ("sqlite:./data/shop.db", "sqlite:./data/shop.db"),
    ] {
        let shown = show(&Layers::collect(&environment(&[("DATABASE_URL", url)]))?);
        let line = shown.lines().find(|line| line.starts_with("database.url")).unwrap_or_default();
        assert_eq!(line.split_whitespace().nth(1), Some(expected), "{line}");
    }
    Ok(())
}

#[test]
fn a_secret_can_come_from_a_file_and_is_masked_wherever_it_is_shown() -> Outcome {
    let (_folder, path) = file(&format!("{KEY}\n"))?;
    let path = path.to_string_lossy();
    let sources = environment(&[
        ("JWT_SECRET_FILE", &path),
        ("ADMIN_PASSWORD", "correct horse"),
        ("DATABASE_URL", "mysql://shop:hunter2@db/shop"),
    ]);
    let layers = Layers::collect(&sources)?;
    let shown = format!("{}{layers:?}", show(&layers));
    for secret in [KEY, "correct horse"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(!show(&layers).contains("hunter2"));
    assert!(shown.contains("env JWT_SECRET_FILE") && shown.contains("mysql://shop:********@db/shop"), "{shown}");
    let missing = told(&environment(&[("JWT_SECRET_FILE", "/nowhere/at/all")]));
    assert!(missing.contains("/nowhere/at/all"), "{missing}");
    Ok(())
}

#[test]
fn the_line_that_is_not_toml_is_not_quoted() -> Outcome {
    let (_folder, path) = file("[auth]\njwt_secret = hunter2 hunter2\n")?;
    let message = told(&Sources { file: Some(path), ..Sources::default() });
    assert!(message.contains("is not TOML") && !message.contains("hunter2"), "{message}");
    Ok(())
}

#[test]
fn limits_are_requests_in_a_span() -> Outcome {
    let settings = read(&environment(&[("STOCKADE_RATE_LIMITS_LOGIN", "5/90s")]))?;
    let login = settings.rate_limits.map(|limits| (limits.login.policy, limits.login.requests, limits.login.window));
    assert_eq!(login, Some(("login", 5, Duration::from_secs(90))));
    assert_eq!(read(&environment(&[("STOCKADE_RATE_LIMITS", "off")]))?.rate_limits, None);
    for nonsense in ["0/1s", "5", "5/s", "5/1m", "-1/1s"] {
        assert!(told(&environment(&[("STOCKADE_RATE_LIMITS_LOGIN", nonsense)])).contains("600/60s"), "{nonsense}");
    }
    Ok(())
}

#[test]
fn values_that_make_no_sense_are_refused_by_name() {
    for (name, value) in [
        ("PORT", "http"),
        ("STOCKADE_LISTEN", "localhost"),
        ("STOCKADE_SHOP_CURRENCY", "euro"),
        ("STOCKADE_SHOP_HOLD_SECONDS", "1"),
        ("STOCKADE_LEDGER_LANES", "0"),
        ("STOCKADE_DEMO", "maybe"),
        ("CORS_ORIGIN", "*"),
        ("STOCKADE_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("ADMIN_EMAIL", "nobody"),
    ] {
        let message = told(&environment(&[(name, value)]));
        assert!(message.contains(&format!("env {name}")), "{name}: {message}");
    }
}

#[test]
fn a_shop_in_a_file_keeps_its_workers() -> Outcome {
    let off = ("STOCKADE_WORKERS_ENABLED", "off");
    let message = told(&environment(&[off]));
    assert!(message.contains("workers.enabled") && message.contains("the one process"), "{message}");
    assert!(read(&Sources::default())?.workers.enabled);
    let served = read(&environment(&[off, ("DATABASE_URL", "mysql://shop@db/books")]))?;
    assert!(!served.workers.enabled);
    Ok(())
}
