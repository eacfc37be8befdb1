//! The ports that must last, on MySQL or MariaDB.
//!
//! The server may be anything that speaks its language: MariaDB from 10.11, MySQL from 8.0. What differs between them
//! is known in two places only: how a session is set up, and what its errors say.

mod accounts;
mod audit;
mod catalogue;
mod database;
mod error;
mod events;
mod inserted;
mod ledger;
mod orders;
mod outbox;
mod reports;
mod requests;
mod schema;
mod sessions;
mod text;
mod values;

pub use accounts::MysqlAccounts;
pub use audit::MysqlAuditor;
pub use catalogue::MysqlCatalogue;
pub use database::{Database, Options};
pub use error::{ConnectError, Fault, TxError};
pub use events::MysqlLedgerReader;
pub use ledger::MysqlLedgerStore;
pub use orders::MysqlOrders;
pub use outbox::MysqlJobs;
pub use reports::MysqlReports;
pub use requests::MysqlRequests;
pub use sessions::MysqlSessions;
