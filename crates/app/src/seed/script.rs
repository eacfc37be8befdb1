//! `sql/seed.sql` and the demo in Rust say the same.

use super::products::Sale;
use super::{CUSTOMERS, DemoProduct, PRODUCTS};

const SCRIPT: &str = include_str!("../../../../sql/seed.sql");

/// The rows of values of one `INSERT INTO`, each as the list of its values. A value with a comma in it is quoted.
fn rows(table: &str) -> Vec<Vec<String>> {
    let statement = SCRIPT.split("INSERT INTO ").find(|statement| statement.starts_with(table)).unwrap_or_default();
    let lines = statement.lines().map(str::trim).filter(|line| line.starts_with('('));
    lines.filter(|line| line.ends_with("),") || line.ends_with(");")).map(values).collect()
}

fn values(row: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let (mut quoted, mut depth) = (false, 0);
    for letter in row.trim_end_matches([',', ';']).chars() {
        match letter {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 1 => values.push(String::new()),
            letter => values.last_mut().map(|value| value.push(letter)).unwrap_or_default(),
        }
    }
    values.into_iter().map(|value| value.trim().to_owned()).collect()
}

fn expected(product: &DemoProduct) -> Vec<String> {
    let number = |number: Option<u32>| number.map_or_else(|| "NULL".to_owned(), |number| number.to_string());
    let (starts, ends) = match product.sale {
        Sale::Always => ("NULL", "NULL"),
        Sale::Running => ("@now - INTERVAL 1 HOUR", "@now + INTERVAL 4 DAY"),
        Sale::Tomorrow => ("@now + INTERVAL 1 DAY", "@now + INTERVAL 2 DAY"),
        Sale::Over => ("@now - INTERVAL 2 DAY", "@now - INTERVAL 1 DAY"),
    };
    let stock = product.stock.to_string();
    let row = [product.sku, product.name, product.description, product.category, product.price];
    let row = row.into_iter().map(str::to_owned);
    row.chain([number(product.max_per_customer), number(product.hold_seconds), starts.to_owned(), ends.to_owned()])
        .chain([stock.clone(), stock])
        .collect()
}

#[test]
fn the_script_has_the_same_products_as_the_demo() {
    let script: Vec<_> =
        rows("products").into_iter().map(|row| row.into_iter().take(11).collect()).collect::<Vec<Vec<_>>>();
    assert_eq!(script, PRODUCTS.iter().map(expected).collect::<Vec<_>>());
}

#[test]
fn the_script_has_the_same_customers_as_the_demo_and_no_password_for_them() {
    let script = rows("customers");
    assert_eq!(script.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), CUSTOMERS);
    assert!(script.iter().all(|row| row[1] == "!"));
}

#[test]
fn the_scripts_ledger_opens_with_the_stock_it_gives_out() {
    let opening = SCRIPT.split("INSERT INTO ").find(|statement| statement.starts_with("inventory_events"));
    let opening = opening.unwrap_or_default();
    assert!(opening.contains("'stock_added', p.available, 0, 0, p.received, 1,"), "{opening}");
    for product in PRODUCTS {
        assert!(opening.contains(&format!("'{}'", product.sku)), "{}", product.sku);
    }
}
