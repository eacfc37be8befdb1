//! Which products are on a page, and in which order.

use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use stockade_domain::catalogue::{Product, ProductQuery, ProductSort, SaleState};
use stockade_domain::money::Money;
use stockade_domain::page::{Position, SortKey};
use stockade_domain::time::Timestamp;

use crate::schema::products;
use crate::text::{containing, folded};
use crate::values::Stored;

type Found = products::BoxedQuery<'static, Mysql>;
type Condition = Box<dyn BoxableExpression<products::table, Mysql, SqlType = Nullable<Bool>>>;

/// The products of a page in order, and one more if there is one.
pub fn matching(query: &ProductQuery, now: Timestamp) -> Found {
    let mut found = products::table.into_boxed();
    found = match query.states.split_first() {
        None => found.filter(products::archived.eq(false)),
        Some((first, rest)) => {
            let any = rest.iter().fold(has_state(*first, now), |any, state| Box::new(any.or(has_state(*state, now))));
            found.filter(any)
        }
    };
    if let Some(text) = &query.text {
        found = found.filter(mentions(text));
    }
    if let Some(category) = query.category.clone() {
        found = found.filter(products::category.eq(category));
    }
    if query.low_stock {
        found = found.filter(products::available.lt(products::low_stock_threshold));
    }
    sorted(found, query.sort, query.page.after.as_ref()).limit(i64::from(query.page.limit.get()) + 1)
}

/// The name of a product in lower case, as the database has it. That of Rust differs for a few letters, and a place in a
/// list must be told in the words of who sorts it.
pub fn name_as_sorted() -> folded<Text, products::name> {
    folded(products::name)
}

/// Where a product stands in a list that is sorted so; `name` is its [`name_as_sorted`].
pub fn position(product: &Product, name: &str, sort: ProductSort) -> Position {
    let cents = |price: Money| price.cents().and_then(|cents| i64::try_from(cents).ok()).unwrap_or(i64::MAX);
    let key = match sort {
        ProductSort::Id => None,
        ProductSort::Newest => Some(SortKey::Number(product.created_at.as_micros())),
        ProductSort::Name => Some(SortKey::Text(name.to_owned())),
        ProductSort::PriceAscending | ProductSort::PriceDescending => {
            Some(SortKey::Number(cents(product.details.price)))
        }
        ProductSort::AvailableAscending | ProductSort::AvailableDescending => {
            Some(SortKey::Number(product.counters.available.into()))
        }
    };
    Position { key, id: product.id.get() }
}

/// [`Product::state_at`], for the database.
fn has_state(state: SaleState, now: Timestamp) -> Condition {
    let now = Stored(now);
    let started = || products::sale_starts_at.is_null().or(products::sale_starts_at.le(now));
    let open = || started().and(products::sale_ends_at.is_null().or(products::sale_ends_at.gt(now)));
    let gone = || products::available.eq(Stored(0)).and(products::held.eq(Stored(0)));
    let shelved = || products::archived.eq(false);
    match state {
        SaleState::Upcoming => Box::new(shelved().and(products::sale_starts_at.gt(now))),
        SaleState::Live => Box::new(shelved().and(open()).and(diesel::dsl::not(gone()))),
        SaleState::SoldOut => Box::new(shelved().and(open()).and(gone())),
        SaleState::Ended => Box::new(shelved().and(started()).and(products::sale_ends_at.le(now))),
        SaleState::Archived => Box::new(products::archived.eq(true).nullable()),
    }
}

/// Whether `text` is in the name, the description or the SKU, whatever the case.
fn mentions(text: &str) -> Condition {
    let pattern = containing(text);
    let name = folded(products::name).like(pattern.clone()).escape('\\');
    let description = folded(products::description).like(pattern.clone()).escape('\\');
    let sku = folded(products::sku).like(pattern).escape('\\');
    Box::new(name.or(description).or(sku))
}

/// Equals are told apart by id, upwards.
fn sorted(found: Found, sort: ProductSort, after: Option<&Position>) -> Found {
    let id = after.map_or(0, |after| after.id.unsigned_abs());
    let number = after.and_then(|after| match after.key {
        Some(SortKey::Number(number)) => Some(number),
        Some(SortKey::Text(_)) | None => None,
    });
    let text = after.and_then(|after| match &after.key {
        Some(SortKey::Text(text)) => Some(text.clone()),
        Some(SortKey::Number(_)) | None => None,
    });
    let later_id = products::id.gt(id);
    let time = number.and_then(Timestamp::from_micros).map(Stored);
    let price = number.and_then(|cents| u64::try_from(cents).ok()).map(|cents| Stored(Money::from_cents(cents)));
    let pieces = number.and_then(|pieces| u32::try_from(pieces).ok()).map(Stored);

    // Where there is a key, the rows after it; then the order.
    macro_rules! by {
        ($column:expr, upwards, $key:expr) => {
            match $key {
                Some(key) => found.filter($column.gt(key.clone()).or($column.eq(key).and(later_id))),
                None => found,
            }
            .order(($column.asc(), products::id.asc()))
        };
        ($column:expr, downwards, $key:expr) => {
            match $key {
                Some(key) => found.filter($column.lt(key.clone()).or($column.eq(key).and(later_id))),
                None => found,
            }
            .order(($column.desc(), products::id.asc()))
        };
    }
    match sort {
        ProductSort::Id => found.filter(later_id).order(products::id.asc()),
        ProductSort::Newest => by!(products::created_at, downwards, time),
        ProductSort::Name => by!(name_as_sorted(), upwards, text),
        ProductSort::PriceAscending => by!(products::price, upwards, price),
        ProductSort::PriceDescending => by!(products::price, downwards, price),
        ProductSort::AvailableAscending => by!(products::available, upwards, pieces),
        ProductSort::AvailableDescending => by!(products::available, downwards, pieces),
    }
}
