//! What a batch needs to see.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Command, RequestId, StockChange};
use crate::ids::{CustomerId, OrderId, ProductId};

/// The rows a batch names, each kind in the order in which it is locked: requests, holders, orders, products.
///
/// The products of the named orders, and those of the due holds below, are to be locked as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    pub requests: BTreeSet<RequestId>,
    pub orders: BTreeSet<OrderId>,
    /// With the pieces the batch asks for. A store also provides the due holds of each product, by deadline and
    /// order id, up to this many: each gives back at least one piece, so more can never be needed. 0 asks for none of
    /// them, and [`u32::MAX`] for all.
    pub products: BTreeMap<ProductId, u32>,
    /// Who asks for which product: a store says what they have of those that are limited for each customer.
    pub buyers: BTreeSet<(CustomerId, ProductId)>,
    /// Who wants to hold under limits that look beyond one product: a store lets one batch at a time decide for each of
    /// them, and says what they keep and have let lapse.
    pub holders: BTreeSet<CustomerId>,
}

impl Keys {
    pub fn of<'a>(batch: impl IntoIterator<Item = &'a Command>) -> Self {
        let mut keys = Self::default();
        for command in batch {
            keys.requests
                .extend(command.request().into_iter().chain(command.claim()).map(|request| request.id.clone()));
            match command.action() {
                Action::PlaceHold { buyer, lines, .. } | Action::PlaceOrder { buyer, lines, .. } => {
                    for (product_id, quantity) in lines.iter() {
                        keys.ask(product_id, quantity.get());
                        keys.buyers.insert((buyer.id, product_id));
                    }
                    if let Action::PlaceHold { limits, .. } = command.action()
                        && limits.any()
                    {
                        keys.holders.insert(buyer.id);
                    }
                }
                Action::ConfirmHold { order_id }
                | Action::ExtendHold { order_id, .. }
                | Action::CancelOrder { order_id, .. }
                | Action::ExpireHold { order_id } => {
                    keys.orders.insert(*order_id);
                }
                Action::AdjustStock { product_id, change, .. } => {
                    let leaving = match change {
                        StockChange::By(pieces) => u32::try_from(pieces.saturating_neg()).unwrap_or(0),
                        // What is available is only known when all that is due has come back.
                        StockChange::ToAvailable(_) => u32::MAX,
                    };
                    keys.ask(*product_id, leaving);
                }
            }
        }
        keys
    }

    fn ask(&mut self, product_id: ProductId, pieces: u32) {
        let asked = self.products.entry(product_id).or_default();
        *asked = asked.saturating_add(pieces);
    }
}
