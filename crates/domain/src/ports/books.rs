//! The ledger and the reports, to look at.

use async_trait::async_trait;

use super::StoreError;
use crate::ids::ProductId;
use crate::ledger::InventoryEvent;
use crate::page::Page;
use crate::report::{
    AuditReport, Bucket, CustomerRevenue, EventQuery, ExpiredPieces, LowStock, OrdersPoint, Outcomes, Period,
    ProductSales, RevenuePoint, StockPoint, Totals,
};
use crate::time::Timestamp;

/// Rows of the ledger.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait LedgerReader: Send + Sync {
    /// A page of the ledger.
    async fn events(&self, query: &EventQuery) -> Result<Page<InventoryEvent>, StoreError>;
}

/// Answers to the shop's questions; one method for each file in `sql/analytics`.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait Reports: Send + Sync {
    async fn totals(&self) -> Result<Totals, StoreError>;

    /// The best sellers: confirmed pieces, most first, ties by product id.
    async fn top_products(&self, limit: u32) -> Result<Vec<ProductSales>, StoreError>;

    /// Products on the shelf with fewer available pieces than their threshold, or than `below`; fewest first.
    async fn low_stock(&self, below: Option<u32>) -> Result<Vec<LowStock>, StoreError>;

    /// The pieces in expired orders, by product; products without any are left out.
    async fn expired_pieces(&self) -> Result<Vec<ExpiredPieces>, StoreError>;

    /// What became of the pieces that were asked for, by product: most pieces first, ties by product id.
    async fn outcomes(&self, limit: u32) -> Result<Outcomes, StoreError>;

    /// Customers with confirmed orders by what they paid, most first, ties by id.
    async fn revenue_by_customer(&self, limit: u32) -> Result<Vec<CustomerRevenue>, StoreError>;

    /// What confirmed orders brought in by time of confirmation; empty buckets are left out.
    async fn revenue(&self, bucket: Bucket, period: Period) -> Result<Vec<RevenuePoint>, StoreError>;

    /// Holds made, and orders confirmed, cancelled and expired, by the time of each; empty buckets are left out.
    async fn orders_timeseries(&self, bucket: Bucket, period: Period) -> Result<Vec<OrdersPoint>, StoreError>;

    /// A product's counters after each row of its ledger, oldest first; the newest `limit` of the period.
    async fn stock_timeline(
        &self,
        product_id: ProductId,
        period: Period,
        limit: u32,
    ) -> Result<Vec<StockPoint>, StoreError>;
}

/// Checks every promise on one consistent snapshot, and changes nothing.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait Auditor: Send + Sync {
    async fn audit(&self, now: Timestamp) -> Result<AuditReport, StoreError>;
}
