//! Settings as text, from four places, each stronger than the one before it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::ConfigError;
use super::environment;
use super::keys::{CONFIG_VARIABLE, KEYS, find};
use super::suggestion::unknown;

/// The places settings come from.
#[derive(Debug, Default)]
pub struct Sources {
    pub file: Option<PathBuf>,
    /// Names and values of variables.
    pub environment: Vec<(String, String)>,
    /// Names of settings, and what their flags were given.
    pub flags: Vec<(&'static str, String)>,
}

impl Sources {
    /// This process' variables, with a file that is named by flag or by `STOCKADE_CONFIG`.
    pub fn of_process(file: Option<PathBuf>, flags: Vec<(&'static str, String)>) -> Self {
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        let environment = std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value)));
        let file =
            file.or_else(|| std::env::var_os(CONFIG_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from));
        Self { file, environment: environment.collect(), flags }
    }
}

/// The text of every setting that has one, by name. Any of them may be a secret, so none is ever in `Debug`.
#[derive(Debug)]
pub struct Layers(BTreeMap<&'static str, Given>);

/// A value, and who said so.
#[derive(Debug)]
pub struct Given {
    pub text: SecretString,
    pub source: Source,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    File(PathBuf),
    Variable(String),
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Variable(name) => write!(f, "env {name}"),
            Self::Flag(name) => write!(f, "flag --{name}"),
        }
    }
}

impl Layers {
    pub fn collect(sources: &Sources) -> Result<Self, ConfigError> {
        let defaults = KEYS.iter().filter_map(|key| Some((key.name, Given::new(key.default?, Source::Default))));
        let mut layers = Self(defaults.collect());
        if let Some(path) = &sources.file {
            layers.0.extend(read_file(path)?);
        }
        layers.0.extend(environment::read(&sources.environment)?);
        layers
            .0
            .extend(sources.flags.iter().map(|(name, text)| (*name, Given::new(text, Source::Flag(flag_of(name))))));
        Ok(layers)
    }

    /// What a file and variables of this text say.
    #[cfg(any(test, feature = "fuzzing"))]
    pub fn of_text(file: &str, environment: &[(String, String)]) -> Result<Self, ConfigError> {
        let mut layers = Self::collect(&Sources::default())?;
        layers.0.extend(parse_file(Path::new("stockade.toml"), file)?);
        layers.0.extend(environment::read(environment)?);
        Ok(layers)
    }

    pub fn get(&self, name: &str) -> Option<&Given> {
        self.0.get(name)
    }

    /// The text, when it was not given by default: somebody meant it.
    pub fn chosen(&self, name: &str) -> Option<&Given> {
        self.get(name).filter(|given| given.source != Source::Default)
    }

    /// Gives a setting a value that follows from others, unless it has one.
    pub fn fill(&mut self, name: &'static str, text: &str) {
        self.0.entry(name).or_insert_with(|| Given::new(text, Source::Default));
    }
}

impl Given {
    pub fn new(text: &str, source: Source) -> Self {
        Self { text: SecretString::from(text), source }
    }

    pub fn text(&self) -> &str {
        self.text.expose_secret()
    }
}

/// The flag of a setting: the last part of its name, but for the database's.
fn flag_of(name: &'static str) -> &'static str {
    match name {
        "database.url" => "database-url",
        "ledger.max_batch" => "max-batch",
        _ => name.rsplit('.').next().unwrap_or(name),
    }
}

fn read_file(path: &Path) -> Result<BTreeMap<&'static str, Given>, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    parse_file(path, &text)
}

fn parse_file(path: &Path, text: &str) -> Result<BTreeMap<&'static str, Given>, ConfigError> {
    // The parser's own display quotes the line, which may hold a secret.
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| ConfigError::NotToml {
        path: path.to_owned(),
        message: error.message().to_owned(),
    })?;
    let mut flat = Vec::new();
    flatten("", &table, &mut flat);
    let source = Source::File(path.to_owned());
    let known = flat.into_iter().map(|(name, text)| {
        let key = find(&name).ok_or_else(|| unknown(&name, &source, KEYS.iter().map(|key| key.name.to_owned())))?;
        Ok((key.name, Given::new(&text, source.clone())))
    });
    known.collect()
}

/// Tables become dotted names, lists become text with commas: what the same setting is in a variable.
fn flatten(prefix: &str, table: &toml::Table, flat: &mut Vec<(String, String)>) {
    for (name, value) in table {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(table) => flatten(&name, table, flat),
            toml::Value::Array(items) => flat.push((name, items.iter().map(plain).collect::<Vec<_>>().join(","))),
            value => flat.push((name, plain(value))),
        }
    }
}

fn plain(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
