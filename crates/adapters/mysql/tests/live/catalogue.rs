//! How names are sorted that Rust and the server fold differently.

use stockade_domain::catalogue::{
    NewProduct, ProductColumn, ProductDetails, ProductName, ProductQuery, ProductSort, SaleWindow,
};
use stockade_domain::page::{PageLimit, PageRequest};
use stockade_domain::ports::{CatalogueReader, CatalogueStore};
use stockade_domain::testing::{customer, money, second};
use stockade_mysql::MysqlCatalogue;

use crate::server::Server;

/// To Rust a capital sigma at the end of a word has another small letter than to the server.
const NAMES: [&str; 5] = ["ΟΔΟΣ", "ΟΔΟΣ", "οδος", "İzmir", "Zebra"];

#[tokio::test]
async fn every_product_is_on_one_page_whatever_its_name() {
    let (_server, database) = Server::migrated().await;
    let catalogue = MysqlCatalogue::new(database);
    for name in NAMES {
        let details = ProductDetails {
            name: ProductName::new(name).unwrap(),
            description: String::new(),
            category: None,
            sku: None,
            price: money("1.00"),
            low_stock_threshold: ProductDetails::LOW_STOCK_THRESHOLD,
            max_per_customer: None,
            hold: None,
            sale: SaleWindow::ALWAYS,
        };
        catalogue.create(&NewProduct { details, stock: 0, by: customer(1), created_at: second(0) }).await.unwrap();
    }
    let mut seen = Vec::new();
    let one = PageRequest { limit: PageLimit::new(1).unwrap(), after: None };
    let mut query = ProductQuery { sort: ProductSort::up(ProductColumn::Name), ..ProductQuery::all(one) };
    for _ in 0..NAMES.len() {
        let page = catalogue.list(&query, second(0)).await.unwrap();
        seen.extend(page.rows.into_iter().map(|product| product.id.get()));
        query.page.after = page.next;
    }
    assert_eq!(query.page.after, None);
    seen.sort_unstable();
    assert_eq!(seen, [1, 2, 3, 4, 5]);
}
