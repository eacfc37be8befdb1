//! The embedded adapters and what wraps them, held to every contract.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its values should stop")]

mod process;
mod shop;

use self::process::{Carts, Gate};
use self::shop::Shop;

/// Every command is a transaction of its own.
mod bare {
    use super::Shop;

    stockade_contracts::ledger_contract!(Shop::bare().await);
    stockade_contracts::catalogue_contract!(Shop::bare().await);
    stockade_contracts::stock_contract!(Shop::bare().await);
    stockade_contracts::account_contract!(Shop::bare().await);
    stockade_contracts::session_contract!(Shop::bare().await);
    stockade_contracts::order_contract!(Shop::bare().await);
    stockade_contracts::event_contract!(Shop::bare().await);
    stockade_contracts::report_contract!(Shop::bare().await);
    stockade_contracts::job_contract!(Shop::bare().await);
    stockade_contracts::audit_contract!(Shop::bare().await);
}

/// What waits together is one transaction, in one lane, as the service runs it.
mod grouped {
    use super::Shop;

    stockade_contracts::ledger_contract!(Shop::grouped(1, 1_024).await);
    stockade_contracts::audit_contract!(Shop::grouped(1, 1_024).await);
}

/// Small batches in several lanes, which get into each other's way.
mod lanes {
    use super::Shop;

    stockade_contracts::ledger_contract!(Shop::grouped(4, 3).await);
}

/// Products and stock as shoppers see them: through the caches.
mod cached {
    use super::Shop;

    stockade_contracts::catalogue_contract!(Shop::cached().await);
    stockade_contracts::stock_contract!(Shop::cached().await);
}

/// What is kept in process only.
mod in_process {
    use super::{Carts, Gate};

    stockade_contracts::cart_contract!(Carts::default());
    stockade_contracts::limit_contract!(Gate::default());
}
