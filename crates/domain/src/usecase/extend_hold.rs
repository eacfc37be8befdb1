//! Somebody needs more time.

use std::sync::Arc;

use crate::catalogue::HoldTime;
use crate::ids::{CustomerId, OrderId};
use crate::ledger::{Command, HoldFor, IdempotencyKey, Verdict};
use crate::ports::{Ledger, StoreError};

/// Lets a hold begin its time anew, as often as the shop allows.
pub struct ExtendHold {
    pub ledger: Arc<dyn Ledger>,
    pub default_hold: HoldTime,
    pub max_extensions: u32,
}

impl ExtendHold {
    pub async fn run(
        &self,
        key: IdempotencyKey,
        customer_id: CustomerId,
        order_id: OrderId,
    ) -> Result<Verdict, StoreError> {
        let hold = HoldFor::ProductOr(self.default_hold);
        let command = Command::extend_hold(key, customer_id, order_id, hold, self.max_extensions);
        self.ledger.submit(command).await
    }
}
