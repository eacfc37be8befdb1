//! Time moved by hand, and ids in order.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use uuid::Uuid;

use super::second;
use crate::ids::{OrderId, SessionId};
use crate::ledger::IdempotencyKey;
use crate::ports::{Clock, IdSource};
use crate::time::Timestamp;

/// A clock that stands still until it is moved. Clones share their time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    pub fn advance(&self, span: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = now.after(span);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::at(second(0))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// 1, 2, 3: a run of its own for each instance.
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

impl SequentialIds {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed) + 1))
    }
}

impl IdSource for SequentialIds {
    fn order_id(&self) -> OrderId {
        OrderId::new(self.next())
    }

    fn session_id(&self) -> SessionId {
        SessionId::new(self.next())
    }

    fn idempotency_key(&self) -> IdempotencyKey {
        IdempotencyKey::made(self.next())
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[16..].copy_from_slice(self.next().as_bytes());
        bytes
    }
}
