//! How new a level must be to be believed.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::ops::compute::Op;
use moka::sync::Cache;
use stockade_domain::catalogue::StockLevel;
use stockade_domain::ids::ProductId;
use stockade_domain::ports::StockFeed;

/// The newest version of each product that this process has heard of or shown.
///
/// Redis may be behind, because it was away when a level was to be written or because that is still under way. What is
/// older than its floor is not shown, so nobody in this process sees time go back.
pub struct Floors {
    versions: Cache<ProductId, u64>,
    /// Counts the times when products may have been created.
    epoch: AtomicU64,
}

/// Longer than anything is kept in Redis: a floor that is gone is not needed.
const KEPT_FOR: Duration = Duration::from_mins(2);
const MAX_PRODUCTS: u64 = 100_000;

/// What a read must not go behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Floor {
    pub epoch: u64,
    pub version: u64,
}

impl Floors {
    pub fn of(&self, id: ProductId) -> Floor {
        Floor { epoch: self.epoch.load(Ordering::Acquire), version: self.versions.get(&id).unwrap_or(0) }
    }

    pub fn raise(&self, id: ProductId, version: u64) {
        if self.versions.get(&id).is_some_and(|floor| version <= floor) {
            return;
        }
        self.versions.entry(id).and_compute_with(|floor| match floor {
            Some(floor) if version <= *floor.value() => Op::Nop,
            _ => Op::Put(version),
        });
    }
}

impl StockFeed for Floors {
    fn publish(&self, levels: &[StockLevel]) {
        for level in levels {
            self.raise(level.product_id, level.version);
        }
    }

    fn catalogue_changed(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }
}

impl Default for Floors {
    fn default() -> Self {
        let versions = Cache::builder().max_capacity(MAX_PRODUCTS).time_to_live(KEPT_FOR).build();
        Self { versions, epoch: AtomicU64::new(0) }
    }
}

impl fmt::Debug for Floors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Floors").field("products", &self.versions.entry_count()).finish_non_exhaustive()
    }
}
