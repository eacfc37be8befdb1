//! Reads that are under way, for all who wait for the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stockade_domain::catalogue::StockReading;
use stockade_domain::ids::ProductId;
use stockade_domain::ports::StoreError;
use tokio::sync::OnceCell;

use super::floors::Floor;

/// At most one read of each product that is new enough for whoever asks.
#[derive(Debug, Default)]
pub struct Flights(Mutex<HashMap<ProductId, Arc<Flight>>>);

/// One read, and how new a level it will find at least.
#[derive(Debug)]
pub struct Flight {
    pub floor: Floor,
    pub reading: OnceCell<Result<Option<StockReading>, Arc<StoreError>>>,
}

impl Flights {
    /// The read to wait for. One that began before the last change is left to those who wait for it.
    pub fn join(&self, id: ProductId, floor: Floor) -> Arc<Flight> {
        let mut flights = self.flights();
        match flights.get(&id) {
            Some(flight) if floor <= flight.floor => Arc::clone(flight),
            _ => {
                let flight = Arc::new(Flight { floor, reading: OnceCell::new() });
                flights.insert(id, Arc::clone(&flight));
                flight
            }
        }
    }

    /// Whoever comes now begins anew.
    pub fn land(&self, id: ProductId, flight: &Arc<Flight>) {
        let mut flights = self.flights();
        if flights.get(&id).is_some_and(|current| Arc::ptr_eq(current, flight)) {
            flights.remove(&id);
        }
    }

    fn flights(&self) -> MutexGuard<'_, HashMap<ProductId, Arc<Flight>>> {
        // Nothing that could panic happens under this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
