//! Owed mails are called out.

use std::time::Duration;

use async_trait::async_trait;
use stockade_domain::ports::StoreError;
use stockade_domain::usecase::RelayMails;

use super::Round;

/// Calls workers to the mails that have become due. It can only help: they look for themselves, too.
pub struct Relay {
    pub relaying: RelayMails,
    pub interval: Duration,
}

/// With so many due, every worker there is has been called.
const AT_ONCE: u32 = 500;

#[async_trait]
impl Round for Relay {
    const NAME: &'static str = "relay";

    fn pause(&self) -> Duration {
        self.interval
    }

    async fn run(&self) -> Result<(), StoreError> {
        self.relaying.run(AT_ONCE).await.map(|_| ())
    }
}
