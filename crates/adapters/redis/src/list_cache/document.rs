//! A page of products as Redis keeps it.

use serde::{Deserialize, Serialize};
use stockade_domain::catalogue::{HoldTime, Product, ProductDetails, ProductName, SaleWindow};
use stockade_domain::ids::ProductId;
use stockade_domain::ledger::Counters;
use stockade_domain::money::Money;
use stockade_domain::page::{Page, Position, SortKey};
use stockade_domain::time::Timestamp;

/// A page, and the epoch it was read in: it is of no use in another.
#[derive(Debug, Serialize, Deserialize)]
pub struct PageDocument {
    pub epoch: String,
    rows: Vec<ProductDocument>,
    next: Option<PositionDocument>,
}

/// Times are microseconds, money is cents.
#[derive(Debug, Serialize, Deserialize)]
struct ProductDocument {
    id: i64,
    name: String,
    description: String,
    category: Option<String>,
    sku: Option<String>,
    price: u64,
    low_stock_threshold: u32,
    max_per_customer: Option<u32>,
    hold_seconds: Option<u32>,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    /// Available, held, sold, received.
    counters: [u32; 4],
    version: u32,
    stock_version: u64,
    archived: bool,
    created_at: i64,
    updated_at: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct PositionDocument {
    key: Option<KeyDocument>,
    id: i64,
}

#[derive(Debug, Serialize, Deserialize)]
enum KeyDocument {
    Number(i64),
    Text(String),
}

impl PageDocument {
    /// `None` when an amount is beyond what a price can be.
    pub fn of(page: &Page<Product>, epoch: String) -> Option<Self> {
        let rows = page.rows.iter().map(ProductDocument::of).collect::<Option<_>>()?;
        let next = page.next.as_ref().map(|next| PositionDocument {
            id: next.id,
            key: next.key.as_ref().map(|key| match key {
                SortKey::Number(number) => KeyDocument::Number(*number),
                SortKey::Text(text) => KeyDocument::Text(text.clone()),
            }),
        });
        Some(Self { epoch, rows, next })
    }

    /// `None` for what we cannot have written.
    pub fn into_page(self) -> Option<Page<Product>> {
        let rows = self.rows.into_iter().map(ProductDocument::into_product).collect::<Option<_>>()?;
        let next = self.next.map(|next| Position {
            id: next.id,
            key: next.key.map(|key| match key {
                KeyDocument::Number(number) => SortKey::Number(number),
                KeyDocument::Text(text) => SortKey::Text(text),
            }),
        });
        Some(Page { rows, next })
    }
}

impl ProductDocument {
    fn of(product: &Product) -> Option<Self> {
        let Product { details, counters, .. } = product;
        Some(Self {
            id: product.id.get(),
            name: details.name.as_str().to_owned(),
            description: details.description.clone(),
            category: details.category.clone(),
            sku: details.sku.clone(),
            price: details.price.cents()?,
            low_stock_threshold: details.low_stock_threshold,
            max_per_customer: details.max_per_customer,
            hold_seconds: details.hold.map(HoldTime::seconds),
            starts_at: details.sale.starts_at().map(Timestamp::as_micros),
            ends_at: details.sale.ends_at().map(Timestamp::as_micros),
            counters: [counters.available, counters.held, counters.sold, counters.received],
            version: product.version,
            stock_version: product.stock_version,
            archived: product.archived,
            created_at: product.created_at.as_micros(),
            updated_at: product.updated_at.as_micros(),
        })
    }

    fn into_product(self) -> Option<Product> {
        let point = |micros: Option<i64>| match micros {
            Some(micros) => Timestamp::from_micros(micros).map(Some),
            None => Some(None),
        };
        let hold = match self.hold_seconds {
            Some(seconds) => Some(HoldTime::from_seconds(seconds).ok()?),
            None => None,
        };
        let [available, reserved, sold, received] = self.counters;
        let counters = Counters { available, held: reserved, sold, received };
        counters.are_conserved().then_some(Product {
            id: ProductId::new(self.id).ok()?,
            details: ProductDetails {
                name: ProductName::new(&self.name).ok()?,
                description: self.description,
                category: self.category,
                sku: self.sku,
                price: Money::from_cents(self.price),
                low_stock_threshold: self.low_stock_threshold,
                max_per_customer: self.max_per_customer,
                hold,
                sale: SaleWindow::new(point(self.starts_at)?, point(self.ends_at)?).ok()?,
            },
            counters,
            version: self.version,
            stock_version: self.stock_version,
            archived: self.archived,
            created_at: Timestamp::from_micros(self.created_at)?,
            updated_at: Timestamp::from_micros(self.updated_at)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use stockade_domain::testing::{hold_time, listed, money, second};

    use super::*;

    #[test]
    fn a_page_survives_the_round_trip() {
        let mut product = listed(7, 5);
        product.details.category = Some("Tea".to_owned());
        product.details.sku = Some("T-1".to_owned());
        product.details.description = "\"quoted\", and more".to_owned();
        product.details.price = money("99999999.99");
        product.details.max_per_customer = Some(2);
        product.details.hold = Some(hold_time(30));
        product.details.sale = SaleWindow::new(Some(second(1)), Some(second(9))).unwrap();
        for key in [None, Some(SortKey::Number(-3)), Some(SortKey::Text("é".to_owned()))] {
            let page = Page { rows: vec![product.clone(), listed(8, 0)], next: Some(Position { key, id: 8 }) };
            let text = serde_json::to_string(&PageDocument::of(&page, "now".to_owned())).unwrap();
            let read: PageDocument = serde_json::from_str(&text).unwrap();
            assert_eq!(read.epoch, "now");
            assert_eq!(read.into_page(), Some(page));
        }
    }
}
