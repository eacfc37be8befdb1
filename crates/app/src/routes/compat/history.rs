//! Orders as older clients ask for them: by number, and all of them at once.

use stockade_domain::ids::{CustomerId, OrderNumber};
use stockade_domain::ledger::Refusal;
use stockade_domain::order::{Order, OrderQuery};
use stockade_domain::page::{PageLimit, PageRequest};

use crate::problem::Problem;
use crate::state::AppState;

/// Nobody reads on after so many pages of a hundred.
const MOST_PAGES: usize = 10;

/// The order of this number, if it is this customer's.
pub async fn own(state: &AppState, customer_id: CustomerId, number: OrderNumber) -> Result<Order, Problem> {
    let order = state.orders.order_by_number(number).await?.filter(|order| order.buyer.id == customer_id);
    order.ok_or_else(|| Refusal::OrderNotFound.into())
}

/// The orders of this customer that `query` is about, newest first, up to a thousand.
pub async fn all(state: &AppState, customer_id: CustomerId, query: OrderQuery) -> Result<Vec<Order>, Problem> {
    let now = state.clock.now();
    let mut orders = Vec::new();
    let mut query = OrderQuery { customer_id: Some(customer_id), page: PageRequest::first(PageLimit::MAX), ..query };
    for _ in 0..MOST_PAGES {
        let page = state.orders.list(&query, now).await?;
        orders.extend(page.rows);
        match page.next {
            Some(next) => query.page.after = Some(next),
            None => break,
        }
    }
    Ok(orders)
}
