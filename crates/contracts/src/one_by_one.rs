//! A store without a wrapper.

use std::sync::Arc;

use async_trait::async_trait;
use stockade_domain::ledger::{Command, Verdict};
use stockade_domain::ports::{Ledger, LedgerStore, StoreError};

/// Every command is a batch of its own, so that a bare store runs the same suite as a wrapped one.
pub struct OneByOne(pub Arc<dyn LedgerStore>);

#[async_trait]
impl Ledger for OneByOne {
    async fn submit(&self, command: Command) -> Result<Verdict, StoreError> {
        let mut verdicts = self.0.commit(&[command]).await?.verdicts;
        verdicts.pop().ok_or_else(|| StoreError::Internal("a command without a verdict".into()))
    }
}
