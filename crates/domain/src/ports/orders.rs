//! Orders, to look at.

use async_trait::async_trait;

use super::StoreError;
use crate::ids::{OrderId, OrderNumber};
use crate::order::{Order, OrderQuery};
use crate::page::Page;
use crate::time::Timestamp;

/// Reads orders as they were last committed. `status` is as stored; see [`Order::status_at`].
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait OrderReader: Send + Sync {
    async fn order(&self, id: OrderId) -> Result<Option<Order>, StoreError>;

    async fn order_by_number(&self, number: OrderNumber) -> Result<Option<Order>, StoreError>;

    /// A page of orders; statuses are judged at `now`.
    async fn list(&self, query: &OrderQuery, now: Timestamp) -> Result<Page<Order>, StoreError>;

    /// Up to `limit` holds whose deadline has passed at `now`, the longest due first. Takes no lock.
    async fn due_holds(&self, now: Timestamp, limit: u32) -> Result<Vec<OrderId>, StoreError>;
}
