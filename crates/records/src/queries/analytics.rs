//! The questions that a shop asks, one file of `sql/analytics` each.

use super::{QueryFile, query_file};

pub const EVENTS_BY_KIND: QueryFile = query_file!("analytics", "events-by-kind");
pub const EXPIRED_PIECES: QueryFile = query_file!("analytics", "expired-pieces");
pub const LOW_STOCK: QueryFile = query_file!("analytics", "low-stock");
pub const ORDERS_BY_STATUS: QueryFile = query_file!("analytics", "orders-by-status");
pub const ORDERS_TIMESERIES: QueryFile = query_file!("analytics", "orders-timeseries");
pub const OUTCOMES: QueryFile = query_file!("analytics", "outcomes");
pub const REVENUE: QueryFile = query_file!("analytics", "revenue");
pub const REVENUE_BY_CUSTOMER: QueryFile = query_file!("analytics", "revenue-by-customer");
pub const SHELF: QueryFile = query_file!("analytics", "shelf");
pub const STOCK_TIMELINE: QueryFile = query_file!("analytics", "stock-timeline");
pub const TOP_PRODUCTS: QueryFile = query_file!("analytics", "top-products");
pub const TOTALS: QueryFile = query_file!("analytics", "totals");

/// All of them, by name.
pub const QUESTIONS: [QueryFile; 12] = [
    EVENTS_BY_KIND,
    EXPIRED_PIECES,
    LOW_STOCK,
    ORDERS_BY_STATUS,
    ORDERS_TIMESERIES,
    OUTCOMES,
    REVENUE,
    REVENUE_BY_CUSTOMER,
    SHELF,
    STOCK_TIMELINE,
    TOP_PRODUCTS,
    TOTALS,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queries::names_in;

    #[test]
    fn every_question_that_has_a_file_is_asked() {
        assert_eq!(names_in("analytics").unwrap(), QUESTIONS.map(|question| question.name));
    }
}
