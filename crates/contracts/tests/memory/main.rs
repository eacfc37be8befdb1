//! The suite itself: the smallest store that keeps the promise passes it, stores that break it are found out, and no
//! clause is left out.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its values should stop")]

mod audit;
mod broken;
mod complete;
mod shop;

use self::shop::Shop;

stockade_contracts::ledger_contract!(Shop::sound());
stockade_contracts::event_contract!(Shop::sound());
