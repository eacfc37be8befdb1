//! A product as the e-commerce API shows it, alone and in carts and orders.

use serde::Serialize;
use stockade_domain::catalogue::Product;
use stockade_domain::money::Money;
use utoipa::ToSchema;

use crate::wire::at;

/// A product.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = EcommerceProduct)]
#[serde(rename_all = "camelCase")]
pub struct ProductBody {
    #[schema(minimum = 1)]
    id: i64,
    name: String,
    description: String,
    category: Option<String>,
    /// Without zeros at its end.
    #[schema(example = "10.5")]
    price: String,
    /// Pieces that anybody could have now.
    stock_quantity: u32,
    /// Counts the changes of the stock.
    version: u64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

impl From<&Product> for ProductBody {
    fn from(product: &Product) -> Self {
        let details = &product.details;
        Self {
            id: product.id.get(),
            name: details.name.as_str().to_owned(),
            description: details.description.clone(),
            category: details.category.clone(),
            price: trimmed(details.price),
            stock_quantity: product.counters.available,
            version: product.stock_version,
            created_at: at(product.created_at),
            updated_at: at(product.updated_at),
        }
    }
}

/// An amount as its database wrote it: `10.50` is `10.5`, and `10.00` is `10`.
pub fn trimmed(amount: Money) -> String {
    amount.to_string().trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use stockade_domain::testing::money;

    use super::*;

    #[test]
    fn an_amount_has_no_zeros_at_its_end() {
        for (amount, written) in
            [("10.50", "10.5"), ("10.00", "10"), ("100.00", "100"), ("0.05", "0.05"), ("0.00", "0")]
        {
            assert_eq!(trimmed(money(amount)), written);
        }
    }
}
