//! Which products are on a page, and in which order.

use diesel::dsl::case_when;
use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use stockade_domain::catalogue::{Product, ProductColumn, ProductQuery, ProductSort, SaleState};
use stockade_domain::money::Money;
use stockade_domain::page::Position;
use stockade_domain::time::Timestamp;
use stockade_records::sorted;

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
    sorted(found, query.sort, query.page.after.as_ref(), now).limit(i64::from(query.page.limit.get()) + 1)
}

/// The name of a product in lower case, as the database has it. That of Rust differs for a few letters, and a place in a
/// list must be told in the words of who sorts it.
pub fn name_as_sorted() -> folded<Text, products::name> {
    folded(products::name)
}

/// Where a product stands in a list that is sorted so; `name` is its [`name_as_sorted`].
pub fn position(product: &Product, name: &str, sort: ProductSort, now: Timestamp) -> Position {
    let key = match sort.by {
        ProductColumn::Name => Some(name.into()),
        by => by.key(product, now),
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

fn sorted(found: Found, sort: ProductSort, after: Option<&Position>, now: Timestamp) -> Found {
    let last = after.map(|after| after.id.unsigned_abs());
    let number = after.and_then(Position::number);
    let time = number.and_then(Timestamp::from_micros).map(Stored);
    let state = after.and_then(Position::text).map(str::to_owned);
    let name = state.clone();
    let price = number.and_then(|cents| u64::try_from(cents).ok()).map(|cents| Stored(Money::from_cents(cents)));
    let pieces = number.and_then(|pieces| u32::try_from(pieces).ok()).map(Stored);
    match sort.by {
        ProductColumn::Id => sorted!(found, sort.direction, products::id => last),
        ProductColumn::Created => sorted!(found, sort.direction, products::created_at => time, products::id => last),
        ProductColumn::Name => sorted!(found, sort.direction, name_as_sorted() => name, products::id => last),
        ProductColumn::Price => sorted!(found, sort.direction, products::price => price, products::id => last),
        ProductColumn::Available => sorted!(found, sort.direction, products::available => pieces, products::id => last),
        ProductColumn::Held => sorted!(found, sort.direction, products::held => pieces, products::id => last),
        ProductColumn::Sold => sorted!(found, sort.direction, products::sold => pieces, products::id => last),
        ProductColumn::State => sorted!(found, sort.direction, state_at(now) => state, products::id => last),
    }
}

/// [`Product::state_at`], for the database.
fn state_at(now: Timestamp) -> Box<dyn BoxableExpression<products::table, Mysql, SqlType = Text>> {
    let word = |state: SaleState| state.as_str().into_sql::<Text>();
    let gone = products::available.eq(Stored(0)).and(products::held.eq(Stored(0)));
    let state = case_when(products::archived.eq(true).nullable(), word(SaleState::Archived))
        .when(products::sale_starts_at.gt(Stored(now)), word(SaleState::Upcoming))
        .when(products::sale_ends_at.le(Stored(now)), word(SaleState::Ended))
        .when(gone.nullable(), word(SaleState::SoldOut))
        .otherwise(word(SaleState::Live));
    Box::new(state)
}
