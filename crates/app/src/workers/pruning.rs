//! What nobody can need any more is forgotten: old requests, sessions that are over, and mails about passwords.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stockade_domain::ports::{Clock, JobQueue, RequestArchive, SessionStore, StoreError};

use super::Round;

/// Forgets requests, sessions and mails about passwords, some at a time.
pub struct Pruning {
    pub archive: Arc<dyn RequestArchive>,
    pub sessions: Arc<dyn SessionStore>,
    pub jobs: Arc<dyn JobQueue>,
    pub clock: Arc<dyn Clock>,
}

/// How long a request can come again and be recognised: after that its key is a new one.
const KEPT: Duration = Duration::from_hours(72);

/// Few enough that no buyer notices the transaction.
const AT_ONCE: u32 = 1_000;

#[async_trait]
impl Round for Pruning {
    const NAME: &'static str = "pruning";

    fn pause(&self) -> Duration {
        Duration::from_hours(1)
    }

    async fn run(&self) -> Result<(), StoreError> {
        let before = self.clock.now().before(KEPT);
        while AT_ONCE as usize <= self.archive.forget(before, AT_ONCE).await? {}
        while AT_ONCE as usize <= self.sessions.forget(before, AT_ONCE).await? {}
        while AT_ONCE as usize <= self.jobs.forget_resets(before, AT_ONCE).await? {}
        Ok(())
    }
}
