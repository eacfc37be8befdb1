//! What a back end hands to the clauses: its ports, and its time.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stockade_domain::ports::{
    AccountStore, Auditor, CartStore, CatalogueReader, CatalogueStore, JobQueue, Ledger, LedgerReader, LedgerStore,
    OrderReader, RateLimiter, Reports, SessionStore, StockReader,
};
use stockade_domain::time::Timestamp;

/// The time by which a back end judges.
#[async_trait]
pub trait Time: Send + Sync {
    fn now(&self) -> Timestamp;

    /// Returns when it is so much later for the back end. A clause never sleeps; whether this does is the back end's
    /// business.
    async fn pass(&self, span: Duration);
}

/// One shop with nothing in it, and nobody else using it.
pub trait ShopHarness: Time {
    /// Whatever the suite is run for: a wrapper around [`ShopHarness::store`], or [`OneByOne`](crate::OneByOne).
    fn ledger(&self) -> Arc<dyn Ledger>;

    /// The store under the ledger, for clauses about batches.
    fn store(&self) -> Arc<dyn LedgerStore>;

    fn catalogue(&self) -> Arc<dyn CatalogueReader>;

    fn shelf(&self) -> Arc<dyn CatalogueStore>;

    fn accounts(&self) -> Arc<dyn AccountStore>;

    fn orders(&self) -> Arc<dyn OrderReader>;

    fn events(&self) -> Arc<dyn LedgerReader>;

    fn jobs(&self) -> Arc<dyn JobQueue>;

    fn auditor(&self) -> Arc<dyn Auditor>;
}

/// A shop whose stock can be looked at, perhaps through a cache. What its ledger commits reaches that cache.
pub trait StockHarness: ShopHarness {
    fn stock(&self) -> Arc<dyn StockReader>;
}

/// A shop that people sign in to.
pub trait SessionHarness: ShopHarness {
    fn sessions(&self) -> Arc<dyn SessionStore>;
}

/// A shop with answers to its owner's questions.
pub trait ReportHarness: ShopHarness {
    fn reports(&self) -> Arc<dyn Reports>;
}

/// Carts, all of them empty.
pub trait CartHarness: Time {
    fn carts(&self) -> Arc<dyn CartStore>;
}

/// A limiter that has counted nothing.
pub trait LimitHarness: Time {
    fn limiter(&self) -> Arc<dyn RateLimiter>;
}
