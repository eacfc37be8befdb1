//! Every port on one SQLite file and in process: needs no server.
//!
//! What must last is in the file, behind a [`Database`] with one writer. What may be lost with the process is
//! in memory: carts, caches, counted requests and who listens for changes.

mod accounts;
mod audit;
mod carts;
mod catalogue;
mod database;
mod error;
mod events;
mod feed;
mod last_known;
mod ledger;
mod limits;
mod list_cache;
mod orders;
mod outbox;
#[cfg(test)]
mod plan;
mod reports;
mod requests;
mod schema;
mod sessions;
mod stock_cache;
mod text;
mod values;

pub use accounts::EmbeddedAccounts;
pub use audit::EmbeddedAuditor;
pub use carts::ProcessCarts;
pub use catalogue::EmbeddedCatalogue;
pub use database::{Claim, Database};
pub use error::{OpenError, TxError};
pub use events::EmbeddedLedgerReader;
pub use feed::ProcessFeed;
pub use last_known::{LastKnownCatalogue, LastKnownStock, Outage};
pub use ledger::EmbeddedLedgerStore;
pub use limits::ProcessLimiter;
pub use list_cache::CachedCatalogue;
pub use orders::EmbeddedOrders;
pub use outbox::EmbeddedJobs;
pub use reports::EmbeddedReports;
pub use requests::EmbeddedRequests;
pub use sessions::EmbeddedSessions;
pub use stock_cache::CachedStock;
