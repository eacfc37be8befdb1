//! The adapters, held to every contract.

/// Every command is a transaction of its own.
mod bare {
    use crate::shop::Shop;

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
    use crate::shop::Shop;

    stockade_contracts::ledger_contract!(Shop::grouped(1, 1_024).await);
    stockade_contracts::audit_contract!(Shop::grouped(1, 1_024).await);
}

/// Small batches in several lanes, which get into each other's way.
mod lanes {
    use crate::shop::Shop;

    stockade_contracts::ledger_contract!(Shop::grouped(4, 3).await);
}
