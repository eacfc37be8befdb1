//! `stockade healthcheck`: for containers, which have no curl.

use std::process::ExitCode;
use std::time::Duration;

use super::say;
use crate::config::Settings;

pub async fn run(settings: Settings, url: Option<String>) -> anyhow::Result<ExitCode> {
    let url = url.unwrap_or_else(|| format!("http://{}/readyz", settings.server.address));
    let client = reqwest::Client::builder().timeout(Duration::from_secs(2)).no_proxy().build()?;
    let answer = client.get(url).send().await?;
    if answer.status().is_success() {
        say("ready")?;
        Ok(ExitCode::SUCCESS)
    } else {
        say(format_args!("not ready: {}", answer.status()))?;
        Ok(ExitCode::FAILURE)
    }
}
