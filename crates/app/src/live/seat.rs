//! A watcher's place: it is counted for as long as it is taken.

use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, broadcast};
use tokio_util::sync::CancellationToken;

use super::bulletin::Bulletin;
use crate::telemetry::metric;

pub struct Seat {
    bulletins: broadcast::Receiver<Arc<Bulletin>>,
    closing: CancellationToken,
    _place: OwnedSemaphorePermit,
}

/// What is heard from a seat.
pub enum Heard {
    Bulletin(Arc<Bulletin>),
    /// Some were missed, because the watcher is too slow.
    Gap,
    /// The shop closes.
    End,
}

impl Seat {
    pub fn new(
        bulletins: broadcast::Receiver<Arc<Bulletin>>,
        closing: CancellationToken,
        place: OwnedSemaphorePermit,
    ) -> Self {
        metrics::gauge!(metric::SSE_CLIENTS).increment(1);
        Self { bulletins, closing, _place: place }
    }

    pub async fn hear(&mut self) -> Heard {
        tokio::select! {
            biased;
            () = self.closing.cancelled() => Heard::End,
            heard = self.bulletins.recv() => match heard {
                Ok(bulletin) => Heard::Bulletin(bulletin),
                Err(RecvError::Lagged(_)) => Heard::Gap,
                Err(RecvError::Closed) => Heard::End,
            },
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        metrics::gauge!(metric::SSE_CLIENTS).decrement(1);
    }
}
