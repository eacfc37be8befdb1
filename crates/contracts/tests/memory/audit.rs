//! The promises, checked on the books of a ledger in memory.

use std::collections::{BTreeMap, BTreeSet};

use stockade_domain::ids::ProductId;
use stockade_domain::ledger::{Counters, EventKind};
use stockade_domain::order::OrderStatus;
use stockade_domain::report::Finding;
use stockade_domain::testing::{MemoryLedger, event_sum};

/// What is wrong with the counters, by the ledger and by the orders.
pub fn findings(ledger: &MemoryLedger) -> Vec<Finding> {
    let books = ledger.books();
    let mut findings = Vec::new();
    let mut check = |check: &str, entity: ProductId, expected: String, found: String| {
        if expected != found {
            findings.push(Finding { check: check.to_owned(), entity: format!("product {entity}"), expected, found });
        }
    };
    for (id, product) in &books.products {
        let events: Vec<_> = books.events.iter().filter(|event| event.product_id == *id).collect();
        let versions: Vec<_> = events.iter().map(|event| event.stock_version).collect();
        let without_gap: Vec<_> = (1..=product.stock_version).collect();
        check("versions have no gap", *id, format!("{without_gap:?}"), format!("{versions:?}"));
        let by_ledger = Counters::ZERO.after(event_sum(events));
        check("the ledger adds up", *id, format!("{by_ledger:?}"), format!("{:?}", Some(product.counters)));

        let mut by_status = BTreeMap::new();
        for order in books.orders.values() {
            *by_status.entry(order.status).or_insert(0) += order.pieces_of(*id);
        }
        let pieces = |status| by_status.get(&status).copied().unwrap_or(0);
        let by_orders = (pieces(OrderStatus::Pending), pieces(OrderStatus::Confirmed));
        let counted = (product.counters.held, product.counters.sold);
        check("orders hold and own what is held and sold", *id, format!("{by_orders:?}"), format!("{counted:?}"));
    }
    let ends =
        books.events.iter().filter(|event| matches!(event.kind, EventKind::HoldReleased | EventKind::OrderConfirmed));
    let mut ended = BTreeSet::new();
    for event in ends {
        let once = ended.insert((event.order_id, event.product_id));
        check("a hold ends once", event.product_id, "true".to_owned(), once.to_string());
    }
    findings
}
