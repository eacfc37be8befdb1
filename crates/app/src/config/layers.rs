//! Settings as text, from four places, each stronger than the one before it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::ConfigError;
use super::keys::{CONFIG_VARIABLE, KEYS, Key, PREFIX, find};

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
        let file = file.or_else(|| std::env::var_os(CONFIG_VARIABLE).map(PathBuf::from));
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
        let defaults = KEYS.iter().filter_map(|key| Some((key.name, given(key.default?, Source::Default))));
        let mut layers = Self(defaults.collect());
        if let Some(path) = &sources.file {
            layers.0.extend(read_file(path)?);
        }
        layers.0.extend(read_environment(&sources.environment)?);
        layers.0.extend(sources.flags.iter().map(|(name, text)| (*name, given(text, Source::Flag(flag_of(name))))));
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
        self.0.entry(name).or_insert_with(|| given(text, Source::Default));
    }
}

impl Given {
    pub fn text(&self) -> &str {
        self.text.expose_secret()
    }
}

fn given(text: &str, source: Source) -> Given {
    Given { text: SecretString::from(text), source }
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
        Ok((key.name, given(&text, source.clone())))
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

fn read_environment(variables: &[(String, String)]) -> Result<BTreeMap<&'static str, Given>, ConfigError> {
    // Compose files pass on variables that are not set as empty ones.
    let set: BTreeMap<&str, &str> = variables
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    refuse_strangers(set.keys().copied())?;

    let mut values = BTreeMap::new();
    for key in KEYS {
        let mut found = Vec::new();
        for variable in key.variables() {
            if let Some(text) = set.get(variable.as_str()) {
                found.push(given(text, Source::Variable(variable.clone())));
            }
            if let Some(path) =
                file_variable(key, &variable).and_then(|variable| Some((set.get(variable.as_str())?, variable)))
            {
                found.push(read_secret(Path::new(path.0), path.1)?);
            }
        }
        let mut found = found.into_iter();
        if let Some(first) = found.next() {
            if let Some(other) = found.find(|other| other.text() != first.text()) {
                return Err(ConfigError::Twice { name: key.name, one: first.source, other: other.source });
            }
            values.insert(key.name, first);
        }
    }
    Ok(values)
}

/// A variable with our prefix that is no setting is a slip of the pen, and would be ignored in silence.
fn refuse_strangers<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), ConfigError> {
    let known = |name: &str| {
        name == CONFIG_VARIABLE
            || KEYS.iter().any(|key| {
                key.variables()
                    .any(|variable| file_variable(key, &variable).as_deref() == Some(name) || variable == name)
            })
    };
    match names.filter(|name| name.starts_with(PREFIX)).find(|name| !known(name)) {
        None => Ok(()),
        Some(name) => {
            let ours = KEYS.iter().flat_map(Key::variables).filter(|variable| variable.starts_with(PREFIX));
            Err(unknown(name, &Source::Variable(name.to_owned()), ours))
        }
    }
}

/// The variable that names the file a secret is in. A database URL may hold a password, so it has one, too.
fn file_variable(key: &Key, variable: &str) -> Option<String> {
    (key.secret || key.name == "database.url").then(|| format!("{variable}_FILE"))
}

fn read_secret(path: &Path, variable: String) -> Result<Given, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    Ok(given(text.trim_end_matches(['\r', '\n']), Source::Variable(variable)))
}

fn unknown(name: &str, source: &Source, candidates: impl Iterator<Item = String>) -> ConfigError {
    let nearest = candidates.map(|candidate| (distance(name, &candidate), candidate)).min();
    let suggestion = nearest.filter(|(distance, _)| *distance <= name.len() / 3).map(|(_, candidate)| candidate);
    ConfigError::Unknown { name: name.to_owned(), source_of: source.clone(), suggestion }
}

/// How many letters must be put in, left out or changed to make one word of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        for (cell, candidate) in row.iter_mut().zip(std::iter::once(None).chain(other.chars().map(Some))) {
            let Some(candidate) = candidate else {
                diagonal = std::mem::replace(cell, at + 1);
                continue;
            };
            let changed = diagonal + usize::from(candidate != letter);
            diagonal = *cell;
            left = changed.min(left + 1).min(*cell + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}
