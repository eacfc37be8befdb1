//! What is asked for, on the wire.

use serde::Deserialize;
use stockade_domain::ids::ProductId;
use stockade_domain::order::{InvalidLines, Lines};
use stockade_domain::quantity::Quantity;
use utoipa::ToSchema;

use super::{Object, field};
use crate::problem::Problem;

/// Pieces of one product.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemRequest {
    #[schema(value_type = i64, minimum = 1)]
    #[serde(alias = "productId", deserialize_with = "field::product_id")]
    pub product_id: ProductId,
    #[schema(value_type = u32, minimum = 1, maximum = 1000)]
    #[serde(deserialize_with = "field::quantity")]
    pub quantity: Quantity,
}

impl ItemRequest {
    /// The items as lines, those of one product added up. There is at least one, and not more of them than
    /// an order has products: the OpenAPI document says so.
    pub fn lines(items: &[Object<Self>]) -> Result<Lines, Problem> {
        if items.is_empty() {
            return Err(Problem::invalid("/items", "name at least one product"));
        }
        if Lines::MAX < items.len() {
            return Err(Problem::invalid("/items", InvalidLines::TooMany));
        }
        let lines = Lines::new(items.iter().map(|Object(item)| (item.product_id, item.quantity)));
        lines.map_err(|error| match error {
            InvalidLines::TooMany => Problem::invalid("/items", error),
            InvalidLines::Quantity(error) => {
                Problem::invalid("/items", format!("{error}, also of all its lines together"))
            }
        })
    }
}
