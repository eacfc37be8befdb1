//! What every adapter of a port must do, written once.
//!
//! A clause is an async function whose name is a sentence about the shop and whose only argument is a harness: the
//! ports of one back end over one empty store. A contract is a macro that makes a test of its own of each clause:
//!
//! ```ignore
//! contracts::ledger_contract!(Embedded::start().await);
//! ```
//!
//! Every test starts a store of its own, so `start` is run once for each clause. A clause about the books ends with an
//! audit; the macro does it, so that no clause can forget.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a clause that does not hold should stop its test"
)]

pub mod accounts;
mod announced;
pub mod audit;
pub mod carts;
pub mod catalogue;
pub mod events;
pub mod harness;
pub mod jobs;
pub mod ledger;
pub mod limits;
mod one_by_one;
pub mod orders;
pub mod reports;
mod scene;
pub mod sessions;
mod sorted;
pub mod stock;

pub use announced::Announced;
pub use harness::{CartHarness, LimitHarness, ReportHarness, SessionHarness, ShopHarness, StockHarness, Time};
pub use one_by_one::OneByOne;

/// Makes a test of each clause, with a harness of its own and an audit at its end.
#[doc(hidden)]
#[macro_export]
macro_rules! audited_clauses {
    ($start:expr, $module:ident: $($clause:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $clause() {
            let harness = $start;
            $crate::$module::$clause(&harness).await;
            $crate::audit::finds_nothing(&harness).await;
        }
    )+};
}

/// Makes a test of each clause, with a harness of its own, where there are no books to audit.
#[doc(hidden)]
#[macro_export]
macro_rules! clauses {
    ($start:expr, $module:ident: $($clause:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $clause() {
            let harness = $start;
            $crate::$module::$clause(&harness).await;
        }
    )+};
}
