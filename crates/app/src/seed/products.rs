//! The products of the demo: something for every state a sale can be in.

use std::time::Duration;

use stockade_domain::catalogue::{HoldTime, ProductDetails, ProductName, SaleWindow};
use stockade_domain::money::Money;
use stockade_domain::time::Timestamp;

/// A product as it stands on the demo's shelf.
#[derive(Clone, Copy, Debug)]
pub struct DemoProduct {
    /// What it is recognised by when the demo is seeded again.
    pub sku: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub category: &'static str,
    pub price: &'static str,
    pub stock: u32,
    pub max_per_customer: Option<u32>,
    pub hold_seconds: Option<u32>,
    pub sale: Sale,
}

/// When it is sold, seen from the moment it is put on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sale {
    Always,
    /// Since an hour, for four days.
    Running,
    /// From tomorrow, for a day.
    Tomorrow,
    /// The day before yesterday, for a day.
    Over,
}

impl Sale {
    fn window(self, now: Timestamp) -> Result<SaleWindow, stockade_domain::catalogue::SaleEndsBeforeItStarts> {
        let day = Duration::from_hours(24);
        match self {
            Self::Always => Ok(SaleWindow::ALWAYS),
            Self::Running => SaleWindow::new(Some(now.before(Duration::from_hours(1))), Some(now.after(4 * day))),
            Self::Tomorrow => SaleWindow::new(Some(now.after(day)), Some(now.after(2 * day))),
            Self::Over => SaleWindow::new(Some(now.before(2 * day)), Some(now.before(day))),
        }
    }
}

impl DemoProduct {
    pub fn details(&self, now: Timestamp) -> anyhow::Result<ProductDetails> {
        Ok(ProductDetails {
            name: ProductName::new(self.name)?,
            description: self.description.to_owned(),
            category: Some(self.category.to_owned()),
            sku: Some(self.sku.to_owned()),
            price: Money::parse_price(self.price)?,
            low_stock_threshold: ProductDetails::LOW_STOCK_THRESHOLD,
            max_per_customer: self.max_per_customer,
            hold: self.hold_seconds.map(HoldTime::from_seconds).transpose()?,
            sale: self.sale.window(now)?,
        })
    }
}

/// In the order of their ids in a fresh shop. `sql/seed.sql` says the same; a test compares the two.
pub const PRODUCTS: &[DemoProduct] = &[
    DemoProduct {
        max_per_customer: Some(2),
        hold_seconds: Some(60),
        sale: Sale::Running,
        ..product(
            "DROP-001",
            "Aurora sneaker, first edition",
            "A thousand pairs, two for each.",
            "drops",
            "129.00",
            1000,
        )
    },
    DemoProduct {
        max_per_customer: Some(1),
        hold_seconds: Some(60),
        sale: Sale::Tomorrow,
        ..product("DROP-002", "Meridian watch", "Opens tomorrow; one for each.", "drops", "349.00", 50)
    },
    DemoProduct {
        sale: Sale::Over,
        ..product("DROP-003", "Harbour print, signed", "The drop of yesterday.", "drops", "80.00", 12)
    },
    product("TICK-001", "Last rows, Saturday", "Two seats left.", "tickets", "45.50", 2),
    product("TICK-002", "Standing, Saturday", "In front of the stage.", "tickets", "29.90", 400),
    product("AUDI-001", "Fathom headphones", "Closed, wired, repairable.", "audio", "199.99", 100),
    product("AUDI-002", "Pebble speaker", "Fits a coat pocket.", "audio", "59.95", 250),
    product("HOME-001", "Slow kettle", "Gooseneck, one litre.", "home", "74.00", 35),
    product("HOME-002", "Linen towel", "Woven in Silesia.", "home", "18.50", 500),
    product("HOME-003", "Brass lamp", "Four left in the warehouse.", "home", "240.00", 4),
    product("BOOK-001", "A field guide to queues", "Paperback, 320 pages.", "books", "24.00", 150),
    product("BOOK-002", "Notebook, dotted", "The cheapest thing we sell.", "books", "4.75", 999),
];

const fn product(
    sku: &'static str,
    name: &'static str,
    description: &'static str,
    category: &'static str,
    price: &'static str,
    stock: u32,
) -> DemoProduct {
    DemoProduct {
        sku,
        name,
        description,
        category,
        price,
        stock,
        max_per_customer: None,
        hold_seconds: None,
        sale: Sale::Always,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use stockade_domain::testing::second;

    use super::*;

    #[test]
    fn the_demo_shows_a_sale_of_every_kind() -> anyhow::Result<()> {
        let skus: BTreeSet<_> = PRODUCTS.iter().map(|product| product.sku).collect();
        assert!(skus.len() == PRODUCTS.len() && PRODUCTS.len() >= 10);
        for sale in [Sale::Always, Sale::Running, Sale::Tomorrow, Sale::Over] {
            assert!(PRODUCTS.iter().any(|product| product.sale == sale), "{sale:?}");
        }
        let nearly_gone = |product: &DemoProduct| (1..=2).contains(&product.stock) && product.sale == Sale::Always;
        assert!(PRODUCTS.iter().any(nearly_gone));
        for product in PRODUCTS {
            product.details(second(0))?;
        }
        Ok(())
    }
}
