//! How values look on the wire: reading them from JSON and query strings, and writing them.

mod change;
mod cursor;
mod event;
mod field;
mod item;
mod object;
mod order;
mod page;
mod product;
pub mod schema;

pub use change::{Moment, OrderChangeBody, StockLevelBody};
pub use cursor::Cursor;
pub use event::{ActorBody, EventBody, EventPage};
pub use field::{
    email, hold_seconds, order_status_opt, password, price, price_opt, product_id_opt, product_name, quantity,
    quantity_opt, sale_states, search_text, sort, time_opt, typed_password,
};
pub use item::ItemRequest;
pub use object::Object;
pub use order::{OrderBody, OrderPage, answer};
pub use page::{Limit, next};
pub use product::{ProductBody, ProductPage, etag};

use stockade_domain::time::Timestamp;

/// RFC 3339 in UTC with milliseconds.
pub fn at(time: Timestamp) -> String {
    time.to_string()
}
