//! The promises that a query can check, one file of `sql/audit` each.

use super::{QueryFile, query_file};

/// Each finds what breaks its promise, and nothing else.
pub const PROMISES: [QueryFile; 27] = [
    query_file!("audit", "adjustments-move-only-free-pieces"),
    query_file!("audit", "closed-orders-say-when"),
    query_file!("audit", "confirmed-orders-say-when"),
    query_file!("audit", "counters-are-not-negative"),
    query_file!("audit", "counters-were-never-negative"),
    query_file!("audit", "customers-move-only-their-own-orders"),
    query_file!("audit", "deadlines-are-kept"),
    query_file!("audit", "held-pieces-are-in-pending-orders"),
    query_file!("audit", "holds-end-once"),
    query_file!("audit", "ledger-adds-up-to-counters"),
    query_file!("audit", "ledger-has-no-gaps"),
    query_file!("audit", "ledger-moves-what-was-ordered"),
    query_file!("audit", "ledger-names-what-exists"),
    query_file!("audit", "ledger-tells-steps-in-order"),
    query_file!("audit", "lines-name-what-exists"),
    query_file!("audit", "mails-go-to-the-buyer"),
    query_file!("audit", "mails-speak-of-what-happened"),
    query_file!("audit", "nothing-is-oversold"),
    query_file!("audit", "orders-agree-with-the-ledger"),
    query_file!("audit", "orders-count-their-changes"),
    query_file!("audit", "orders-have-a-buyer"),
    query_file!("audit", "orders-have-lines"),
    query_file!("audit", "pending-orders-have-a-deadline"),
    query_file!("audit", "pieces-are-conserved"),
    query_file!("audit", "settled-orders-owe-their-mail"),
    query_file!("audit", "sold-pieces-are-in-confirmed-orders"),
    query_file!("audit", "totals-are-the-sum-of-the-lines"),
];

/// This one shows every pending order: only whoever knows the time can tell which of them are overdue.
pub const DUE_HOLDS: QueryFile = query_file!("audit", "due-holds-are-taken-back");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::names_in;

    #[test]
    fn every_promise_that_has_a_file_is_checked() {
        let mut checked: Vec<_> = PROMISES.iter().chain([&DUE_HOLDS]).map(|promise| promise.name).collect();
        checked.sort_unstable();
        assert_eq!(names_in("audit").unwrap(), checked);
    }
}
