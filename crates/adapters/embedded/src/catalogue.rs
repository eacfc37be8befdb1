//! Products in the database.

mod list;
mod rows;

use async_trait::async_trait;
use diesel::dsl::count_star;
use diesel::prelude::*;
use stockade_domain::catalogue::{
    CategoryCount, NewProduct, Product, ProductDetails, ProductQuery, Source, StockLevel, StockReading,
};
use stockade_domain::ids::ProductId;
use stockade_domain::page::Page;
use stockade_domain::ports::{CatalogueReader, CatalogueStore, ProductEdit, StockReader, StoreError};
use stockade_domain::time::Timestamp;

pub use self::rows::{CountersRow, sale_window};
use self::rows::{DetailsRow, ProductRow};
use crate::Database;
use crate::error::TxError;
use crate::ledger::insert_event;
use crate::schema::products;
use crate::values::Stored;

/// Reads and changes products.
#[derive(Clone)]
pub struct EmbeddedCatalogue {
    database: Database,
}

impl EmbeddedCatalogue {
    pub const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl CatalogueReader for EmbeddedCatalogue {
    async fn product(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        self.database.read(move |conn| find(conn, id)).await
    }

    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        self.database.read(move |conn| ids.into_iter().filter_map(|id| find(conn, id).transpose()).collect()).await
    }

    async fn list(&self, query: &ProductQuery, now: Timestamp) -> Result<Page<Product>, StoreError> {
        let query = query.clone();
        self.database
            .read(move |conn| {
                let rows = list::matching(&query, now).select(ProductRow::as_select()).load(conn)?;
                let products = rows.into_iter().map(ProductRow::into_product).collect::<Result<_, _>>()?;
                Ok(Page::cut(products, query.page.limit, |product| list::position(product, query.sort, now)))
            })
            .await
    }

    async fn categories(&self) -> Result<Vec<CategoryCount>, StoreError> {
        let counted = self.database.read(|conn| {
            let rows: Vec<(Option<String>, i64)> = products::table
                .filter(products::archived.eq(false).and(products::category.is_not_null()))
                .group_by(products::category)
                .select((products::category, count_star()))
                .order(products::category)
                .load(conn)?;
            rows.into_iter().map(category).collect()
        });
        counted.await
    }
}

#[async_trait]
impl StockReader for EmbeddedCatalogue {
    async fn stock(&self, id: ProductId, now: Timestamp) -> Result<Option<StockReading>, StoreError> {
        self.database
            .read(move |conn| {
                let found: Option<(CountersRow, Stored<u64>)> = products::table
                    .find(Stored(id))
                    .select((CountersRow::as_select(), products::stock_version))
                    .get_result(conn)
                    .optional()?;
                Ok(found.map(|(counters, Stored(version))| {
                    let counters = counters.into_counters();
                    let level = StockLevel { product_id: id, counters, version, as_of: now };
                    StockReading { level, source: Source::Database }
                }))
            })
            .await
    }
}

#[async_trait]
impl CatalogueStore for EmbeddedCatalogue {
    async fn create(&self, product: &NewProduct) -> Result<Product, StoreError> {
        let product = product.clone();
        self.database.write(move |conn| create(conn, &product)).await
    }

    async fn edit(
        &self,
        id: ProductId,
        version: u32,
        details: &ProductDetails,
        now: Timestamp,
    ) -> Result<ProductEdit, StoreError> {
        let details = details.clone();
        self.database
            .write(move |conn| {
                let at_version = products::table.find(Stored(id)).filter(products::version.eq(Stored(version)));
                let changed = diesel::update(at_version)
                    .set((
                        DetailsRow::of(&details),
                        products::version.eq(products::version + 1),
                        products::updated_at.eq(Stored(now)),
                    ))
                    .execute(conn)?;
                outcome(conn, id, changed)
            })
            .await
    }

    async fn archive(&self, id: ProductId, version: u32, now: Timestamp) -> Result<ProductEdit, StoreError> {
        self.database
            .write(move |conn| {
                let at_version = products::table.find(Stored(id)).filter(products::version.eq(Stored(version)));
                let changed = diesel::update(at_version)
                    .set((
                        products::archived.eq(true),
                        products::version.eq(products::version + 1),
                        products::updated_at.eq(Stored(now)),
                    ))
                    .execute(conn)?;
                outcome(conn, id, changed)
            })
            .await
    }
}

fn category((name, products): (Option<String>, i64)) -> Result<CategoryCount, TxError> {
    let category = name.ok_or_else(|| TxError::unsound("a category without a name"))?;
    Ok(CategoryCount { category, products: u64::try_from(products).map_err(TxError::unsound)? })
}

fn find(conn: &mut SqliteConnection, id: ProductId) -> Result<Option<Product>, TxError> {
    let row = products::table.find(Stored(id)).select(ProductRow::as_select()).get_result(conn).optional()?;
    row.map(ProductRow::into_product).transpose()
}

/// The product, and its stock as the first row of its ledger.
fn create(conn: &mut SqliteConnection, product: &NewProduct) -> Result<Product, TxError> {
    let (counters, at) = (product.counters(), Stored(product.created_at));
    let id: Stored<ProductId> = diesel::insert_into(products::table)
        .values((
            DetailsRow::of(&product.details),
            products::available.eq(Stored(counters.available)),
            products::held.eq(Stored(counters.held)),
            products::sold.eq(Stored(counters.sold)),
            products::received.eq(Stored(counters.received)),
            products::stock_version.eq(i64::from(product.stock > 0)),
            products::created_at.eq(at),
            products::updated_at.eq(at),
        ))
        .returning(products::id)
        .get_result(conn)?;
    if let Some(event) = product.opening_event(id.0) {
        insert_event(conn, &event)?;
    }
    find(conn, id.0)?.ok_or_else(|| TxError::unsound("a product that was just written is not there"))
}

/// What came of a guarded change.
fn outcome(conn: &mut SqliteConnection, id: ProductId, changed: usize) -> Result<ProductEdit, TxError> {
    Ok(match find(conn, id)? {
        None => ProductEdit::NotFound,
        Some(product) if changed == 1 => ProductEdit::Done(product),
        Some(product) => ProductEdit::Stale(product),
    })
}
