//! Somebody who listens to a stream of server-sent events.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::Response;
use serde_json::Value;
use tokio::time::timeout;

/// A stream that is open.
pub struct Listener {
    answer: Response,
    heard: String,
}

/// An event of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub name: String,
    pub id: Option<String>,
    pub data: Value,
}

/// Whatever is to come has come by then.
const PATIENCE: Duration = Duration::from_secs(10);

impl Listener {
    pub const fn new(answer: Response) -> Self {
        Self { answer, heard: String::new() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// The next event; `None` when the service has ended the stream.
    pub async fn next(&mut self) -> anyhow::Result<Option<Told>> {
        loop {
            while let Some(end) = self.heard.find("\n\n") {
                let frame: String = self.heard.drain(..end + 2).collect();
                let told = Told::read(&frame)?;
                if told.is_some() {
                    return Ok(told);
                }
            }
            let chunk = timeout(PATIENCE, self.answer.chunk()).await.context("nothing is heard")??;
            let Some(chunk) = chunk else { return Ok(None) };
            self.heard.push_str(std::str::from_utf8(&chunk)?);
        }
    }

    /// The next event of this name; others before it are passed over.
    pub async fn hear(&mut self, name: &str) -> anyhow::Result<Told> {
        loop {
            match self.next().await? {
                Some(told) if told.name == name => return Ok(told),
                Some(_) => {}
                None => bail!("the stream ended before any {name}"),
            }
        }
    }
}

impl Told {
    /// `None` for comments, and for what says only when to come back.
    fn read(frame: &str) -> anyhow::Result<Option<Self>> {
        let field = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let Some(data) = field("data") else { return Ok(None) };
        Ok(Some(Self {
            name: field("event").context("an event without a name")?.to_owned(),
            id: field("id").map(str::to_owned),
            data: serde_json::from_str(data)?,
        }))
    }

    pub fn number(&self, member: &str) -> i64 {
        self.data[member].as_i64().unwrap_or_default()
    }
}
