//! What was decided about an order, for answers of a shape of their own.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, HttpResponseBuilder};
use stockade_domain::ids::OrderNumber;
use stockade_domain::ledger::{Receipt, Verdict};
use stockade_domain::order::Order;

use crate::problem::{Problem, REPLAYED};

/// An order as it was decided.
pub struct Decided {
    pub order: Order,
    /// False when the order already was as it was wanted.
    pub changed: bool,
    /// True when the same request was decided before, and this is what it was told.
    pub replayed: bool,
}

impl Decided {
    /// The decision, or the refusal as a problem.
    pub fn of(Verdict { outcome, replayed, .. }: Verdict) -> Result<Self, Problem> {
        match outcome.map_err(|refusal| Problem::from(refusal).replayed(replayed))? {
            Receipt::Order { order, changed, .. } => Ok(Self { order, changed, replayed }),
            Receipt::Stock { .. } => Err(Problem::internal()),
        }
    }

    /// An answer that says whether it was given before.
    pub fn answer(&self, status: StatusCode) -> HttpResponseBuilder {
        let mut answer = HttpResponse::build(status);
        if self.replayed {
            answer.insert_header(REPLAYED);
        }
        answer
    }
}

/// What older clients know an order by: the number that the store has given it.
pub fn number(order: &Order) -> i64 {
    order.number.map_or(0, OrderNumber::get)
}
