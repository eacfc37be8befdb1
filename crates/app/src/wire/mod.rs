//! How values look on the wire: reading them from JSON and query strings, and writing them.

mod cursor;
mod field;
mod order;
mod page;
mod product;
pub mod schema;

pub use cursor::Cursor;
pub use field::{email, hold_seconds, password, price, price_opt, product_id, product_name, quantity, time, time_opt};
pub use order::{OrderBody, OrderPage, answer};
pub use page::{Limit, next};
pub use product::{ProductBody, ProductPage, etag, percent_sold};

use stockade_domain::time::Timestamp;

/// RFC 3339 in UTC with milliseconds.
pub fn at(time: Timestamp) -> String {
    time.to_string()
}
