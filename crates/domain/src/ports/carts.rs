//! Where carts are kept.

use async_trait::async_trait;

use super::StoreError;
use crate::cart::{Cart, CartChange, CartFull};
use crate::ids::CustomerId;
use crate::time::Timestamp;

/// Carts by customer. A cart whose deadline has passed is gone, whatever still lies there.
#[cfg_attr(any(test, feature = "test-support"), mockall::automock)]
#[async_trait]
pub trait CartStore: Send + Sync {
    /// `None` when there is no cart or it is over. Looking does not prolong it.
    async fn load(&self, customer_id: CustomerId, now: Timestamp) -> Result<Option<Cart>, StoreError>;

    /// [`Cart::apply`] as one step that no other change can come between.
    async fn change(
        &self,
        customer_id: CustomerId,
        change: CartChange,
        now: Timestamp,
    ) -> Result<Result<Cart, CartFull>, StoreError>;
}
