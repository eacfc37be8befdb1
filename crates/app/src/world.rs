//! The real clock and the real dice.

use chrono::Utc;
use stockade_domain::ids::{OrderId, SessionId};
use stockade_domain::ledger::IdempotencyKey;
use stockade_domain::ports::{Clock, IdSource};
use stockade_domain::time::Timestamp;
use uuid::Uuid;

/// The system's time.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else asks")]
    fn now(&self) -> Timestamp {
        Timestamp::new(Utc::now())
    }
}

/// Identifiers ordered by time, and secrets from a generator that the system's randomness feeds.
#[derive(Clone, Copy, Debug)]
pub struct SystemIds;

#[expect(clippy::disallowed_methods, reason = "this is where identifiers come from")]
impl IdSource for SystemIds {
    fn order_id(&self) -> OrderId {
        OrderId::new(Uuid::now_v7())
    }

    fn session_id(&self) -> SessionId {
        SessionId::new(Uuid::now_v7())
    }

    fn idempotency_key(&self) -> IdempotencyKey {
        IdempotencyKey::made(Uuid::now_v7())
    }

    fn secret(&self) -> [u8; 32] {
        rand::random()
    }
}
